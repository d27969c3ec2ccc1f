"""A file from choosing it to undoing it. Each step is one transaction."""

import hashlib
import logging
from datetime import datetime

from django.db import connection, transaction

from accounts.models import User
from core.tenancy import acting_as, system_scope
from core.text import clean_line
from exchange.importing import ajar
from exchange.importing.ajar import AjarFile
from exchange.importing.applying import Tell, apply
from exchange.importing.bounds import LONGEST_NAME, ImportRefused
from exchange.importing.kept import KeptFindings
from exchange.importing.ledger import Ledger
from exchange.importing.looking import Looked, compare, content_of, preview
from exchange.importing.models import (
    FILE_KEPT_FOR,
    MAY_UNDO_FOR,
    ColumnMapping,
    ImportBatch,
    ImportedRows,
    ImportUpload,
)
from exchange.importing.readers import FILE_READERS, recognise
from exchange.importing.restoring import bring_back
from exchange.importing.sources import Source
from exchange.importing.verdicts import Findings

logger = logging.getLogger(__name__)

# So many rows are imported while the person waits; more of them by a worker.
ROWS_FOR_A_PAGE = 1_000
# Imports by a worker take a lock of this kind: one process at a time for each.
LOCK = 1_742_026


def nobody(_: int) -> None:
    """Tell nobody how far it is."""


def formats() -> list[tuple[str, str]]:
    """Return what a file can be: keys with their names."""
    return [(ajar.KEY, ajar.LABEL), *((reader.key, reader.label) for reader in FILE_READERS)]


@transaction.atomic
def take_in(*, owner: User, data: bytes, name: str, chosen: str = "", any_size: bool = False) -> ImportBatch:
    """Keep a file until its person says "Import". Raises ImportRefused for what can't be one.

    Another one that waited goes: one file at a time. `any_size` lets in an account with all its attachments.
    """
    _refuse_while_looking_around(owner)
    is_ours = ajar.recognises(data)
    source = None if is_ours and any_size else Source(data)
    reader = recognise(source) if source and not is_ours else None
    if source and not reader and not chosen and ajar.is_alone(source):
        raise ImportRefused(ajar.ALONE)
    found = chosen or (ajar.KEY if is_ours else reader.key if reader else "")
    drop_waiting(owner=owner)
    batch = ImportBatch.objects.create(
        owner=owner,
        name=clean_line(name)[:LONGEST_NAME] or "Pasted text",
        format=found,
        choices=_remembered(owner, source) if source else {},
    )
    ImportUpload.objects.create(owner=owner, batch=batch, content=data)
    return batch


@transaction.atomic
def drop_waiting(*, owner: User) -> None:
    ImportUpload.objects.for_owner(owner).filter(batch__state=ImportBatch.State.WAITING).delete()
    ImportBatch.objects.for_owner(owner).filter(state=ImportBatch.State.WAITING).delete()


def _refuse_while_looking_around(owner: User) -> None:
    if owner.is_looking_around:
        raise ImportRefused(
            "This account holds an invented career, which goes with all that is added to it. Leave it first."
        )


@transaction.atomic
def decide(*, batch: ImportBatch, format_key: str, choices: dict[str, str | None]) -> None:
    """Keep what the person decided about a file; what its columns mean is remembered for the next one like it.

    None takes a decision back. What was said about single rows goes when the file is read as something else.
    """
    of_rows = {name for name in batch.choices if name.startswith(("row ", "column "))}
    before = {name: value for name, value in batch.choices.items() if format_key == batch.format or name not in of_rows}
    merged = before | choices
    batch.format, batch.choices = format_key, {name: value for name, value in merged.items() if value is not None}
    batch.save(update_fields=["format", "choices"])
    mapping = {name: value for name, value in batch.choices.items() if _is_of_columns(name)}
    if mapping and (header := _header(Source(content_of(batch)))):
        ColumnMapping.objects.update_or_create(owner=batch.owner, header=header, defaults={"choices": mapping})


def _remembered(owner: User, source: Source) -> dict[str, str]:
    header = _header(source)
    found = ColumnMapping.objects.for_owner(owner).filter(header=header).first() if header else None
    # Its own export may have been written by hand, so nothing else is taken from it.
    return {name: str(value) for name, value in found.choices.items() if _is_of_columns(name)} if found else {}


def _is_of_columns(name: str) -> bool:
    return name == "kind" or name.startswith("column ")


def _header(source: Source) -> str:
    """Return what stands for the header of a table; empty if it has none."""
    try:
        header = source.header
    except ImportRefused:
        return ""
    return hashlib.sha256("\x1f".join(header).encode(errors="replace")).hexdigest() if header else ""


@transaction.atomic
def start(*, batch: ImportBatch, now: datetime) -> ImportBatch:
    """Import the file: at once, or by a worker if there is much in it. Raises ImportRefused, with nothing saved.

    Asked for twice, it happens once.
    """
    batch = ImportBatch.objects.hold().select_related("owner").get(pk=batch.pk)
    if not batch.is_waiting:
        return batch
    looked = preview(batch=batch, now=now)
    if looked.questions:
        raise ImportRefused("Answer the questions about this file first.")
    batch.total, batch.done = looked.to_do, 0
    if looked.to_do <= ROWS_FOR_A_PAGE:
        return _carry_out(batch, looked.rows, now, nobody)
    batch.state = ImportBatch.State.IN_LINE
    batch.save(update_fields=["total", "done", "state"])
    return batch


def _carry_out(batch: ImportBatch, found: Findings | KeptFindings | None, now: datetime, tell: Tell) -> ImportBatch:
    """Do it, within the transaction in which the file was compared with the account: `found`, else compared here."""
    _refuse_while_looking_around(batch.owner)
    if batch.format == ajar.KEY:
        counts = Looked(everything=bring_back(file=AjarFile(content_of(batch)), batch=batch, now=now).counts).counts
        batch.choices = {"settings": batch.choices["settings"]} if "settings" in batch.choices else {}
    else:
        findings = found if isinstance(found, Findings) else compare(batch=batch, now=now)
        ledger = Ledger(batch)
        apply(findings=findings, owner=batch.owner, now=now, ledger=ledger, tell=tell)
        ledger.write()
        counts = findings.counts
    batch.uploads.all().delete()
    batch.counts, batch.done, batch.state, batch.imported_at = counts, batch.total, ImportBatch.State.DONE, now
    batch.save()
    logger.info("Import %s of account %s is done", batch.pk, batch.owner_id)
    return batch


def import_now(*, batch: ImportBatch, now: datetime, tell: Tell = nobody) -> ImportBatch:
    """Import a batch that waits or stands in line, whatever its size. Raises ImportRefused, with nothing saved."""
    with acting_as(batch.owner_id):
        batch = ImportBatch.objects.select_related("owner").get(pk=batch.pk)
        if not (batch.is_waiting or batch.is_in_line):
            return batch
        # The account may have changed since the batch was put in line.
        return _carry_out(batch, None, now, tell)


def fail(*, batch: ImportBatch, problem: str) -> None:
    """Say that nothing came of a batch, and why; its file goes."""
    with acting_as(batch.owner_id):
        batch.uploads.all().delete()
        ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.IN_LINE).update(
            state=ImportBatch.State.FAILED, problem=problem
        )


def forget_files(*, now: datetime) -> int:
    """Delete files that waited for a day, with what was decided about them: the daily work. Returns how many.

    What an import did is forgotten once it can't be undone any more.
    """
    with system_scope():
        ImportedRows.objects.filter(batch__imported_at__lt=now - MAY_UNDO_FOR).delete()
        old = ImportBatch.objects.filter(state=ImportBatch.State.WAITING, created_at__lte=now - FILE_KEPT_FOR)
        ImportUpload.objects.filter(batch__in=old).delete()
        return int(old.delete()[0])


def lock(batch: ImportBatch) -> bool:
    """Tell whether this transaction may carry `batch` out: no other one is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(batch.pk)])
        return bool(cursor.fetchone()[0])
