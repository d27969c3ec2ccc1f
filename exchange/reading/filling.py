"""From what was read to the form of "Log an offer": what it begins with, and where each thing came from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.documents.mail import text_of
from core.money import currencies
from exchange.importing.readers.people import role_of
from exchange.reading.found import Found
from exchange.reading.job_posting import read_posting
from exchange.reading.offer import read_offer
from exchange.reading.signature import read_signature
from offers.models import Package

# What was read, and the field of the form that it fills.
FILLS = {
    "role": "role",
    "employer": "employer",
    "manager": "manager",
    "place": "location",
    "pay": "base_amount",
    "currency": "base_currency",
    "period": "base_period",
    "deadline": "answer_due_on",
    "deadline_time": "answer_due_time",
}
# What the form has no field for goes into the notes; the package has fields for it later.
NOTED = {
    "bonus": "Bonus",
    "sign_on": "Sign-on bonus",
    "equity": "Equity",
    "pension": "Pension",
    "days_off": "Days off",
    "hours": "Hours a week",
    "start": "Start",
}
# Come from the same words as the amount.
SAID_WITH_PAY = {"currency", "period"}
LONGEST_WORDS = 120
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EXACT_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class Filled:
    """`initial` is for the form, by its fields; `hints` say of each where it came from and whether to check it."""

    initial: dict[str, Any]
    hints: dict[str, str]

    @property
    def is_empty(self) -> bool:
        return not self.hints


def fill(pasted: str, *, today: date, letter: str = "") -> Filled:
    """Read a pasted mail, letter or posting. Nothing is saved, and nothing leaves this machine.

    Where there is a `letter` too, it counts: what the mail says otherwise stands in a hint, and another pay
    becomes the round before.
    """
    mail, in_letter = _found(pasted, today), _found(letter, today) if letter else {}
    if "pay" in in_letter:
        # An amount goes with its own currency and period.
        found = {name: thing for name, thing in mail.items() if name not in SAID_WITH_PAY} | in_letter
    else:
        found = mail | in_letter
    initial = {FILLS[name]: thing.value for name, thing in found.items() if name in FILLS}
    notes = _notes(found)
    if notes:
        initial["notes"] = notes
    hints = {
        FILLS[name]: _hint(thing) + _otherwise(thing, mail.get(name))
        for name, thing in found.items()
        if name in FILLS and name not in SAID_WITH_PAY
    }
    if earlier := _earlier_pay(mail, in_letter):
        initial["earlier_pay"] = earlier
    return Filled(initial, hints | ({"notes": "What else it says. The package has fields for this."} if notes else {}))


def fill_contact(pasted: str) -> Filled:
    """Read a person from the end of a mail, as `fill` does an offer."""
    found = read_signature(text_of(pasted))
    hints = {name: _hint(thing) for name, thing in found.items()}
    initial = {name: thing.value for name, thing in found.items()}
    if "title" in found:
        initial["role"] = role_of(initial["title"])
    if "title" in found and "employer_name" not in found:
        hints["employer_name"] = "We didn’t find it. With a job title it’s needed."
    return Filled(initial, hints)


def _found(text: str, today: date) -> dict[str, Found]:
    found = read_posting(text) or read_offer(text_of(text), today=today).found
    return {name: thing for name, thing in found.items() if _fits(name, thing, today)}


def _fits(name: str, thing: Found, today: date) -> bool:
    """Leave out what the form would refuse: a currency or period it doesn't know, a day that has passed."""
    if name == "currency":
        return thing.value in currencies()
    if name == "period":
        return thing.value in Package.Period.values
    return name != "deadline" or date.fromisoformat(thing.value) >= today


def _otherwise(thing: Found, in_mail: Found | None) -> str:
    """Say what the mail says, if that is something else than what is filled in."""
    if in_mail is None or in_mail.value.casefold() == thing.value.casefold():
        return ""
    return f" The mail says “{_short(in_mail.words)}”."


def _earlier_pay(mail: Mapping[str, Found], letter: Mapping[str, Found]) -> str:
    """Return the pay of the mail if the letter names another, as `core.money_forms.EarlierPayField` reads it."""
    parts = ("pay", "currency", "period")
    said = [[source[name].value if name in source else "" for name in parts] for source in (mail, letter)]
    before, after = said
    if not letter or not after[0] or before == after or not (EXACT_AMOUNT.fullmatch(before[0]) and before[1]):
        return ""
    return f"{before[0]} {before[1]} {before[2] or Package.Period.YEAR.value}"


def _notes(found: Mapping[str, Found]) -> str:
    return "\n".join(f"{label}: {_written(found[name].value)}" for name, label in NOTED.items() if name in found)


def _written(value: str) -> str:
    """Return a day as people write it, anything else as it is."""
    if not ISO_DAY.fullmatch(value):
        return value
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B} {day.year}"


def _hint(thing: Found) -> str:
    words = _short(thing.words)
    return f"From “{words}”." if thing.is_sure else f"Please check. It says “{words}”."


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…"
