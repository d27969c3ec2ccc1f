"""Keeping files with an offer, and giving them back. `offers.attachments.looking` finds out first what they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from django.conf import settings
from django.db import transaction

from accounts.models import User
from core.temporary_files import TemporaryDownload
from core.uploads import MEGABYTE
from offers.attachments.looking import Looked
from offers.attachments.refusal import RefusedError
from offers.models import Attachment, AttachmentPart, Offer, Package


@dataclass
class Outcome:
    """What became of several files: those that are kept now, and of the others their name and why not."""

    kept: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def attach(*, offer: Offer, package: Package | None, looked: Sequence[Looked], outcome: Outcome) -> None:
    """Keep each of these files with `offer`, or with one round of it, and write into `outcome` what became of them.

    One that is refused changes nothing for the others.
    """
    offer = Offer.objects.hold().get(pk=offer.pk)
    # So that two requests at once don't both find room for the last megabytes (ADR 0011).
    User.objects.hold().get(pk=offer.owner_id)
    for one in looked:
        try:
            outcome.kept.append(_keep(offer, package, one))
        except RefusedError as error:
            outcome.refused.append((one.name, str(error)))


def _keep(offer: Offer, package: Package | None, looked: Looked) -> Attachment:
    mine = Attachment.objects.filter(owner_id=offer.owner_id)
    if mine.kept().filter(offer=offer, digest=looked.digest).exists():
        raise RefusedError("It’s attached already.")
    most = settings.ATTACHMENTS_MB_PER_PERSON
    if mine.kept().bytes() + looked.size > most * MEGABYTE:
        raise RefusedError(f"Your attachments would be more than {most} MB together. Remove some of them first.")
    if mine.bytes() + looked.size > 2 * most * MEGABYTE:
        raise RefusedError("You removed a lot lately, and that’s kept for 30 days. Try again when it’s gone.")
    attachment = Attachment.objects.create(
        owner_id=offer.owner_id,
        offer=offer,
        package=package,
        name=looked.name,
        kind=looked.kind,
        size=looked.size,
        digest=looked.digest,
        picture=looked.picture or None,
        no_picture=looked.no_picture,
    )
    write_parts(attachment, looked.file)
    return attachment


def write_parts(attachment: Attachment, file: IO[bytes]) -> None:
    file.seek(0)
    number = 0
    while content := file.read(AttachmentPart.SIZE):
        AttachmentPart.objects.create(
            owner_id=attachment.owner_id, attachment=attachment, number=number, content=content
        )
        number += 1


def whole(attachment: Attachment) -> TemporaryDownload:
    """Return the content, ready to be read when the transaction is over. Raises OSError if there is no room for it."""
    file = TemporaryDownload()
    for content in attachment.parts_in_order().filter(owner_id=attachment.owner_id).iterator(chunk_size=4):
        file.write(content)
    file.seek(0)
    return file


@transaction.atomic
def bring_back(*, attachment: Attachment) -> bool:
    """Bring back what was removed; False if the same file was attached again meanwhile."""
    offer = Offer.objects.hold().get(pk=attachment.offer_id)
    if offer.attachments.kept().filter(digest=attachment.digest).exists():
        return False
    attachment.restore()
    return True
