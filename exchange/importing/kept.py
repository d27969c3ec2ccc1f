"""What was worked out about a file, kept beside it so that the next look at its preview costs little.

Two layers, each with a digest of what it was worked out from; what has another one counts for nothing. The rows of the
file depend on the file and on how it is read. Their verdicts depend on the rows, the person's answers, the day, and on
all that the account holds. An import never believes verdicts: it compares afresh.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, models

from accounts.models import User
from core.models import OwnedQuerySet
from core.version import VERSION
from exchange.importing.bounds import ImportRefused
from exchange.importing.models import ImportBatch, ImportUpload
from exchange.importing.packing import Chosen, Packed, pack_list
from exchange.importing.restoring import Count
from exchange.importing.rows import ASKED, AnyRow, Decision, OfferRow, PersonRow, Question, Refused, Undecided
from exchange.importing.verdicts import Findings, JudgedRow, Verdict

# Of each layer, packed: of 50,000 LinkedIn connections they are 3 MB and 1 MB. What takes more isn't kept.
MOST_KEPT = 10 * 1024 * 1024
ROW_KINDS: tuple[type[AnyRow], ...] = (PersonRow, OfferRow, Refused)
# A verdict in the list of all of them.
LETTER_OF = {verdict: chr(ord("a") + number) for number, verdict in enumerate(Verdict)}
OF_LETTER = {letter: verdict for verdict, letter in LETTER_OF.items()}
NAMES = {kind: [one.name for one in fields(kind)] for kind in ROW_KINDS}


# --- Rows


def digest_of_rows(batch: ImportBatch, choices: Mapping[str, str]) -> str:
    """`choices` are those that the reader knows."""
    return _digest([VERSION, *NAMES.values(), batch.format, sorted(choices.items())])


def keep_rows(batch: ImportBatch, digest: str, rows: Iterable[AnyRow], refused: ImportRefused | None = None) -> None:
    """Keep what the reader gave; `refused` is why it gave nothing."""
    head = [refused.reason, refused.row, refused.part] if refused else None
    packed = pack_list(head, map(_plain_row, rows), most_bytes=MOST_KEPT, default=_plain)
    _uploads(batch).update(rows=packed, rows_from=digest)


def kept_rows(batch: ImportBatch, digest: str) -> list[AnyRow] | None:
    """Return the rows, or None if they aren't kept. Raises ImportRefused if that was what reading came to."""
    content = _uploads(batch).filter(rows_from=digest).values_list("rows", flat=True).first()
    if not content:
        return None
    packed = Packed(bytes(content))
    if packed.head:
        raise ImportRefused(*packed.head)
    return [_row(plain) for plain in packed]


def _plain_row(row: AnyRow) -> list[Any]:
    kind = type(row)
    return [ROW_KINDS.index(kind), *(getattr(row, name) for name in NAMES[kind])]


def _plain(value: Any) -> Any:
    match value:
        case Undecided():
            return [value.decision, value.field, value.text, value.readings]
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
    raise TypeError(type(value))


def _row(plain: Sequence[Any]) -> AnyRow:
    kind: type[Any] = ROW_KINDS[plain[0]]
    values = zip(NAMES[kind], plain[1:], strict=True)
    row: AnyRow = kind(
        **{name: OF_PLAIN[name](value) if name in OF_PLAIN and value is not None else value for name, value in values}
    )
    return row


def _undecided(plain: Iterable[Any]) -> tuple[Undecided, ...]:
    return tuple(
        Undecided(Decision(decision), field, text, tuple(map(tuple, readings)))
        for decision, field, text, readings in plain
    )


# How the value of a field is made of what JSON has.
OF_PLAIN: dict[str, Any] = {
    **dict.fromkeys(("met_on", "answer_due_on", "received_on", "ended_on"), date.fromisoformat),
    "base_amount": Decimal,
    "undecided": _undecided,
    "remarks": tuple,
}


# --- Verdicts


def digest_of_verdicts(batch: ImportBatch, *, on: date, among: Iterable[type[models.Model]]) -> str:
    """`on` is the day where the owner lives; `among` are the models whose rows the file is compared with."""
    state = state_of(batch.owner, among)
    return _digest([VERSION, *NAMES.values(), batch.format, sorted(batch.choices.items()), on.isoformat(), state])


def state_of(owner: User, among: Iterable[type[models.Model]]) -> list[list[str]]:
    """Return what is another one after any change to the owner's rows, whoever made it: PostgreSQL's own marks of them.

    A row that is changed gets another place (ctid), and the number of the transaction that did it (xmin).
    """
    tables = [model._meta.db_table for model in among]
    mark = "hashtextextended(ctid::text || ' ' || xmin::text, 0)"
    of_one = f'SELECT count(*)::text, coalesce(sum({mark}), 0)::text FROM "{{0}}" WHERE "{{0}}".owner_id = %s'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(map(of_one.format, tables)), [owner.pk] * len(tables))
        return [list(row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class KeptFindings:
    """What `Findings` says, as it was kept. Rows are opened when a page asks for them."""

    _rows: Packed
    _lines: Packed

    @property
    def total(self) -> int:
        return len(self._verdicts)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(self._verdicts)
        return {verdict.value: found[letter] for letter, verdict in OF_LETTER.items() if found[letter]}

    @property
    def questions(self) -> list[Question]:
        return [
            Question(Decision(one), *ASKED[Decision(one)], example, count)
            for one, example, count in self._lines.head["questions"]
        ]

    @property
    def held(self) -> Sequence[JudgedRow]:
        return Chosen(self._lines.head["held"], self._line)

    def lines_with(self, verdict: str = "") -> Sequence[JudgedRow]:
        wanted = {letter for letter, one in OF_LETTER.items() if verdict in ("", one)}
        return Chosen([number for number, letter in enumerate(self._verdicts) if letter in wanted], self._line)

    @property
    def _verdicts(self) -> str:
        return str(self._lines.head["verdicts"])

    def _line(self, number: int) -> JudgedRow:
        reason, match, changes = self._lines[number]
        return JudgedRow(
            at=number + 1,
            row=_row(self._rows[number]),
            verdict=OF_LETTER[self._verdicts[number]],
            reason=reason,
            match=match and UUID(match),
            changes={name: (there, said) for name, (there, said) in changes.items()},
            was_held=number in self._held_numbers,
        )

    @cached_property
    def _held_numbers(self) -> set[int]:
        return set(self._lines.head["held"])


def keep_findings(batch: ImportBatch, digest: str, found: Findings) -> None:
    head = {
        "verdicts": "".join(LETTER_OF[line.verdict] for line in found.lines),
        "held": [number for number, line in enumerate(found.lines) if line.was_held],
        "questions": [[one.decision, one.example, one.count] for one in found.questions],
    }
    lines = ([line.reason, line.match, line.changes] for line in found.lines)
    _uploads(batch).update(verdicts=pack_list(head, lines, most_bytes=MOST_KEPT, default=_plain), verdicts_from=digest)


def kept_findings(batch: ImportBatch, digest: str, *, rows_from: str) -> KeptFindings | None:
    there = _uploads(batch).filter(verdicts_from=digest, rows_from=rows_from, rows__isnull=False)
    found = there.exclude(verdicts=None).values_list("rows", "verdicts").first()
    return KeptFindings(*(Packed(bytes(content or b"")) for content in found)) if found else None


def keep_counts(batch: ImportBatch, digest: str, counts: Iterable[Count]) -> None:
    """The same of Ajar's own file, of which a page shows only how many there are."""
    plain = [[one.name, one.new, one.there] for one in counts]
    _uploads(batch).update(verdicts=pack_list(plain, (), most_bytes=MOST_KEPT), verdicts_from=digest)


def kept_counts(batch: ImportBatch, digest: str) -> list[Count] | None:
    content = _uploads(batch).filter(verdicts_from=digest).values_list("verdicts", flat=True).first()
    return [Count(*one) for one in Packed(bytes(content)).head] if content else None


def _uploads(batch: ImportBatch) -> OwnedQuerySet[ImportUpload]:
    return ImportUpload.objects.for_owner(batch.owner).filter(batch=batch)


def _digest(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
