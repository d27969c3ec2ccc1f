"""Attachments that come back from an export: judged by their content again, as when they were attached."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.conf import settings

from accounts.models import User
from core.documents.program import LARGEST_ANSWER
from core.uploads import MEGABYTE
from exchange.importing.ajar import AjarFile
from exchange.importing.bounds import ImportRefused
from exchange.importing.ledger import Ledger
from offers.attachments.kinds import kind_of
from offers.attachments.looking import PICTURES
from offers.attachments.names import safe_name
from offers.attachments.pictures import without_metadata
from offers.attachments.refusal import RefusedError
from offers.attachments.services import write_parts
from offers.models import Attachment

# How a WebP picture begins; whatever follows, a browser takes it for nothing else.
PICTURE = b"RIFF"


def check_room(rows: list[Attachment], owner: User) -> None:
    """Raise ImportRefused if one is larger than it may be, or the person would have more than they may."""
    largest, most = settings.ATTACHMENT_MB, settings.ATTACHMENTS_MB_PER_PERSON
    for row in rows:
        if row.size > largest * MEGABYTE:
            raise ImportRefused(f"It’s larger than {largest} MB.", part=row.name)
    mine = Attachment.objects.filter(owner_id=owner.pk)
    if mine.kept().bytes() + sum(row.size for row in rows if row.trashed_at is None) > most * MEGABYTE:
        raise ImportRefused(f"Your attachments would be more than {most} MB together.")
    # As when one is attached: what was removed takes room too.
    if mine.bytes() + sum(row.size for row in rows) > 2 * most * MEGABYTE:
        raise ImportRefused(f"With those in the trash your attachments would be more than {2 * most} MB together.")


def prepare(row: Attachment) -> Attachment:
    """Clean its name, and see that its picture is one."""
    row.name = safe_name(row.name, row.kind)
    drawn = bytes(row.picture or b"")
    if drawn and not (drawn.startswith(PICTURE) and len(drawn) <= LARGEST_ANSWER):
        raise ImportRefused("The preview of an attachment isn’t a picture.", part=row.name)
    return row


def write_files(file: AjarFile, rows: list[Attachment], places: Mapping[str, Any], ledger: Ledger) -> None:
    """Keep the content of each of `rows`, by its place in the file. Raises ImportRefused for what it can't be."""
    for row in rows:
        content = file.content(places.get(str(row.pk)))
        if len(content) != row.size or hashlib.sha256(content).hexdigest() != row.digest:
            raise ImportRefused("This attachment was changed since the file was made.", part=row.name)
        try:
            kind = kind_of(BytesIO(content), len(content))
            cleaned = without_metadata(content, kind) if kind in PICTURES else content
        except RefusedError as error:
            raise ImportRefused(str(error), part=row.name) from None
        if kind != row.kind:
            raise ImportRefused("This attachment isn’t what it says it is.", part=row.name)
        if cleaned != content:
            row.size, row.digest = len(cleaned), hashlib.sha256(cleaned).hexdigest()
            row.save(update_fields=["size", "digest"])
        write_parts(row, BytesIO(cleaned))
        ledger.made(row.parts.defer("content"))
