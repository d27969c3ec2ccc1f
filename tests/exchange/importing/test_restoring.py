"""An export that is brought into another account gives everything back."""

import io
import json
from datetime import datetime, timedelta
from hashlib import sha256
from zipfile import ZipFile

import pytest

from accounts.closing import delete_at_once
from accounts.models import User
from contacts.models import Contact
from core.tenancy import acting_as
from demo import career
from exchange.export import export
from exchange.importing.ajar import UUID_TEXT, AjarFile
from exchange.importing.bounds import ImportRefused
from exchange.importing.restoring import bring_back
from exchange.importing.undo import undo
from exchange.models import ImportBatch
from offers.models import Attachment
from tests.everything import everything_of, owned_rows
from tests.factories import (
    NOW,
    AttachmentFactory,
    ContactFactory,
    ImportBatchFactory,
    OfferFactory,
    ReminderFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
# What can't be the same: who it is, how they sign in, and the imports themselves.
OF_THE_ACCOUNT = ("id", "email", "created_at", "last_login", "addresses", "second_steps", "signed_in")
IMPORTS = ("json/import-batches.json", "json/imported-rows.json")


def exported(user: User) -> bytes:
    with acting_as(user.pk), export(user=user, now=NOW) as file:
        return file.read()


def contents(data: bytes, *, with_ids: bool = True) -> dict[str, object]:
    """Return what an export says; ids as numbers in the order of their first appearance, unless they are to count."""
    with ZipFile(io.BytesIO(data)) as archive:
        found = {name: json.loads(archive.read(name)) for name in sorted(archive.namelist()) if name.endswith(".json")}
    found["account.json"] = {key: value for key, value in found["account.json"].items() if key not in OF_THE_ACCOUNT}
    kept = {name: value for name, value in found.items() if name not in IMPORTS}
    if with_ids:
        return kept
    numbers: dict[str, str] = {}
    text = UUID_TEXT.sub(lambda one: numbers.setdefault(one[0], f"id {len(numbers)}"), json.dumps(kept))
    return json.loads(text)


def bring(data: bytes, user: User, now: datetime = NOW) -> ImportBatch:
    with acting_as(user.pk):
        batch = ImportBatchFactory(owner=user)
        bring_back(file=AjarFile(data), batch=batch, now=now)
        batch.state, batch.imported_at = ImportBatch.State.DONE, NOW
        batch.save()
    return batch


@pytest.fixture
def demo(user) -> bytes:
    User.objects.filter(pk=user.pk).update(time_zone="Europe/Berlin", reminder_hour=7, currency="NOK", name="Jo")
    user.refresh_from_db()
    with acting_as(user.pk):
        career.fill(owner=user, now=NOW)
    return exported(user)


class TestTheRoundTrip:
    def test_a_new_account_beside_the_old_one_gets_everything_in_its_order(self, demo, other):
        bring(demo, other)

        assert contents(exported(other), with_ids=False) == contents(demo, with_ids=False)

    def test_where_the_old_one_is_gone_even_the_ids_are_the_same(self, demo, user):
        delete_at_once(user=user)
        bring(demo, heir := UserFactory())

        assert contents(exported(heir)) == contents(demo)

    def test_a_row_of_every_kind_comes_back(self, user, other):
        everything_of(user)
        for one in Attachment.objects.all():
            content = b"".join(map(bytes, one.parts_in_order()))
            Attachment.objects.filter(pk=one.pk).update(digest=sha256(content).hexdigest(), size=len(content))
        data = exported(user)
        bring(data, other)

        before, after = contents(data, with_ids=False), contents(exported(other), with_ids=False)
        # Not those that wait: a file to be imported, and mail that is on its way.
        for name in ("json/import-uploads.json", "account.json"):
            before.pop(name), after.pop(name)
        assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}

    def test_the_same_file_twice_changes_nothing(self, demo, user, other):
        for account in (other, user):
            bring(demo, account)
            before = [row for row in owned_rows(account) if "exchange_import" not in row]
            bring(demo, account)
            assert [row for row in owned_rows(account) if "exchange_import" not in row] == before

    def test_back_where_it_came_from_its_rows_are_known(self, demo, user, other):
        bring(demo, other)
        before = [row for row in owned_rows(user) if "exchange_import" not in row]
        bring(exported(other), user)

        assert [row for row in owned_rows(user) if "exchange_import" not in row] == before

    def test_attachments_come_back_with_what_is_in_them(self, user, other):
        attachment = AttachmentFactory(owner=user, digest=sha256(b"Hello").hexdigest())
        bring(exported(user), other)

        (found,) = Attachment.objects.filter(owner=other)
        assert (found.name, b"".join(map(bytes, found.parts_in_order()))) == (attachment.name, b"Hello")

    def test_an_attachment_that_is_not_what_it_says_is_refused(self, user, other):
        for content, values in ((b"Hello", {"digest": "0" * 64}), (b"%PDF-", {"digest": sha256(b"%PDF-").hexdigest()})):
            AttachmentFactory(owner=user, content=content, **values)
            with pytest.raises(ImportRefused):
                bring(exported(user), other)
            Attachment.objects.all().delete()

    def test_what_is_there_stays_as_it_is(self, demo, user):
        Contact.objects.filter(owner=user, name="Ilkka Sorvali").update(phone="1", version=2)
        bring(demo, user)

        assert Contact.objects.get(owner=user, name="Ilkka Sorvali").phone == "1"

    def test_undoing_leaves_the_account_as_it_was(self, demo, other):
        ContactFactory(owner=other)
        before = [row for row in owned_rows(other) if "exchange_import" not in row]
        batch = bring(demo, other)
        with acting_as(other.pk):
            undo(batch=batch, now=NOW)

        assert [row for row in owned_rows(other) if "exchange_import" not in row] == before


class TestNothingLeaves:
    def test_mail_to_others_that_stands_in_a_file_is_not_sent(self, user, other):
        ReminderFactory(
            owner=user, status="failed", frozen_at=NOW, message=b"x", message_id="<x>", recipient="a@b.example"
        )
        bring(exported(user), other)

        (found,) = type(ReminderFactory.build()).objects.filter(owner=other)
        assert (found.message, found.recipient) == (None, "")

    def test_what_was_due_before_is_held(self, user, other):
        ReminderFactory(owner=user, due_at=NOW + timedelta(hours=1), next_attempt_at=NOW + timedelta(hours=1))
        bring(exported(user), other, now=NOW + timedelta(hours=2))

        (found,) = type(ReminderFactory.build()).objects.filter(owner=other)
        assert (found.status, found.doubted_at) == ("held", NOW + timedelta(hours=2))


def changed(data: bytes, name: str, change) -> bytes:
    """Return the file with another content in `name`."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(target, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(entry, json.dumps(change(json.loads(content))) if entry == name else content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("json/contacts.json", lambda rows: [rows[0] | {"role": "king"}]),
        ("json/contacts.json", lambda rows: [rows[0] | {"name": "x" * 201}]),
        ("json/contacts.json", lambda rows: [rows[0] | {"name": "a\x00b"}]),
        ("json/contacts.json", lambda rows: [rows[0] | {"id": "1"}]),
        ("json/contacts.json", lambda rows: {"a": 1}),
        ("json/contacts.json", lambda rows: []),
        ("json/offers.json", lambda rows: [row | {"employer_id": rows[0]["id"]} for row in rows]),
        ("json/offers.json", lambda rows: [row | {"stage": "today"} for row in rows]),
        ("json/offers.json", lambda rows: [row | {"created_at": "yesterday"} for row in rows]),
        ("json/declines.json", lambda rows: [row | {"own_words": "{}"} for row in rows]),
        ("account.json", lambda account: account | {"time_zone": "Moon"}),
        ("account.json", lambda account: account | {"id": None}),
        ("account.json", lambda account: []),
    ],
)
def test_a_file_that_was_tampered_with_is_refused_with_nothing_saved(demo, other, name, change):
    before = owned_rows(other)
    broken = changed(demo, name, change)
    with pytest.raises(ImportRefused), acting_as(other.pk):
        bring_back(file=AjarFile(broken), batch=ImportBatchFactory(owner=other), now=NOW)

    assert owned_rows(other) == before


def test_an_employer_that_is_there_stands_for_one_of_the_same_name(user, other):
    OfferFactory(owner=user, employer__name="Blau")
    mine = OfferFactory(owner=other, employer__name="BLAU")
    bring(exported(user), other)

    assert set(type(mine).objects.filter(owner=other).values_list("employer", flat=True)) == {mine.employer_id}
