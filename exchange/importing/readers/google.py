"""Google Contacts, with the headings of 2024 and those before. Several values may share a cell, divided by " ::: "."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exchange.importing.readers.columns import NAME_PARTS, Columns, columns_by, folded, people_in
from exchange.importing.rows import AnyRow
from exchange.importing.sources import Source

DIVIDES_VALUES = " ::: "
COLUMNS_OF_GOOGLE = (
    ("name prefix", "prefix"),
    ("first name|given name", "first"),
    ("middle name|additional name", "middle"),
    ("last name|family name", "last"),
    ("name suffix", "suffix"),
    ("organization(?: 1 -)? name", "employer"),
    ("organization(?: 1 -)? title", "title"),
    (r"e-mail \d+ - value", "email"),
    (r"phone \d+ - value", "phone"),
    (r"website \d+ - value", "link"),
    ("notes", "notes"),
    ("nickname", "note:Nickname"),
    ("birthday", "note:Birthday"),
    ("organization(?: 1 -)? department", "note:Department"),
    (r"address \d+ - formatted", "note:Address"),
    ("labels|group membership", "labels"),
    # Where a person is only known by one name, the older files have it here alone.
    ("name", "whole"),
)


@dataclass(frozen=True)
class GoogleContacts:
    key: str = "google"
    label: str = "Google Contacts"

    def recognises(self, source: Source) -> bool:
        header = frozenset(map(folded, source.header))
        named = {"first name", "last name"} <= header or {"given name", "family name"} <= header
        return named and any(name.startswith("e-mail 1 - ") for name in header) and "notes" in header

    def read(self, source: Source, choices: Mapping[str, str]) -> Iterator[AnyRow]:
        columns = columns_by(COLUMNS_OF_GOOGLE, source.table.header)
        yield from people_in(source.table, _Divided(columns.fields, columns.headers), choices, part=source.part)


class _Divided(Columns):
    def filled(self, cells: list[str]) -> Iterator[tuple[str, str, str]]:
        found = list(super().filled(cells))
        has_parts = any(field in NAME_PARTS for field, _, _ in found)
        for field, label, text in found:
            if field == "whole":
                yield from [] if has_parts else [("name", label, text)]
            elif field == "labels":
                own = [name for name in text.split(DIVIDES_VALUES) if not name.startswith("*")]
                yield from [("note", "Labels", ", ".join(own))] if own else []
            elif field in ("email", "phone", "link"):
                yield from ((field, label, value) for value in text.split(DIVIDES_VALUES))
            else:
                yield field, label, text.replace(DIVIDES_VALUES, ", ") if field != "notes" else text
