"""vCards of any version, one or many in a file."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote

from exchange.importing.bounds import MOST_ROWS, too_many_rows
from exchange.importing.readers.card_lines import Property, properties_in
from exchange.importing.readers.people import SaidOfPerson, person_row
from exchange.importing.rows import AnyRow, Refused
from exchange.importing.sources import Source

# Kept in the notes, with these labels.
NOTED_OF_CARDS = {"NICKNAME": "Nickname", "BDAY": "Birthday", "ADR": "Address", "ROLE": "Role"}
FIELDS_OF_CARDS = {"FN": "name", "TITLE": "title", "UID": "key"}
LINKS = ("URL", "X-SOCIALPROFILE", "SOCIALPROFILE")


@dataclass
class _Card:
    line: int
    said: SaidOfPerson = field(default_factory=SaidOfPerson)
    properties: list[Property] = field(default_factory=list)
    ended: bool = False


@dataclass(frozen=True)
class VCards:
    key: str = "vcard"
    label: str = "vCards"

    def recognises(self, source: Source) -> bool:
        return source.looks_like_cards

    def read(self, source: Source, choices: Mapping[str, str]) -> Iterator[AnyRow]:
        del choices  # a card leaves nothing open
        for count, card in enumerate(_cards(properties_in(source.text)), start=1):
            if count > MOST_ROWS:
                raise too_many_rows(card.line)
            yield _row(card, source.part)


def _cards(properties: Iterator[Property]) -> Iterator[_Card]:
    """Give each card; one that has no end ends where the next begins."""
    card: _Card | None = None
    for one in _without_agents(properties):
        if one.name == "BEGIN":
            if card:
                yield card
            card = _Card(one.line)
        elif one.name == "END" and card:
            card.ended = True
            yield card
            card = None
        elif card:
            card.properties.append(one)
    if card:
        yield card


def _without_agents(properties: Iterator[Property]) -> Iterator[Property]:
    """Leave out cards inside others, which 2.1 puts behind AGENT."""
    inner = 0
    after_agent = False
    for one in properties:
        inner += one.name == "BEGIN" and (after_agent or inner > 0)
        if not inner:
            yield one
        inner -= one.name == "END" and inner > 0
        after_agent = one.name == "AGENT" and not one.value.strip()


def _row(card: _Card, part: str) -> AnyRow:
    said = card.said
    for one in card.properties:
        _say(said, one)
    row = person_row(said, number=card.line, part=part)
    kinds = {one.value.strip().lower() for one in card.properties if one.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND")}
    refusal = "It’s a group, not a person." if "group" in kinds else ""
    if kinds & {"org", "organization"} or _is_company(card):
        refusal = "It names no person, only a company."
    if not card.ended and isinstance(row, Refused):
        refusal = "The file breaks off in this card."
    return Refused(number=card.line, part=part, reason=refusal, text=said.name[:80]) if refusal else row


def _is_company(card: _Card) -> bool:
    says_so = any(one.name == "X-ABSHOWAS" and one.value.strip().upper() == "COMPANY" for one in card.properties)
    said = card.said
    return says_so or (said.name == said.employer != "" and not any(map(str.strip, said.name_parts)))


def _say(said: SaidOfPerson, one: Property) -> None:
    name, text = one.name, one.text
    if name in FIELDS_OF_CARDS:
        field_name = FIELDS_OF_CARDS[name]
        setattr(said, field_name, getattr(said, field_name) or text)
    elif name in STRUCTURED:
        STRUCTURED[name](said, one)
    elif name == "NOTE":
        said.notes.append(text)
    elif name in LINKS:
        said.links.append(text)
    elif name in NOTED_OF_CARDS:
        said.extra.append((NOTED_OF_CARDS[name], ", ".join(part.strip() for part in one.parts if part.strip())))


def _say_name(said: SaidOfPerson, one: Property) -> None:
    family, given, middle, prefix, suffix = [*one.parts, "", "", "", ""][:5]
    said.name_parts = said.name_parts or [prefix, given, middle, family, suffix]


def _say_employer(said: SaidOfPerson, one: Property) -> None:
    company, *units = one.parts
    said.employer = said.employer or company
    said.extra.extend(("Department", unit) for unit in units if unit.strip())


def _put(texts: list[str], text: str, one: Property) -> None:
    """The one that they prefer comes first."""
    preferred = one.labels & {"PREF", "PREF=1", "TYPE=PREF"}
    texts.insert(0 if preferred else len(texts), text)


def _number(value: str) -> str:
    """A number as one writes it, also where the card has it as a link: "tel:+44-20-7946-0000;ext=12"."""
    number = value.replace("\\", "")
    if not number.lower().startswith("tel:"):
        return number
    with suppress(ValueError):
        number = unquote(number)
    return re.sub(r";ext=([0-9]{1,10}).*", r" ext. \1", number[4:])


STRUCTURED: dict[str, Callable[[SaidOfPerson, Property], None]] = {
    "N": _say_name,
    "ORG": _say_employer,
    "EMAIL": lambda said, one: _put(said.emails, one.text.removeprefix("mailto:"), one),
    "TEL": lambda said, one: _put(said.phones, _number(one.value), one),
}
