"""What is in a file and what importing it would do: worked out, or as it was kept if nothing has changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contacts.models import Contact, Employer, Job
from exchange.export import MODELS
from exchange.importing import ajar, kept
from exchange.importing.ajar import AjarFile
from exchange.importing.bounds import ImportRefused
from exchange.importing.kept import KeptFindings
from exchange.importing.matching import judge
from exchange.importing.models import ImportBatch
from exchange.importing.readers import FileReader, reader_named
from exchange.importing.restoring import NOT_OWN_WORK, Count, work_out
from exchange.importing.rows import ASKED, AnyRow, Question
from exchange.importing.sources import Source
from exchange.importing.verdicts import Findings
from offers.models import Offer, Package

# What the rows of a file are compared with (`exchange.importing.matching`); Ajar's own is with everything.
COMPARED_WITH = (Contact, Employer, Job, Offer, Package)
GONE = "The file isn’t here any more. Choose it again."
OWN_WORK = tuple(model for model in MODELS if model not in NOT_OWN_WORK)


@dataclass(frozen=True)
class Looked:
    """What is in a file: one of the two is there, as long as somebody knows what it is."""

    rows: Findings | KeptFindings | None = None
    # Of Ajar's own file.
    everything: Sequence[Count] | None = None
    # What was asked about the whole file, answered or not.
    asked: Sequence[Question] = ()

    @property
    def questions(self) -> list[Question]:
        return self.rows.questions if self.rows else []

    @property
    def to_do(self) -> int:
        """How many rows would be made or changed."""
        if self.rows:
            return sum(self.rows.counts.get(verdict, 0) for verdict in ("new", "changed"))
        return sum(count.new for count in self.everything or ())

    @property
    def counts(self) -> dict[str, int]:
        if self.rows:
            return self.rows.counts
        there = sum(count.there for count in self.everything or ())
        return {name: count for name, count in (("new", self.to_do), ("same", there)) if count}


def content_of(batch: ImportBatch) -> bytes:
    """Return the bytes of a file. Raises ImportRefused when they are gone."""
    content = batch.uploads.values_list("content", flat=True).first()
    if content is None:
        raise ImportRefused(GONE)
    return bytes(content)


def preview(*, batch: ImportBatch, now: datetime) -> Looked:
    """Return what importing would do. What it takes to work that out is kept for the next look.

    Raises ImportRefused for what can't be read as what it is said to be.
    """
    is_ours = batch.format == ajar.KEY
    # Before anything is compared: what changes meanwhile shows at the next look.
    digest = kept.digest_of_verdicts(
        batch, on=batch.owner.local_date(now), among=OWN_WORK if is_ours else COMPARED_WITH
    )
    if is_ours:
        return Looked(everything=_counts(batch, digest, now))
    found = _kept_findings(batch, digest) or _findings(batch, digest, now)
    return Looked(rows=found, asked=_asked(batch, found.questions))


def compare(*, batch: ImportBatch, now: datetime) -> Findings:
    """Compare the rows of a file with the account as it is now. Raises ImportRefused."""
    return judge(owner=batch.owner, rows=_rows(batch), choices=batch.choices, today=batch.owner.local_date(now))


def _rows(batch: ImportBatch) -> list[AnyRow]:
    reader, choices = _reader_of(batch), _for_reader(batch)
    digest = kept.digest_of_rows(batch, choices)
    rows = kept.kept_rows(batch, digest)
    if rows is None:
        try:
            rows = list(reader.read(Source(content_of(batch)), choices))
        except ImportRefused as refused:
            kept.keep_rows(batch, digest, (), refused)
            raise
        kept.keep_rows(batch, digest, rows)
    return rows


def _kept_findings(batch: ImportBatch, digest: str) -> KeptFindings | None:
    return kept.kept_findings(batch, digest, rows_from=kept.digest_of_rows(batch, _for_reader(batch)))


def _findings(batch: ImportBatch, digest: str, now: datetime) -> Findings:
    found = compare(batch=batch, now=now)
    kept.keep_findings(batch, digest, found)
    return found


def _counts(batch: ImportBatch, digest: str, now: datetime) -> Sequence[Count]:
    counts = kept.kept_counts(batch, digest)
    if counts is None:
        counts = work_out(file=AjarFile(content_of(batch)), owner=batch.owner, now=now).counts
        kept.keep_counts(batch, digest, counts)
    return counts


def _asked(batch: ImportBatch, questions: Sequence[Question]) -> list[Question]:
    open_ones = {one.decision: one for one in questions}
    answered = {one: Question(one, *ASKED[one], "", 0) for one in ASKED if batch.choices.get(one)}
    return [(open_ones | answered)[one] for one in ASKED if one in open_ones | answered]


def _reader_of(batch: ImportBatch) -> FileReader:
    reader = reader_named(batch.format)
    if reader is None:
        raise ImportRefused("We don’t know what this is. Choose it in the list.")
    return reader


def _for_reader(batch: ImportBatch) -> dict[str, str]:
    """Return what was decided about how the file is read; not what becomes of rows that were held back."""
    of_rows = {name for name in batch.choices if name == "held" or name.startswith("row ")}
    return {name: value for name, value in batch.choices.items() if isinstance(value, str) and name not in of_rows}
