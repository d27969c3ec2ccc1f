"""A file from choosing it to undoing it. Each step is one transaction."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from accounts.models import User
from core.tenancy import acting_as, system_scope
from core.text import clean_line
from exchange.importing import ajar
from exchange.importing.ajar import AjarFile
from exchange.importing.applying import Tell, apply
from exchange.importing.bounds import LONGEST_NAME, ImportRefused
from exchange.importing.ledger import Ledger
from exchange.importing.matching import judge
from exchange.importing.models import (
    FILE_KEPT_FOR,
    MAY_UNDO_FOR,
    ColumnMapping,
    ImportBatch,
    ImportedRows,
    ImportUpload,
)
from exchange.importing.readers import FILE_READERS, FileReader, reader_named, recognise
from exchange.importing.restoring import Restoring, bring_back, work_out
from exchange.importing.rows import ASKED, Question
from exchange.importing.sources import Source
from exchange.importing.verdicts import Findings

logger = logging.getLogger(__name__)

# So many rows are imported while the person waits; more of them by a worker.
ROWS_FOR_A_PAGE = 1_000
# Imports by a worker take a lock of this kind: one process at a time for each.
LOCK = 1_742_026


def nobody(_: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True)
class Looked:
    """What is in a file: one of the two is there, as long as somebody knows what it is."""

    rows: Findings | None = None
    everything: Restoring | None = None
    # What was asked about the whole file, answered or not.
    asked: Sequence[Question] = ()

    @property
    def questions(self) -> list[Question]:
        return self.rows.questions if self.rows else []

    @property
    def to_do(self) -> int:
        """How many rows would be made or changed."""
        return len(self.rows.to_do) if self.rows else self.everything.new if self.everything else 0

    @property
    def counts(self) -> dict[str, int]:
        if self.rows:
            return self.rows.counts
        there = sum(count.there for count in self.everything.counts) if self.everything else 0
        return {name: count for name, count in (("new", self.to_do), ("same", there)) if count}


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


def content_of(batch: ImportBatch) -> bytes:
    """Return the bytes of a file. Raises ImportRefused when they are gone."""
    upload = batch.uploads.first()
    if upload is None:
        raise ImportRefused("The file isn’t here any more. Choose it again.")
    return bytes(upload.content)


def look(*, batch: ImportBatch, data: bytes, now: datetime) -> Looked:
    """Return what importing would do. Raises ImportRefused for what can't be read as what it is said to be."""
    if batch.format == ajar.KEY:
        return Looked(everything=work_out(file=AjarFile(data), owner=batch.owner, now=now))
    rows = _reader_of(batch).read(Source(data), _for_reader(batch))
    found = judge(owner=batch.owner, rows=rows, choices=batch.choices, today=batch.owner.local_date(now))
    open_ones = {one.decision: one for one in found.questions}
    answered = {one: Question(one, *ASKED[one], "", 0) for one in ASKED if batch.choices.get(one)}
    return Looked(rows=found, asked=[(open_ones | answered)[one] for one in ASKED if one in open_ones | answered])


def _reader_of(batch: ImportBatch) -> FileReader:
    reader = reader_named(batch.format)
    if reader is None:
        raise ImportRefused("We don’t know what this is. Choose it in the list.")
    return reader


def _for_reader(batch: ImportBatch) -> dict[str, str]:
    return {name: value for name, value in batch.choices.items() if isinstance(value, str)}


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
    data = content_of(batch)
    looked = look(batch=batch, data=data, now=now)
    if looked.questions:
        raise ImportRefused("Answer the questions about this file first.")
    batch.total, batch.done = looked.to_do, 0
    if looked.to_do <= ROWS_FOR_A_PAGE:
        return _carry_out(batch, data, looked, now, nobody)
    batch.state = ImportBatch.State.IN_LINE
    batch.save(update_fields=["total", "done", "state"])
    return batch


def _carry_out(batch: ImportBatch, data: bytes, looked: Looked, now: datetime, tell: Tell) -> ImportBatch:
    """Do it, within the transaction in which the file was compared with the account."""
    _refuse_while_looking_around(batch.owner)
    if batch.format == ajar.KEY:
        found = bring_back(file=AjarFile(data), batch=batch, now=now)
        counts = Looked(everything=found).counts
        batch.choices = {"settings": batch.choices["settings"]} if "settings" in batch.choices else {}
    else:
        assert looked.rows is not None  # noqa: S101  for the types
        ledger = Ledger(batch)
        apply(findings=looked.rows, owner=batch.owner, now=now, ledger=ledger, tell=tell)
        ledger.write()
        counts = looked.counts
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
        data = content_of(batch)
        return _carry_out(batch, data, look(batch=batch, data=data, now=now), now, tell)


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
