"""A file that somebody brought, or a pasted text: bounded, decoded, and cut into what readers read.

Nothing in it is believed. A file is judged by its content, its name is only shown; a name inside a ZIP is never a path.
Whatever breaks a bound, or can't be read, is an `ImportRefused` that says what and where, in words for the person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from exchange.importing.bounded_json import load
from exchange.importing.bounds import LONGEST_NAME, MOST_BYTES, TOO_LARGE, WORKBOOK, ImportRefused
from exchange.importing.decoding import decoded
from exchange.importing.members import is_zip, members_of
from exchange.importing.tables import Table, table_of

__all__ = ["ImportRefused", "Source"]

# Enough to see the header of any table, or the first card.
HEAD = 16_384  # bytes
# What isn't text, by how it begins, and what to do about it.
NOT_TEXT = (
    (b"%PDF", "This is a PDF. Export the list as CSV instead, and bring that."),
    (b"\xd0\xcf\x11\xe0", WORKBOOK),
    (b"\x89PNG", "This is a picture. Bring a CSV, vCard, JSON or ZIP file."),
    (b"\xff\xd8\xff", "This is a picture. Bring a CSV, vCard, JSON or ZIP file."),
    (b"GIF8", "This is a picture. Bring a CSV, vCard, JSON or ZIP file."),
    (b"\x1f\x8b", "This file is packed with gzip. Unpack it first, and bring what is inside."),
    (b"Rar!", "This is a RAR archive. Unpack it first, and bring what is inside."),
    (b"7z\xbc\xaf", "This is a 7z archive. Unpack it first, and bring what is inside."),
    (b"SQLite format 3", "This is a database. Bring a CSV, vCard, JSON or ZIP file."),
)


@dataclass(frozen=True)
class Source:
    """The bytes of a file or of a pasted text. `part` is the name inside a ZIP, shown with a row and nothing else.

    Raises ImportRefused when it is made: empty, larger than 20 MB, or not text and no ZIP.
    """

    data: bytes = field(repr=False)
    part: str = ""

    def __post_init__(self) -> None:
        if len(self.data) > MOST_BYTES:
            raise ImportRefused(TOO_LARGE)
        if not self.data.strip(b"\x00 \t\r\n"):
            raise ImportRefused("The file is empty.")
        for beginning, reason in NOT_TEXT:
            if self.data.startswith(beginning):
                raise ImportRefused(reason)

    @classmethod
    def pasted(cls, text: str) -> "Source":
        return cls(text.encode("utf-8", "replace"))

    @property
    def is_zip(self) -> bool:
        return is_zip(self.data)

    @cached_property
    def head(self) -> str:
        """The first few thousand characters, for a reader to recognise it by; empty for a ZIP."""
        return "" if self.is_zip else decoded(self.data[:HEAD])

    @cached_property
    def text(self) -> str:
        """All of it. Without line breaks of other kinds than its own; a byte order mark is taken off."""
        if self.is_zip:
            raise ImportRefused("This is a ZIP file with nothing in it that we can read.")
        return decoded(self.data)

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, if it is a table; a single one for a text without any."""
        return () if self.is_zip or self.looks_like_json or self.looks_like_cards else table_of(self.head).header

    @cached_property
    def table(self) -> Table:
        """The text as a table; its rows are cut one by one. Raises ImportRefused when it has no header."""
        return table_of(self.text)

    @property
    def looks_like_json(self) -> bool:
        return self.head.lstrip()[:1] in ("{", "[")

    @property
    def looks_like_cards(self) -> bool:
        return bool(re.match(r"\s*BEGIN\s*:\s*VCARD", self.head, re.IGNORECASE))

    @cached_property
    def json(self) -> Any:
        """The text as JSON: at most 20 levels deep. Raises ImportRefused when it is none."""
        return load(self.text)

    def parts(self) -> Iterator["Source"]:
        """Yield what a ZIP holds that may be text, one after the other; none for another file."""
        if not self.is_zip:
            return
        for name, data in members_of(self.data):
            if data.strip(b"\x00 \t\r\n") and not any(data.startswith(beginning) for beginning, _ in NOT_TEXT):
                yield Source(data, name[-LONGEST_NAME:])
