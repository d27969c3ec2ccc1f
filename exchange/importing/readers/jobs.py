"""What a file says of a job, made a row of an offer. All readers of applications end here.

Ajar keeps offers. Job trackers keep whatever one has looked at: so how far it got is read from their word for it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from exchange.importing.readers.cell_pay import NO_PAY, CellPay, cell_pay
from exchange.importing.readers.cells import (
    Notes,
    address_of,
    is_too_long,
    line_of,
    link_of,
    shortened,
    without_tags,
)
from exchange.importing.readers.words import PROGRESS
from exchange.importing.rows import Decision, OfferRow, Refused, Undecided
from offers.models import Stage


class Progress(Enum):
    """How far a job got, and the stage of its offer; the last two never were one."""

    ACCEPTED = Stage.ACCEPTED
    DECLINED = Stage.DECLINED
    RESCINDED = Stage.RESCINDED
    LAPSED = Stage.LAPSED
    OFFERED = Stage.CONSIDERING
    ENDED_EARLY = "ended"
    NOT_YET = "not yet"


LONGEST_STATUS = 100
PROGRESS_WORDS = [(Progress[name], re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in PROGRESS]


@dataclass
class SaidOfJob:
    """What a record says, as it stands there."""

    employer: str = ""
    role: str = ""
    location: str = ""
    status: str = ""
    pays: list[str] = field(default_factory=list)
    currency: str = ""
    period: str = ""
    manager: str = ""
    email: str = ""
    link: str = ""
    notes: list[str] = field(default_factory=list)
    extra: list[tuple[str, str]] = field(default_factory=list)
    key: str = ""
    received_on: date | None = None
    answer_due_on: date | None = None
    ended_on: date | None = None
    undecided: tuple[Undecided, ...] = ()


def offer_row(
    said: SaidOfJob, choices: Mapping[str, str], *, number: int, part: str = "", progress: Progress | None = None
) -> OfferRow | Refused:
    """Return the row, or why there can't be one. `progress` is how far it got where the file has no word for it."""
    employer, role, location = line_of(said.employer), line_of(said.role), line_of(said.location)
    shown = shortened(" · ".join(filter(None, [role, employer, line_of(said.status)])))
    progress = progress_of(said.status) or progress or Progress.NOT_YET
    if reason := _refusal(employer, role, location, said.status, progress, choices):
        return Refused(number=number, part=part, reason=reason, text=shown)
    undecided = list(said.undecided)
    if progress is Progress.NOT_YET and Decision.APPLICATIONS not in choices:
        undecided.append(Undecided(Decision.APPLICATIONS, "stage", line_of(said.status) or "Saved or applied for"))
    notes, manager = Notes(map(without_tags, said.notes)), line_of(said.manager)
    pay = _pay(said, choices, notes, undecided)
    if is_too_long(manager):
        notes.add("Contact", manager)
        manager = ""
    for label, text in [("Status", said.status if progress is Progress.NOT_YET else ""), *said.extra]:
        notes.add(line_of(label), text)
    url = link_of(said.link)
    if said.link.strip() and not url:
        notes.add("Link", said.link)
    closed = progress not in (Progress.OFFERED, Progress.NOT_YET)
    return OfferRow(
        number=number,
        part=part,
        key=line_of(said.key),
        employer=employer,
        role=role,
        location=location,
        base_amount=pay.amount,
        base_currency=pay.currency,
        base_period=pay.period,
        answer_due_on=said.answer_due_on,
        manager=manager,
        contact_email=address_of(said.email) if manager else "",
        url=url,
        received_on=said.received_on,
        stage=progress.value if closed else Stage.CONSIDERING,
        ended_on=said.ended_on if closed else None,
        notes=str(notes),
        undecided=tuple(undecided),
        remarks=tuple(notes.remarks),
    )


def progress_of(status: str) -> Progress | None:
    """Return how far a job got by a tracker's word for it; None for a word that says nothing, as for none."""
    line = line_of(status)[:LONGEST_STATUS]
    if not line:
        return None
    return next((progress for progress, words in PROGRESS_WORDS if words.search(line)), Progress.NOT_YET)


def _refusal(
    employer: str, role: str, location: str, status: str, progress: Progress, choices: Mapping[str, str]
) -> str:
    if not employer or not role:
        return "There is no employer." if not employer else "There is no role."
    for label, line in (("employer’s name", employer), ("role", role), ("place", location)):
        if is_too_long(line):
            return f"The {label} is longer than 200 characters."
    if progress is Progress.ENDED_EARLY:
        return f"It ended before there was an offer: “{shortened(line_of(status), 40)}”."
    if progress is Progress.NOT_YET and choices.get(Decision.APPLICATIONS) == "leave":
        return "It was saved or applied for, and there was no offer."
    return ""


def _pay(said: SaidOfJob, choices: Mapping[str, str], notes: Notes, undecided: list[Undecided]) -> CellPay:
    """Read the first pay that there is; the others, and what can't be read, go into the notes."""
    texts = [text for text in map(line_of, said.pays) if text]
    for other in texts[1:]:
        notes.add("Salary", other)
    if not texts:
        return NO_PAY
    currency = said.currency.strip().upper()[:3] or choices.get(Decision.CURRENCY, "")
    pay = cell_pay(texts[0], currency=currency, period=said.period, numbers=choices.get(Decision.NUMBERS, ""))
    if pay.lacks_currency:
        undecided.append(Undecided(Decision.CURRENCY, "base_amount", texts[0]))
    elif pay.either:
        readings = tuple(zip(("point", "comma"), pay.either, strict=True))
        undecided.append(Undecided(Decision.NUMBERS, "base_amount", texts[0], readings))
    elif pay.refusal:
        notes.add("Salary", texts[0])
        notes.remark(f"The pay “{shortened(texts[0], 40)}” is in the notes: {pay.refusal}.")
    return pay if pay.amount is not None else NO_PAY
