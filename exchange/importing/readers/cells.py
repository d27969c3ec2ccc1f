"""The text of a cell or property, made fit for our forms."""

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.addresses import SeveralAddressesError, read_address
from core.forms import NAME_LENGTH, NOTE_LENGTH
from core.text import clean_line, clean_text, shows_nothing

LONGEST_ADDRESS = 254
LONGEST_PHONE = 50  # all of somebody's numbers, as ContactForm takes them
LONGEST_URL = 2_000
ENDS_A_LINE = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/ul|/ol)\b[^<>]{0,200}>", re.IGNORECASE)
BEGINS_AN_ITEM = re.compile(r"<li\b[^<>]{0,200}>", re.IGNORECASE)
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
CUT_NOTES = f"The notes were longer than {NOTE_LENGTH:,} characters; the end is left out."


def line_of(text: str) -> str:
    """Return `text` as `LineField` would clean it; line breaks in it become spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return "" if shows_nothing(text) else clean_line(text)


def text_lines_of(text: str) -> str:
    """Return `text` as `NoteField` would clean it, of any length."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return "" if shows_nothing(text) else clean_text(text)


def is_too_long(line: str) -> bool:
    return len(line) > NAME_LENGTH


def shortened(text: str, length: int = 80) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def address_of(text: str) -> str:
    """Return the e-mail address in `text`; empty when there is none, or several, or it is too long."""
    if "@" not in text:
        return ""
    try:
        address = read_address(text).address
        validate_email(address)
    except (SeveralAddressesError, ValidationError):
        return ""
    return address if len(address) <= LONGEST_ADDRESS else ""


def link_of(text: str) -> str:
    """Return `text` if it is an address of the web; empty otherwise."""
    line = line_of(text)
    if line[:8].lower().startswith("www."):
        line = f"https://{line}"
    if not line.lower().startswith(("http://", "https://")) or " " in line or len(line) > LONGEST_URL:
        return ""
    try:
        return line if urlsplit(line).hostname else ""
    except ValueError:
        return ""


def without_tags(html: str) -> str:
    """Return the text of a page's fragment, an item of a list to a line. Nothing else of it is kept."""
    if "<" not in html and "&" not in html:
        return html
    lines = TAG.sub("", BEGINS_AN_ITEM.sub("- ", ENDS_A_LINE.sub("\n", html)))
    return re.sub(r"\n{3,}", "\n\n", unescape(lines))


class Notes:
    """What goes into the notes of a row, and what is said about it in the preview."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = [note for text in texts if (note := text_lines_of(text))]
        self._lines: dict[str, None] = {}
        self.remarks: list[str] = []

    def add(self, label: str, text: str) -> None:
        """Add a line such as "Birthday: 4 May", once."""
        if line := line_of(text):
            self._lines[f"{label}: {line}"] = None

    def remark(self, text: str) -> None:
        self.remarks.append(text)

    def __str__(self) -> str:
        notes = "\n".join([*self._texts, *self._lines])
        if len(notes) <= NOTE_LENGTH:
            return notes
        self.remark(CUT_NOTES)
        return notes[: NOTE_LENGTH - 1] + "…"
