"""A table of any program: what each column holds is suggested by its heading, and said by the person.

The mapping is part of `choices`: "kind" is `PEOPLE` or `JOBS`, "column 3" the field that the third column holds, of
`PERSON_FIELDS` or `JOB_FIELDS`, or empty if it isn't kept. So it can be remembered as it is, by the headings: the same
headings mean the same columns. What `choices` doesn't say is as suggested.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exchange.importing.readers.columns import (
    JOB_FIELDS,
    PERSON_FIELDS,
    Columns,
    columns_by,
    jobs_in,
    people_in,
)
from exchange.importing.readers.jobs import Progress
from exchange.importing.readers.words import JOB_WORDS, PERSON_WORDS
from exchange.importing.rows import AnyRow
from exchange.importing.sources import ImportRefused, Source

PEOPLE, JOBS = "people", "offers"


@dataclass(frozen=True)
class AnyCsv:
    key: str = "csv"
    label: str = "Another table (CSV)"

    def recognises(self, source: Source) -> bool:
        """Tell whether it is a table of two columns or more, of which a heading says something."""
        if len(source.header) < 2:
            return False
        return any(any(columns_by(words, source.header).fields) for words in (PERSON_WORDS, JOB_WORDS))

    def read(self, source: Source, choices: Mapping[str, str]) -> Iterator[AnyRow]:
        mapping = mapping_of(source.table.header, choices)
        if missing := missing_in(mapping):
            raise ImportRefused(missing)
        fields = [mapping[_column(number)] for number in range(1, len(source.table.header) + 1)]
        columns = Columns(fields, source.table.header)
        if mapping["kind"] == PEOPLE:
            yield from people_in(source.table, columns, choices, part=source.part)
        else:
            # Whoever says that these are offers, and has no column for how they stand, means offers.
            progress = Progress.NOT_YET if "status" in fields else Progress.OFFERED
            yield from jobs_in(source.table, columns, choices, part=source.part, progress=progress)


def mapping_of(header: Sequence[str], choices: Mapping[str, str]) -> dict[str, str]:
    """Return the kind and what each column holds: as `choices` say, else as the headings suggest."""
    kind = choices.get("kind", "")
    kind = kind if kind in (PEOPLE, JOBS) else _likely_kind(header)
    allowed = _fields_of(kind)
    suggested = _once(columns_by(PERSON_WORDS if kind == PEOPLE else JOB_WORDS, header).fields)
    mapping = {"kind": kind}
    for number, field in enumerate(suggested, start=1):
        chosen = choices.get(_column(number), field)
        mapping[_column(number)] = chosen if chosen in allowed else ""
    return mapping


def missing_in(mapping: Mapping[str, str]) -> str:
    """Return what has to be said before the table can be read, for the person; empty when nothing is missing."""
    held = {field for name, field in mapping.items() if name != "kind"}
    if mapping["kind"] == PEOPLE:
        named = held & {"name", "first", "last", "email"}
        return "" if named else "Say which column has the name."
    lacking = [what for field, what in (("employer", "employer"), ("role", "role")) if field not in held]
    return f"Say which column has the {' and which the '.join(lacking)}." if lacking else ""


def _column(number: int) -> str:
    return f"column {number}"


def _fields_of(kind: str) -> Mapping[str, str]:
    return PERSON_FIELDS if kind == PEOPLE else JOB_FIELDS


def _likely_kind(header: Sequence[str]) -> str:
    """A table with names of people is one of people, unless it has an employer, a role and how it stands or pays."""
    people = set(columns_by(PERSON_WORDS, header).fields)
    jobs = set(columns_by(JOB_WORDS, header).fields)
    if {"employer", "role"} <= jobs and (
        jobs & {"status", "pay", "received_on", "answer_due_on"} or "name" not in people
    ):
        return JOBS if not people & {"first", "last"} else PEOPLE
    return PEOPLE


def _once(fields: Sequence[str]) -> list[str]:
    """Let only the first of several columns hold what a row has one of; the others go into the notes."""
    seen: set[str] = set()
    once = []
    for field in fields:
        is_second = field in seen and field not in ("email", "phone", "link", "notes", "note", "pay")
        once.append("note" if is_second else field)
        seen.add(field)
    return once
