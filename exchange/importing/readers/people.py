"""What a file says of a person, made a row. All readers of people end here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from contacts.models import Contact
from core.names import part_and_credentials
from exchange.importing.readers.cells import (
    LONGEST_PHONE,
    Notes,
    address_of,
    is_too_long,
    line_of,
    link_of,
    shortened,
)
from exchange.importing.readers.words import ROLES
from exchange.importing.rows import PersonRow, Refused, Undecided

ROLE_WORDS = [(role, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for role, words in ROLES]


@dataclass
class SaidOfPerson:
    """What a record says, as it stands there. Of several addresses or numbers the first is the main one."""

    name: str = ""
    name_parts: list[str] = field(default_factory=list)  # title, given, middle, family, suffix, in this order
    employer: str = ""
    title: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    extra: list[tuple[str, str]] = field(default_factory=list)  # label and text, a line of the notes each
    key: str = ""
    met_on: date | None = None
    undecided: tuple[Undecided, ...] = ()
    remarks: list[str] = field(default_factory=list)


def person_row(said: SaidOfPerson, *, number: int, part: str = "") -> PersonRow | Refused:
    """Return the row, or why there can't be one."""
    notes = Notes(said.notes)
    notes.remarks.extend(said.remarks)
    name, employer, title = _name(said), line_of(said.employer), line_of(said.title)
    shown = shortened(" · ".join(filter(None, [name, employer, title, *map(line_of, said.emails)])))
    if not name:
        reason = "It names no person, only a company." if employer else "There is no name."
        return Refused(number=number, part=part, reason=reason, text=shown)
    for label, line in (("name", name), ("employer’s name", employer), ("job title", title)):
        if is_too_long(line):
            return Refused(number=number, part=part, reason=f"The {label} is longer than 200 characters.", text=shown)
    email, phone = _email(said.emails, notes), _phone(said.phones, notes)
    if title and not employer:
        notes.add("Job title", title)
    for link in said.links:
        notes.add("Link", link_of(link) or link)
    for label, text in said.extra:
        notes.add(line_of(label), text)
    return PersonRow(
        number=number,
        part=part,
        key=line_of(said.key),
        name=name,
        role=role_of(title),
        employer_name=employer,
        title=title if employer else "",
        phone=phone,
        email=email,
        notes=str(notes),
        met_on=said.met_on,
        undecided=said.undecided,
        remarks=tuple(notes.remarks),
    )


def role_of(title: str) -> str:
    """Return what somebody of that job title most likely was to the person."""
    return next((role for role, words in ROLE_WORDS if words.search(title)), Contact.Role.PEER)


def _name(said: SaidOfPerson) -> str:
    """Their name, or their address where a program kept nothing else of them."""
    name = line_of(said.name) or _joined(said.name_parts)
    return name or next(filter(None, map(address_of, said.emails)), "")


def _joined(parts: Iterable[str]) -> str:
    """Join the parts, with the credentials last in whichever of them they stood."""
    apart = [part_and_credentials(line_of(part)) for part in parts]
    names = line_of(" ".join(name for name, _ in apart))
    return ", ".join(filter(None, [names, *(after for _, after in apart)]))


def _email(texts: Iterable[str], notes: Notes) -> str:
    first = ""
    for text in filter(str.strip, texts):
        address = address_of(text)
        if not address:
            notes.add("E-mail", text)
            notes.remark(f"“{shortened(line_of(text), 40)}” isn’t an e-mail address. It’s in the notes.")
        elif not first:
            first = address
        elif address.casefold() != first.casefold():
            notes.add("E-mail", address)
    return first


def _phone(texts: Iterable[str], notes: Notes) -> str:
    """Join as many numbers as fit; the others go into the notes."""
    joined = ""
    for number in dict.fromkeys(filter(None, map(line_of, texts))):
        longer = f"{joined}, {number}" if joined else number
        if len(longer) <= LONGEST_PHONE:
            joined = longer
        else:
            notes.add("Phone", number)
    return joined
