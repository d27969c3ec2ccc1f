"""What a reader makes of a file: rows of people and of offers, and of what can't be taken.

How a reader is used. `readers.recognise(source)` names the one that a file fits; its `read(source, choices)` gives
rows one after the other, in the order of the file, and never touches the database, the clock or the network.

- `choices` is what the person decided for the whole file: plain strings by name, so that they can be kept as JSON and
  be the fields of a form. The names are those of `Decision`, and for a CSV by mapping those of
  `readers.any_csv` ("kind", "column 3"). A reader passes over names that it doesn't know.
- A row that depends on a decision that nobody has made yet names it in `undecided`, and leaves the field empty or at
  its default. `questions_in(rows)` gathers what has to be asked, each once. Once all are answered, read again: then
  no row has `undecided`. What other rows of the file decide (one says 9/14/2026) isn't asked.
- Texts are clean and fit the forms of contacts and offers (`ContactForm`, `OfferForm`): lines and notes of a length
  that fits, addresses that are ones, a job title only with an employer. What has no field of its own stands in
  `notes`, a line each, and `remarks` says what couldn't be taken as it stood. A row that can't be made to fit is
  `Refused`.
- Not judged here: whether a day has passed, whether a person is there already, what `key` was imported before.
- A file that can't be read at all, or breaks a bound on its way, raises `sources.ImportRefused`, also in the middle.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from contacts.models import Contact
from offers.models import Stage


class Decision(StrEnum):
    """What is decided once for a file: the names in `choices`."""

    DAYS = "days"  # 01/02/2026
    NUMBERS = "numbers"  # 1.234
    CURRENCY = "currency"  # 85000 of what
    APPLICATIONS = "applications"  # jobs that were saved or applied for, and never offered


@dataclass(frozen=True, slots=True)
class Question:
    """A decision to be asked for. `options` are values for `choices` with their labels.

    Of `Decision.CURRENCY` they are none: any code (ISO 4217) of `core.money.currencies` will do. `example` is the
    first text of the file that needs it; `count` how many rows wait for it.
    """

    decision: Decision
    text: str
    options: tuple[tuple[str, str], ...]
    example: str
    count: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """A field that waits for a decision: the text as the file has it, and how each option would read it."""

    decision: Decision
    field: str
    text: str
    readings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person, by the fields of `ContactForm`.

    `number` is the line of the file on which the record begins, or its number where a file has no lines (JSON);
    `part` is the file inside a ZIP. `key` is what the file itself calls the record (an id, an address of a profile),
    empty where it says nothing: two files with the same key mean the same record.
    `met_on` is the day since when they know each other, if the file says so.
    """

    number: int
    name: str
    part: str = ""
    key: str = ""
    role: str = Contact.Role.PEER
    employer_name: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    notes: str = ""
    met_on: date | None = None
    undecided: tuple[Undecided, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """An offer, by the fields of `OfferForm`; `number`, `part` and `key` as in `PersonRow`.

    Pay is gross, `base_amount` of `base_currency` (ISO 4217) by the `base_period` (`Package.Period`); without an
    amount the other two are empty. `stage` is `Stage.CONSIDERING` or one of `CLOSED_STAGES`, and `ended_on` the day
    on which it closed, if the file says so. `received_on` is the day of the application or offer, `url` the posting
    (http or https): both stand in no other field. `contact_email` belongs to `manager`.
    """

    number: int
    employer: str
    role: str
    part: str = ""
    key: str = ""
    base_amount: Decimal | None = None
    base_currency: str = ""
    base_period: str = ""
    location: str = ""
    answer_due_on: date | None = None
    manager: str = ""
    contact_email: str = ""
    notes: str = ""
    url: str = ""
    received_on: date | None = None
    stage: str = Stage.CONSIDERING
    ended_on: date | None = None
    undecided: tuple[Undecided, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record that can't be taken, and why, in words for the person. `text` shows which one it is, shortened."""

    number: int
    reason: str
    text: str = ""
    part: str = ""


AnyRow = PersonRow | OfferRow | Refused

ASKED = {
    Decision.DAYS: (
        "How does this file write days?",
        (("day_first", "Day first: 31/12/2026"), ("month_first", "Month first: 12/31/2026")),
    ),
    Decision.NUMBERS: (
        "How does this file write numbers?",
        (("point", "With a decimal point: 1,234.50"), ("comma", "With a decimal comma: 1.234,50")),
    ),
    Decision.CURRENCY: ("Some amounts name no currency. Which one is it?", ()),
    Decision.APPLICATIONS: (
        "Some of these are jobs that you saved or applied for, not offers. What shall we do with them?",
        (("leave", "Leave them out"), ("keep", "Bring them in, as offers that you’re considering")),
    ),
}


def questions_in(rows: Iterable[AnyRow]) -> list[Question]:
    """Return what has to be asked before `rows` can be imported, each decision once, in the order of `Decision`."""
    first: dict[Decision, str] = {}
    counts: dict[Decision, int] = {}
    for row in rows:
        if isinstance(row, Refused) or not row.undecided:
            continue
        for one in row.undecided:
            first.setdefault(one.decision, one.text)
        for decision in {one.decision for one in row.undecided}:
            counts[decision] = counts.get(decision, 0) + 1
    return [Question(one, *ASKED[one], first[one], counts[one]) for one in ASKED if one in first]
