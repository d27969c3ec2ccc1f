"""Rows of a table to rows of people or jobs, by what each column holds.

A column holds one of `PERSON_FIELDS` or `JOB_FIELDS`, or nothing that we keep (empty). "note:Birthday" keeps it in
the notes, labelled so; "note" alone takes the name of the column for the label. Where the address of a page is what a
program knows a record by, its column holds a "profile" or "posting".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exchange.importing.readers.cell_days import cell_day, order_in
from exchange.importing.readers.cell_pay import convention_in
from exchange.importing.readers.cells import line_of, shortened
from exchange.importing.readers.jobs import Progress, SaidOfJob, offer_row
from exchange.importing.readers.people import SaidOfPerson, person_row
from exchange.importing.rows import AnyRow, Decision, OfferRow, PersonRow, Refused, Undecided
from exchange.importing.sources import Source
from exchange.importing.tables import Table

# What a column of people can hold, with what a page calls it.
PERSON_FIELDS = {
    "name": "Whole name",
    "prefix": "Title, such as Dr.",
    "first": "First name",
    "middle": "Middle name",
    "last": "Last name",
    "suffix": "Suffix, such as Jr.",
    "employer": "Employer",
    "title": "Job title",
    "email": "E-mail",
    "phone": "Phone",
    "link": "Link",
    "met_on": "Known since",
    "notes": "Notes",
    "note": "Keep in the notes",
    "key": "ID in that program",
}
JOB_FIELDS = {
    "employer": "Employer",
    "role": "Role",
    "pay": "Pay",
    "currency": "Currency",
    "period": "Pay period",
    "location": "Place",
    "status": "Status",
    "received_on": "Date received",
    "answer_due_on": "Answer due",
    "ended_on": "Date ended",
    "manager": "Contact person",
    "email": "Contact’s e-mail",
    "link": "Posting",
    "notes": "Notes",
    "note": "Keep in the notes",
    "key": "ID in that program",
}
NAME_PARTS = ("prefix", "first", "middle", "last", "suffix")
SEVERAL = {"email": "emails", "phone": "phones", "link": "links", "notes": "notes"}
PERIOD_WORDS = (
    ("hour", r"hour|hr|stunde|heure|hora|uur"),
    ("day", r"day|tag|jour|día|dag"),
    ("month", r"month|monat|mois|mes|maand"),
    ("year", r"year|annual|annum|jahr|an\b|ann|año|anual|jaar"),
)
LONGEST_PERIOD = 40

Cells = tuple[int, list[str]]


@dataclass(frozen=True)
class Columns:
    """What each column of a table holds, in its order, and in which order its days are written if that is known."""

    fields: Sequence[str]
    headers: Sequence[str]
    day_order: str = ""

    def filled(self, cells: list[str]) -> Iterator[tuple[str, str, str]]:
        """Yield the field, the label for notes and the text of each cell that holds something that is kept."""
        for what, header, text in zip(self.fields, self.headers, cells, strict=False):
            if what and (text := text.strip()):
                field, _, label = what.partition(":")
                yield field, label or header, text

    def having(self, ending: str, cells: Iterable[Cells]) -> Iterator[str]:
        """Yield the texts of all columns whose field ends so."""
        wanted = [number for number, what in enumerate(self.fields) if what.endswith(ending)]
        for _, row in cells if wanted else ():
            yield from (row[number] for number in wanted if number < len(row))


def columns_by(patterns: Iterable[tuple[str, str]], headers: Sequence[str], day_order: str = "") -> Columns:
    """Give each column the field of the first pattern that its whole name fits, in small letters."""
    rules = [(re.compile(pattern), what) for pattern, what in patterns]
    fields = [next((what for rule, what in rules if rule.fullmatch(folded(name))), "") for name in headers]
    return Columns(fields, headers, day_order)


def folded(header: str) -> str:
    return " ".join(line_of(header).casefold().rstrip(":*").split())


def people_in(
    table: Table, columns: Columns, choices: Mapping[str, str], *, part: str, mend: "Mend | None" = None
) -> Iterator[PersonRow | Refused]:
    order = _day_order(table, columns, choices)
    for number, cells in table.rows():
        whole, remark = mend(cells) if mend else (cells, "")
        if refusal := _too_wide(number, whole, columns, part):
            yield refusal
            continue
        said = SaidOfPerson(name_parts=[""] * len(NAME_PARTS), remarks=[remark] if remark else [])
        for field, label, text in columns.filled(whole):
            _say_of_person(said, field, label, text, order)
        yield person_row(said, number=number, part=part)


def jobs_in(
    table: Table, columns: Columns, choices: Mapping[str, str], *, part: str, progress: Progress | None = None
) -> Iterator[OfferRow | Refused]:
    """`progress` is how far a job got where its row has no word for it."""
    order = _day_order(table, columns, choices)
    numbers = convention_in(columns.having("pay", table.rows())) or choices.get(Decision.NUMBERS, "")
    choices = {**choices, Decision.NUMBERS: numbers}
    for number, cells in table.rows():
        if refusal := _too_wide(number, cells, columns, part):
            yield refusal
            continue
        said = SaidOfJob()
        for field, label, text in columns.filled(cells):
            _say_of_job(said, field, label, text, order)
        yield offer_row(said, choices, number=number, part=part, progress=progress)


# Puts right the cells of a row that a program is known to write wrongly, with a remark if that was a guess.
Mend = Callable[[list[str]], tuple[list[str], str]]


@dataclass(frozen=True)
class TableReader:
    """A reader of one program's tables, recognised by its header.

    Of `wanted`, one whole set has to be there. `columns` are names of columns, as patterns, and their fields.
    """

    key: str
    label: str
    wanted: tuple[frozenset[str], ...]
    columns: tuple[tuple[str, str], ...]
    are_people: bool = False
    day_order: str = ""
    mend: Mend | None = None

    def recognises(self, source: Source) -> bool:
        header = frozenset(map(folded, source.header))
        return any(names <= header for names in self.wanted)

    def read(self, source: Source, choices: Mapping[str, str]) -> Iterator[AnyRow]:
        columns = columns_by(self.columns, source.table.header, self.day_order)
        if self.are_people:
            yield from people_in(source.table, columns, choices, part=source.part, mend=self.mend)
        else:
            yield from jobs_in(source.table, columns, choices, part=source.part)


def _day_order(table: Table, columns: Columns, choices: Mapping[str, str]) -> str:
    kept = (text for _, cells in table.rows() for _, _, text in columns.filled(cells))
    return columns.day_order or order_in(kept) or choices.get(Decision.DAYS, "")


def _too_wide(number: int, cells: list[str], columns: Columns, part: str) -> Refused | None:
    if not any(map(str.strip, cells[len(columns.fields) :])):
        return None
    reason = (
        f"This row has {len(cells)} cells, and there are {len(columns.fields)} columns."
        " Perhaps a text with a comma isn’t in quotation marks."
    )
    return Refused(number=number, part=part, reason=reason, text=shortened(line_of(" · ".join(cells[:6]))))


def _say_of_person(said: SaidOfPerson, field: str, label: str, text: str, order: str) -> None:
    if field in NAME_PARTS:
        said.name_parts[NAME_PARTS.index(field)] += f" {text}"
    elif field in SEVERAL:
        getattr(said, SEVERAL[field]).append(text)
    elif field == "met_on":
        _say_day(said, field, label, text, order)
    elif field == "profile":
        said.key = text
        said.links.append(text)
    elif field == "note" or getattr(said, field):
        said.extra.append((label, text))
    else:
        setattr(said, field, text)


def _say_of_job(said: SaidOfJob, field: str, label: str, text: str, order: str) -> None:
    if field in ("pay", "notes"):
        getattr(said, "pays" if field == "pay" else field).append(text)
    elif field.endswith("_on"):
        _say_day(said, field, label, text, order)
    elif field == "posting":
        said.key = said.link = text
    elif field == "period":
        said.period = _period(text[:LONGEST_PERIOD])
    elif field == "note" or getattr(said, field):
        said.extra.append((label, text))
    else:
        setattr(said, field, text)


def _period(text: str) -> str:
    return next((period for period, words in PERIOD_WORDS if re.search(words, text, re.IGNORECASE)), "")


def _say_day(said: SaidOfPerson | SaidOfJob, field: str, label: str, text: str, order: str) -> None:
    """Take a day, leave it open where the file doesn't say which it is, or keep the text of what is none."""
    day = cell_day(text, order)
    if day.either and getattr(said, field) is None:
        shown = [f"{one.day} {one:%B %Y}" for one in day.either]
        readings = tuple(zip(("day_first", "month_first"), shown, strict=True))
        said.undecided = (*said.undecided, Undecided(Decision.DAYS, field, text, readings))
    elif day.on and getattr(said, field) is None:
        setattr(said, field, day.on)
    else:
        said.extra.append((label, text))
