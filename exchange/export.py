"""Everything of one person in open formats: JSON, CSV, and mails as they were sent (PRODUCT.md, "Yours")."""

import csv
import io
import json
import shutil
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import models
from django.db.models import F

from accounts.models import EXPORTED as FROM_ACCOUNTS
from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from contacts.models import EXPORTED as FROM_CONTACTS
from core.models import Submission
from core.temporary_files import TemporaryDownload
from exchange.models import EXPORTED as FROM_HERE
from exchange.spreadsheets import is_formula
from followups.models import EXPORTED as FROM_FOLLOWUPS
from offers.models import EXPORTED as FROM_OFFERS
from offers.models import Attachment

Row = dict[str, Any]

MODELS: tuple[type[models.Model], ...] = (
    *FROM_CONTACTS,
    *FROM_OFFERS,
    *FROM_FOLLOWUPS,
    *FROM_ACCOUNTS,
    *FROM_HERE,
    Submission,
)

READ_ME = """\
Everything that Ajar keeps of you, as of {now:%Y-%m-%d %H:%M} UTC.

account.json   your account, its addresses and second steps, and where you are signed in
json/          your records, exact, for programs
csv/           the same records for a spreadsheet: UTF-8, commas, one line each
mails/         every reminder as it was sent, which any mail program opens
attachments/   the files that you attached to offers; json/attachments.json says of each where it is
uploads/       files that you chose to import and haven't imported yet

What lies in the trash is here too: it has a date in "trashed_at".
Times are in UTC, dates are days where you live, amounts stand beside their currency.
A column that ends in "_id" names the "id" of a record in another file.
In csv/ a text that a spreadsheet would work out as a formula has a ' before it. Phone numbers stay as they are.
"""

# Never part of a record: nobody needs it elsewhere, and whoever finds the file must not try to guess it.
SECRET = {"password", "secret_hash"}
# Where in the ZIP file an attachment itself is.
FILE = "file"
# Rows that are in memory at the same time.
ROWS_AT_ONCE = 100


def export(*, user: User, now: datetime) -> IO[bytes]:
    """Return a ZIP file, ready to be read, of all rows that `user` owns, those in the trash included.

    It is a temporary file, and rows come a hundred at a time: an account of any size takes a few megabytes of memory.
    Raises OSError if there is no room for it.
    """
    file = TemporaryDownload()
    try:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            box = _Box(archive, now)
            box.put("READ ME.txt", READ_ME.format(now=now).encode())
            box.put("account.json", _json(_account(user)))
            for model in MODELS:
                box.put_records(model, user)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _account(user: User) -> Row:
    addresses = EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
    browsers = UserSession.objects.filter(user=user).values("user_agent", "ip", "created_at", "last_seen_at")
    # Not what they keep secret: see SECRET.
    steps = Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at", name=F("data__name"))
    return _plain_row(user) | {
        "addresses": _plain_values(addresses),
        "second_steps": _plain_values(steps),
        "signed_in": _plain_values(browsers),
    }


def _plain_values(rows: Iterable[Row]) -> list[Row]:
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


class _Box:
    """The ZIP file while it is filled."""

    def __init__(self, archive: ZipFile, now: datetime) -> None:
        self._archive = archive
        self._date = now.timetuple()[:6]

    def put(self, name: str, content: bytes) -> None:
        with self._entry(name) as entry:
            entry.write(content)

    def put_records(self, model: type[models.Model], user: User) -> None:
        name = records_of(model)
        # Beside the ZIP file, which takes one part after the other: mails go into it meanwhile.
        with TemporaryDownload() as exact, TemporaryDownload() as table:
            self._write(model, user, exact, table)
            for part, content in ((f"json/{name}.json", exact), (f"csv/{name}.csv", table)):
                content.seek(0)
                with self._entry(part) as entry:
                    shutil.copyfileobj(content, entry)

    def _write(self, model: type[models.Model], user: User, exact: IO[bytes], table: IO[bytes]) -> None:
        text = io.TextIOWrapper(table, "utf-8-sig", newline="", write_through=True)  # spreadsheets ask for the mark
        columns, writer = _columns(model), csv.writer(text)
        writer.writerow(columns)
        before = b"["
        for row in _rows(model, user):
            record = self._record(row)
            exact.write(before + b"\n " + _json(record).replace(b"\n", b"\n "))
            writer.writerow([_cell(record[column]) for column in columns])
            before = b","
        exact.write(b"[]" if before == b"[" else b"\n]")
        text.detach()

    def _entry(self, name: str, compress_type: int = ZIP_DEFLATED) -> IO[bytes]:
        info = ZipInfo(name, self._date)
        info.compress_type, info.external_attr = compress_type, 0o600 << 16
        return self._archive.open(info, "w", force_zip64=True)

    def _put_attachment(self, attachment: Attachment) -> str:
        """Write the file itself, and return its place. Nearly all of them are packed already."""
        place = f"attachments/{attachment.pk}/{attachment.name}"
        with self._entry(place, ZIP_STORED) as entry:
            for content in attachment.parts_in_order().iterator(chunk_size=4):
                entry.write(content)
        return place

    def _record(self, row: models.Model) -> Row:
        record = _plain_row(row)
        if isinstance(row, Attachment):
            record[FILE] = self._put_attachment(row)
        if isinstance(row, OutgoingMail) and row.may_open_the_account:
            return record  # an unlocked screen must not show a link that opens the account
        for field in fields_of(row._meta.model):
            content = getattr(row, field.attname) if isinstance(field, models.BinaryField) else None
            if content:
                record[field.name] = getattr(row, "exported_as", f"mails/{row.pk}.eml")
                self.put(record[field.name], bytes(content))
        return record


def records_of(model: type[models.Model]) -> str:
    """Return what the files with its records are called."""
    return str(model._meta.verbose_name_plural).replace(" ", "-")


def _rows(model: type[models.Model], user: User) -> Iterable[models.Model]:
    named = [link.name for link in _named_links(model)]
    # Rows with a name are read by people: in the order of their lists.
    by_name = ["name_order"] if any(field.name == "name_order" for field in model._meta.fields) else []
    rows = model._base_manager.filter(owner=user).order_by(*by_name, "pk")
    return (rows.select_related(*named) if named else rows).iterator(chunk_size=ROWS_AT_ONCE)


def fields_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """Return what an export holds of a row. `exchange.importing.ajar` reads the same back."""
    left_out = SECRET | {"owner"} | getattr(model, "NOT_EXPORTED", frozenset())
    return [field for field in model._meta.concrete_fields if field.name not in left_out and not field.generated]


def _named_links(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """Return the links to rows with a name, which a reader wants to see beside their ids."""
    links = [field for field in fields_of(model) if isinstance(field, models.ForeignKey)]
    return [link for link in links if any(field.name == "name" for field in link.related_model._meta.fields)]


def _columns(model: type[models.Model]) -> list[str]:
    columns = [field.attname for field in fields_of(model)] + [link.name for link in _named_links(model)]
    return [*columns, FILE] if model is Attachment else columns


def _plain_row(row: models.Model) -> Row:
    values = {field.attname: _plain(getattr(row, field.attname)) for field in fields_of(row._meta.model)}
    links = {link.name: getattr(row, link.name) for link in _named_links(row._meta.model)}
    return values | {name: linked.name if linked else None for name, linked in links.items()}


def _plain(value: Any) -> Any:
    """Return `value` as JSON can say it and nothing gets lost: dates as ISO 8601, amounts as written."""
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return None if isinstance(value, bytes | memoryview) else str(value)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value
