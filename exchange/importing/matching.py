"""Rows beside what the account holds: who and what is there already.

Nothing is guessed: whoever has the same name and nothing that contradicts is the same; the same name elsewhere, or the
same address under another name, is held back until the person says whether it is the same person.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from accounts.models import User
from contacts.models import Contact, Job
from core.text import clean_text
from exchange.importing.rows import AnyRow, OfferRow, PersonRow, Refused, questions_in
from exchange.importing.verdicts import Answer, Findings, JudgedRow, Verdict
from offers.models import CLOSED_STAGES, URL_LENGTH, Offer, Package


def judge(*, owner: User, rows: Iterable[AnyRow], choices: Mapping[str, Any], today: date) -> Findings:
    """Compare `rows` with what `owner` has. `today` is a date where they live. Raises ImportRefused as readers do."""
    listed = list(rows)
    people, offers = _People(owner), _Offers(owner, today)
    lines: list[JudgedRow] = []
    for at, row in enumerate(listed, 1):
        match row:
            case Refused():
                lines.append(JudgedRow(at, row, Verdict.REFUSED, row.reason))
            case PersonRow():
                lines.append(_answered(people.judge(at, row), choices, people))
            case OfferRow():
                lines.append(_answered(offers.judge(at, row), choices, offers))
    return Findings(lines, questions_in(listed))


def _answered(line: JudgedRow, choices: Mapping[str, Any], known: "_People | _Offers") -> JudgedRow:
    """Let the person's answer decide about a row that was held back: to it alone, or to all of them."""
    if line.verdict == Verdict.HELD:
        line.was_held = True
        match choices.get(f"row {line.at}") or choices.get("held", ""):
            case Answer.JOIN if line.match is not None:
                line.verdict = Verdict.CHANGED if line.changes else Verdict.SAME
            case Answer.NEW:
                line.verdict, line.changes = Verdict.NEW, {}
            case Answer.LEAVE:
                line.verdict = Verdict.LEFT_OUT
    if line.verdict == Verdict.NEW:
        known.add(line)
    return line


def plain_name(text: str) -> str:
    """Return `text` for comparing: without accents, capitals, and more than one blank at once."""
    if text.isascii():  # nearly all are, and a file has thousands
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)[-9:]


def notes_with(there: str, more: str) -> str:
    """Return the notes with those paragraphs of `more` below them that they don't have."""
    lines = {line.strip() for line in there.splitlines()}
    added = [line for line in clean_text(more).splitlines() if line.strip() and line.strip() not in lines]
    return "\n".join(filter(None, (there, *added)))


@dataclass(slots=True)
class _Person:
    """Somebody who is there, or an earlier row of the file (`at`)."""

    name: str
    email: str
    phone: str
    notes: str
    employers: dict[str, str]  # folded and as written, present ones
    titles: str
    pk: UUID | None = None
    at: int = 0

    @property
    def where(self) -> str:
        return ", ".join(self.employers.values())


class _People:
    def __init__(self, owner: User) -> None:
        self._by_name: dict[str, list[_Person]] = defaultdict(list)
        self._by_email: dict[str, list[_Person]] = defaultdict(list)
        rows = Contact.objects.for_owner(owner).kept().order_by("id")
        there = {
            pk: _Person(name, email, phone, notes, {}, "", pk)
            for pk, name, email, phone, notes in rows.values_list("pk", "name", "email", "phone", "notes")
        }
        jobs = Job.objects.for_owner(owner).present().order_by("id")
        for pk, employer, title in jobs.values_list("contact_id", "employer__name", "title"):
            if pk in there:
                there[pk].employers[plain_name(employer)] = employer
                there[pk].titles = title
        for person in there.values():
            self._enter(person)

    def _enter(self, person: _Person) -> None:
        self._by_name[plain_name(person.name)].append(person)
        if person.email:
            self._by_email[person.email.lower()].append(person)

    def add(self, line: JudgedRow) -> None:
        row: PersonRow = line.row
        employers = {plain_name(row.employer_name): row.employer_name} if row.employer_name else {}
        self._enter(_Person(row.name, row.email, row.phone, row.notes, employers, row.title, at=line.at))

    def judge(self, at: int, row: PersonRow) -> JudgedRow:
        namesakes = self._by_name.get(plain_name(row.name), [])
        by_email = self._by_email.get(row.email.lower(), []) if row.email else []
        certain = [one for one in namesakes if self._is_certain(one, row)]
        if certain:
            # Rather one who has all that the row says than the first.
            best = min(certain, key=lambda one: len(self._changes(one, row)))
            return self._line(at, row, best)
        there = [one for one in (*namesakes, *by_email) if one.pk]
        if not there:
            return JudgedRow(at, row, Verdict.NEW)
        same = there[0] if len({one.pk for one in there}) == 1 else None
        return JudgedRow(
            at,
            row,
            Verdict.HELD,
            self._why_held(there[0], row),
            same.pk if same else None,
            self._changes(same, row, moves=True) if same else {},
        )

    @staticmethod
    def _is_certain(one: _Person, row: PersonRow) -> bool:
        """Whether somebody of this name is who the row means: something else is the same, and nothing contradicts."""
        email = bool(row.email and one.email and row.email.lower() == one.email.lower())
        phone = bool(row.phone and one.phone and digits(row.phone) == digits(one.phone))
        employer = bool(row.employer_name and plain_name(row.employer_name) in one.employers)
        elsewhere = bool(row.employer_name and one.employers and not employer)
        other_email = bool(row.email and one.email and not email)
        says_nothing = not (row.email or row.phone or row.employer_name)
        if one.at:  # a row of the same file: what it says twice is the same, two namesakes are two
            return (email or employer or phone) and not elsewhere and not other_email
        return (
            (email or phone or employer or (says_nothing and not one.employers)) and not elsewhere and not other_email
        )

    def _line(self, at: int, row: PersonRow, one: _Person) -> JudgedRow:
        if one.at:
            return JudgedRow(at, row, Verdict.SAME, f"The same as row {one.at}")
        changes = self._changes(one, row)
        return JudgedRow(at, row, Verdict.CHANGED if changes else Verdict.SAME, "", one.pk, changes)

    @staticmethod
    def _changes(one: _Person, row: PersonRow, *, moves: bool = False) -> dict[str, tuple[str, str]]:
        """What the row adds. Nothing that is there is written over, but for the employer if the person says `moves`."""
        found = {}
        for name in ("email", "phone"):
            there, said = getattr(one, name), getattr(row, name)
            if said and not there:
                found[name] = (there, said)
        if row.employer_name and plain_name(row.employer_name) not in one.employers and (moves or not one.employers):
            found["employer"] = (one.where, row.employer_name)
        elif row.title and row.employer_name and not one.titles:
            found["title"] = ("", row.title)
        if (notes := notes_with(one.notes, row.notes)) != one.notes:
            found["notes"] = (one.notes, notes)
        return found

    @staticmethod
    def _why_held(one: _Person, row: PersonRow) -> str:
        if plain_name(one.name) != plain_name(row.name):
            return f"{one.name} has the same address"
        if row.email and one.email and row.email.lower() != one.email.lower():
            return f"{one.name} is here already, with another address: {one.email}"
        if one.where:
            return f"{one.name} is here already, at {one.where}"
        return f"{one.name} is here already"


@dataclass(slots=True)
class _Offer:
    pk: UUID | None
    at: int
    location: str = ""
    notes: str = ""
    url: str = ""
    is_open: bool = True
    due_on: Any = None
    has_pay: bool = True


class _Offers:
    def __init__(self, owner: User, today: date) -> None:
        self.today = today
        self._known: dict[tuple[str, str], _Offer] = {}
        rows = Offer.objects.for_owner(owner).kept().offers_only().order_by("-id")
        paid = models.Exists(Package.objects.filter(offer=models.OuterRef("pk")))
        names = ("pk", "employer__name", "role", "location", "notes", "posting_url", "stage", "answer_due_on", "paid")
        for pk, employer, role, location, notes, url, stage, due_on, has_pay in rows.annotate(paid=paid).values_list(
            *names
        ):
            one = _Offer(pk, 0, location, notes, url, stage not in CLOSED_STAGES, due_on, has_pay)
            self._known[plain_name(employer), plain_name(role)] = one

    def add(self, line: JudgedRow) -> None:
        row: OfferRow = line.row
        self._known[plain_name(row.employer), plain_name(row.role)] = _Offer(None, line.at)

    def judge(self, at: int, row: OfferRow) -> JudgedRow:
        one = self._known.get((plain_name(row.employer), plain_name(row.role)))
        if one is None:
            return JudgedRow(at, row, Verdict.NEW)
        if one.at:
            return JudgedRow(at, row, Verdict.SAME, f"The same as row {one.at}")
        changes = dict(self._changes(one, row))
        return JudgedRow(at, row, Verdict.CHANGED if changes else Verdict.SAME, "", one.pk, changes)

    def _changes(self, one: _Offer, row: OfferRow) -> Iterator[tuple[str, tuple[str, str]]]:
        """What the row adds to an offer; what it says otherwise, such as another stage, is left to the person."""
        if row.location and not one.location:
            yield "location", ("", row.location)
        if (url := posting_of(row)) and not one.url:
            yield "posting_url", ("", url)
        if row.base_amount is not None and not one.has_pay:
            yield "pay", ("", f"{row.base_amount} {row.base_currency}")
        if row.answer_due_on and row.answer_due_on >= self.today and one.is_open and not one.due_on:
            yield "answer_due_on", ("", row.answer_due_on.isoformat())
        if (notes := notes_with(one.notes, notes_of(row))) != one.notes:
            yield "notes", (one.notes, notes)


def posting_of(row: OfferRow) -> str:
    """Return the link to the posting, if it fits the field for it; else it stands in the notes."""
    return row.url if len(row.url) <= URL_LENGTH else ""


def notes_of(row: OfferRow) -> str:
    """Return the notes of an offer, with what has no field of its own."""
    received = f"Received or applied for on {row.received_on:%Y-%m-%d}" if row.received_on else ""
    return "\n".join(filter(None, (row.notes, "" if posting_of(row) else row.url, received)))
