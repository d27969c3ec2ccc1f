"""Ajar's own export, read back: the ZIP file of `exchange.export`, record by record.

Nothing in it is believed: it may have been written by hand. Texts and choices are checked as the fields of the models
say, links must lead to rows of the file or of the account, and what the database would refuse refuses the whole file.
"""

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import FIRST_HOUR, LAST_HOUR, User
from core.money import currencies
from core.text import clean_line, clean_text
from core.tz import zone_names
from exchange.export import MODELS, fields_of, records_of
from exchange.importing.bounds import MOST_LEVELS, ImportRefused
from exchange.importing.ledger import Model
from exchange.importing.sources import Source

KEY, LABEL = "ajar", "Ajar’s own file"
ACCOUNT = "account.json"
MOST_OF_AN_ACCOUNT = 250 * 1024 * 1024  # bytes of all records and files
MOST_RECORDS = 200_000
BROKEN_EXPORT = "This file from Ajar is broken. Download it again; perhaps it stopped too early."
UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What stands in each of the files in the ZIP: the account has the one, a list of records the other.
OWN_ID, OWN_FIELDS = re.compile(rf'"id"\s*:\s*"{UUID_TEXT.pattern}"'), ('"reminder_hour"', '"created_at"')
ALONE = (
    "This looks like one of the files in Ajar’s ZIP. Bring the whole ZIP as you downloaded it: one file alone lacks"
    " what belongs to it, such as attachments. If your browser unpacked it, download it again with another browser."
)
# What an account brings along into an empty one, besides its rows.
SETTINGS = (
    "name", "time_zone", "reminder_hour", "currency", "theme", "digest", "resend_uncertain", "keys"
)  # fmt: skip
Record = dict[str, Any]


def recognises(data: bytes) -> bool:
    if not data.startswith(b"PK"):
        return False
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, UnicodeError):
        return False
    return ACCOUNT in names and "json/contacts.json" in names


def is_alone(source: Source) -> bool:
    """Tell whether it is a file out of an export rather than the export: without the others, its links lead nowhere."""
    said = source.head
    return source.looks_like_json and bool(OWN_ID.search(said)) and any(field in said for field in OWN_FIELDS)


@dataclass
class AjarFile:
    """What an export holds. Raises ImportRefused when it is read."""

    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        self._left = MOST_OF_AN_ACCOUNT
        try:
            self._archive = ZipFile(BytesIO(self.data))
        except (BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, UnicodeError):
            raise ImportRefused(BROKEN_EXPORT) from None
        self._names = set(self._archive.namelist())
        self.account = self._json(ACCOUNT)
        if not isinstance(self.account, dict):
            raise ImportRefused(BROKEN_EXPORT, part=ACCOUNT)

    @property
    def owner_id(self) -> UUID:
        """Whose export it is."""
        return _uuid(self.account.get("id"), ACCOUNT, 0)

    @property
    def made_at(self) -> datetime:
        """When it was made, to two seconds."""
        try:
            return datetime(*self._archive.getinfo(ACCOUNT).date_time, tzinfo=UTC)
        except ValueError:
            raise ImportRefused(BROKEN_EXPORT, part=ACCOUNT) from None

    @property
    def settings(self) -> Record:
        """What of the account goes along into an empty one. Raises ImportRefused."""
        known: dict[str, Any] = {name: User._meta.get_field(name) for name in SETTINGS if name in self.account}
        found = {name: _checked(one, self.account[name], ACCOUNT, 0) for name, one in known.items()}
        hour, zone = found.get("reminder_hour", FIRST_HOUR), found.get("time_zone", "UTC")
        if not FIRST_HOUR <= hour <= LAST_HOUR or zone not in zone_names() or found.get("currency") not in currencies():
            raise ImportRefused("The account in this file has settings that aren’t possible.", part=ACCOUNT)
        return found

    def records(self) -> Iterator[tuple[Model, list[Record]]]:
        """Yield the records of each model; none for a model that the file doesn't know."""
        count = 0
        for model in MODELS:
            part = f"json/{records_of(model)}.json"
            rows = self._json(part) if part in self._names else []
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise ImportRefused(BROKEN_EXPORT, part=part)
            count += len(rows)
            if count > MOST_RECORDS:
                raise ImportRefused(f"There are more than {MOST_RECORDS:,} records in this file.")
            yield model, rows

    def values(self, model: Model, record: Record, row: int) -> Record:
        """Return the fields of one record, by their attribute's name, checked and as the model has them.

        What the file leaves out gets its default. Raises ImportRefused for what can't be a row of this model.
        """
        part = f"json/{records_of(model)}.json"
        found = {}
        for one in fields_of(model):
            if one.attname not in record:
                continue
            value = record[one.attname]
            if isinstance(one, models.BinaryField):
                found[one.attname] = self._read(value, part) if value else None
            else:
                found[one.attname] = _checked(one, value, part, row)
        if "id" not in found:
            raise ImportRefused("A record without an id.", row, part)
        return found

    def content(self, place: Any) -> bytes:
        """Return what stands at this place of the file. Raises ImportRefused."""
        return self._read(place, str(place))

    def _json(self, name: str) -> Any:
        try:
            text = self._read(name, name).decode()
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise ImportRefused(BROKEN_EXPORT, part=name) from None
        if _depth(value) > MOST_LEVELS:
            raise ImportRefused(f"It is more than {MOST_LEVELS} levels deep.", part=name)
        return value

    def _read(self, name: Any, part: str) -> bytes:
        if not isinstance(name, str) or name not in self._names:
            raise ImportRefused(BROKEN_EXPORT, part=part)
        try:
            with self._archive.open(name) as member:
                content = member.read(self._left + 1)
        except (
            BadZipFile,
            ValueError,
            NotImplementedError,
            OverflowError,
            EOFError,
            RuntimeError,
            OSError,
            zlib.error,
        ):
            raise ImportRefused(BROKEN_EXPORT, part=part) from None
        self._left -= len(content)
        if self._left < 0:
            raise ImportRefused("Unpacked it is larger than 250 MB.", part=part)
        return content


def _uuid(value: Any, part: str, row: int) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise ImportRefused("It has an id that isn’t one.", row or None, part) from None


def _checked(one: "models.Field[Any, Any]", value: Any, part: str, row: int) -> Any:
    if isinstance(one, models.ForeignKey | models.UUIDField):
        return None if value is None and one.null else _uuid(value, part, row)
    if isinstance(one, models.JSONField):
        return _checked_json(one, value, part, row)
    try:
        clean = _cleaned(one, one.to_python(value))
        one.run_validators(clean)
    except (ValidationError, ValueError, TypeError, OverflowError, ArithmeticError):
        raise _not_a(one, part, row) from None
    if not _can_be(one, clean):
        raise _not_a(one, part, row)
    return clean


def _cleaned(one: "models.Field[Any, Any]", value: Any) -> Any:
    """Return a text as a form would have taken it: what reaches a heading or a mail header is one line."""
    if not isinstance(value, str) or "\x00" in value or _has_surrogate(value):
        return value
    return clean_line(value) if isinstance(one, models.CharField) else clean_text(value)


def _checked_json(one: "models.JSONField[Any]", value: Any, part: str, row: int) -> Any:
    """Let in what is of the kind that the field begins with: a list, or else an object."""
    expected = type(one.get_default()) if one.has_default() else dict
    if not isinstance(value, expected) or "\\u0000" in json.dumps(value):
        raise _not_a(one, part, row)
    return value


def _can_be(one: "models.Field[Any, Any]", value: Any) -> bool:
    if value is None:
        return one.null
    known = {key for key, _ in one.flatchoices}
    if known and value not in known and value != "":
        return False
    if isinstance(value, str):
        return "\x00" not in value and not _has_surrogate(value)
    return not isinstance(value, datetime) or value.tzinfo is not None


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)


def _not_a(one: "models.Field[Any, Any]", part: str, row: int) -> ImportRefused:
    return ImportRefused(f"“{one.name}” has a value that isn’t possible.", row, part)


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
        ]
        if depth > MOST_LEVELS:
            break
    return depth
