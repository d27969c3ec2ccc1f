"""Monica 4's export as JSON: lists of kinds of things, each with its values, and the people among them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exchange.importing.bounds import LONGEST_CELL, MOST_ROWS, ImportRefused, too_many_rows
from exchange.importing.readers.cell_days import cell_day
from exchange.importing.readers.cells import address_of
from exchange.importing.readers.people import SaidOfPerson, person_row
from exchange.importing.rows import AnyRow, Refused
from exchange.importing.sources import Source

SAYS_MONICA = re.compile(r'"version"\s*:\s*"1\.0-preview[^"]{0,20}"')
Thing = dict[str, Any]


@dataclass(frozen=True)
class Monica:
    key: str = "monica"
    label: str = "Monica"

    def recognises(self, source: Source) -> bool:
        return source.looks_like_json and bool(SAYS_MONICA.search(source.head))

    def read(self, source: Source, choices: Mapping[str, str]) -> Iterator[AnyRow]:
        del choices  # its days are written in one way
        account = _dict(_dict(source.json).get("account"))
        kinds = _kinds_of_fields(account)
        for number, thing in enumerate(_values(account, "contact", "contacts"), start=1):
            if number > MOST_ROWS:
                raise too_many_rows(number)
            said = _dict(thing.get("properties"))
            if said.get("is_partial") is True:
                name = " ".join([_text(said, "first_name"), _text(said, "last_name")])
                reason = "Monica knows them only by their relation to somebody else."
                yield Refused(number=number, part=source.part, reason=reason, text=name[:80])
            else:
                yield person_row(_person(thing, said, kinds, number), number=number, part=source.part)


def _person(thing: Thing, said: Thing, kinds: Mapping[str, str], number: int) -> SaidOfPerson:
    person = SaidOfPerson(
        name_parts=[_text(said, name) for name in ("first_name", "middle_name", "last_name")],
        employer=_text(said, "company"),
        title=_text(said, "job"),
        key=_text(thing, "uuid"),
        met_on=cell_day(_text(_dict(said.get("first_met_date")), "date")).on,
    )
    if description := _text(said, "description"):
        person.notes.append(description)
    person.notes.extend(_text(_dict(note.get("properties")), "body") for note in _values(thing, "note", "notes"))
    if any(len(note) > LONGEST_CELL for note in person.notes):
        raise ImportRefused(f"A note of this person is longer than {LONGEST_CELL:,} characters.", number)
    for field in _values(thing, "contact_field", "contact_fields"):
        about = _dict(field.get("properties"))
        _say_field(person, kinds.get(_text(about, "type"), ""), _text(about, "data"))
    for address in _values(thing, "address", "addresses"):
        about = _dict(address.get("properties"))
        parts = [_text(about, name) for name in ("street", "postal_code", "city", "province", "country")]
        person.extra.append(("Address", ", ".join(filter(None, parts))))
    born = _dict(said.get("birthdate"))
    if born and born.get("is_age_based") is not True:
        day = _text(born, "date")[:10]
        person.extra.append(("Birthday", day[5:] if born.get("is_year_unknown") is True else day))
    tags = [tag for tag in _list(said.get("tags")) if isinstance(tag, str)]
    person.extra += [("Nickname", _text(said, "nickname")), ("Labels", ", ".join(tags))]
    return person


def _say_field(person: SaidOfPerson, kind: str, text: str) -> None:
    """Take a way to reach somebody; where nothing says which it is, it is judged by how it looks."""
    if kind == "email" or (not kind and address_of(text)):
        person.emails.append(text)
    elif kind == "phone" or (not kind and re.fullmatch(r"[+0-9][0-9 ()./-]{5,}", text)):
        person.phones.append(text)
    elif text:
        person.extra.append((kind.capitalize() or "Contact", text))


def _kinds_of_fields(account: Thing) -> dict[str, str]:
    """Return what each kind of contact field is: "email", "phone", or its name."""
    kinds = {}
    for one in map(_dict, _list(_dict(account.get("instance")).get("contact_field_types"))):
        about = _dict(one.get("properties"))
        kinds[_text(one, "uuid")] = _text(about, "type") or _text(about, "name")
    return kinds


def _values(thing: Thing, *names: str) -> Iterator[Thing]:
    """Give the values of a kind of things that belong to `thing`."""
    for group in map(_dict, _list(thing.get("data"))):
        if group.get("type") in names:
            yield from filter(None, map(_dict, _list(group.get("values"))))


def _dict(node: Any) -> Thing:
    return node if isinstance(node, dict) else {}


def _list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []


def _text(thing: Thing, name: str) -> str:
    value = thing.get(name)
    return value if isinstance(value, str) else ""
