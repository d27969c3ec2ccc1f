"""Everything of a person, in open formats."""

import csv
import errno
import io
import json
import tracemalloc
from email import message_from_bytes
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.utils import timezone
from pytest_django.asserts import assertContains

from contacts.models import Contact
from core.operations import is_owned
from core.tenancy import acting_as
from exchange.export import MODELS, SECRET, export
from tests.everything import MARK, OTHER_MARKS, everything_of
from tests.factories import AttachmentFactory, AttachmentPartFactory, CalendarFeedFactory, ContactFactory, OfferFactory

URL = "/settings/your-data/everything.zip"


@pytest.fixture
def files(client):
    """Download and unpack."""

    def download() -> dict[str, bytes]:
        response = client.get(URL)
        with ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    return download


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.usefixtures("now")
class TestExport:
    def test_it_is_a_file_to_be_saved(self, client):
        response = client.get(URL)

        assert response["Content-Type"] == "application/zip"
        assert response["Content-Disposition"] == 'attachment; filename="ajar-2026-06-09.zip"'

    def test_each_record_is_in_both_formats(self, user, files):
        everything_of(user)
        found = files()

        for model in MODELS:
            name, count = model._meta.verbose_name_plural.replace(" ", "-"), model._base_manager.count()
            assert count
            assert len(json.loads(found[f"json/{name}.json"])) == count
            assert len(rows_of(found[f"csv/{name}.csv"])) == count

    def test_all_that_was_written_is_there(self, user, files):
        everything_of(user)
        text = "".join(content.decode() for name, content in files().items() if name.startswith("json/"))

        for model in MODELS:
            for field in model._meta.concrete_fields:
                if (
                    field.generated
                    or field.name in SECRET | {"owner"}
                    or not hasattr(field, "max_length")
                    or field.is_relation
                ):
                    continue
                for value in filter(None, model._base_manager.values_list(field.name, flat=True)):
                    if isinstance(value, str):
                        assert json.dumps(value, ensure_ascii=False)[1:-1] in text, f"{model.__name__}.{field.name}"

    def test_nothing_of_others_is_there(self, other, files):
        everything_of(other)
        found = b"".join(files().values()).decode()

        assert not [mark for mark in (MARK, *OTHER_MARKS, other.email) if mark in found]

    def test_a_mail_is_there_as_it_was_sent(self, user, files):
        reminder = everything_of(user).reminder
        found = files()

        assert found[f"mails/{reminder.pk}.eml"] == bytes(reminder.message)
        assert message_from_bytes(found[f"mails/{reminder.pk}.eml"]).defects == []

    def test_an_attachment_is_there_whole(self, user, files):
        attachment = AttachmentFactory(owner=user, name="Brief ä.txt", content=b"First, ")
        AttachmentPartFactory(attachment=attachment, content=b"second")
        found = files()

        (record,) = json.loads(found["json/attachments.json"])
        assert record["file"] == f"attachments/{attachment.pk}/Brief ä.txt"
        assert found[record["file"]] == b"First, second"
        assert rows_of(found["csv/attachments.csv"])[0]["file"] == record["file"]

    def test_a_link_is_told_by_name_too(self, user, files):
        offer = OfferFactory(owner=user, employer__name="Blau & Söhne")

        (row,) = rows_of(files()["csv/offers.csv"])
        assert (row["employer"], row["employer_id"]) == ("Blau & Söhne", str(offer.employer_id))

    def test_no_password_leaves(self, user, files):
        found = files()

        assert json.loads(found["account.json"])["email"] == user.email
        assert "password" not in json.loads(found["account.json"])

    def test_no_hash_of_the_calendars_address_leaves(self, user, files):
        CalendarFeedFactory(owner=user, secret_hash="zanzibar-hash")

        assert not [name for name, content in files().items() if b"zanzibar-hash" in content]

    def test_addresses_browsers_and_second_steps_are_there(self, user, other, files):
        EmailAddress.objects.create(user=user, email="new@example.org")
        EmailAddress.objects.create(user=other, email="theirs@example.org")
        UserSession.objects.create(user=user, ip="127.0.0.1", session_key="x", user_agent="Firefox of a test")
        kept = {"name": "My laptop", "credential": "a secret"}
        Authenticator.objects.create(user=user, type="webauthn", data=kept)

        account = json.loads(files()["account.json"])

        assert account["addresses"] == [
            {"email": user.email, "verified": True, "primary": True},
            {"email": "new@example.org", "verified": False, "primary": False},
        ]
        assert [row["user_agent"] for row in account["signed_in"]] == ["Firefox of a test"]
        assert [(row["type"], row["name"]) for row in account["second_steps"]] == [("webauthn", "My laptop")]
        assert "a secret" not in str(account)

    @pytest.mark.parametrize("name", ["=1+1", "-x", "@SUM(A1)", "\t=1", "＝1+1"])
    def test_a_spreadsheet_gets_no_formula_but_json_the_text(self, user, files, name):
        contact = ContactFactory(owner=user)
        Contact.objects.filter(pk=contact.pk).update(notes=name)
        found = files()

        assert rows_of(found["csv/contacts.csv"])[0]["notes"] == f"'{name}"
        assert json.loads(found["json/contacts.json"])[0]["notes"] == name

    def test_a_phone_number_stays_one(self, user, files):
        contact = ContactFactory(owner=user)
        Contact.objects.filter(pk=contact.pk).update(phone="+44 20 7946 0018")

        assert rows_of(files()["csv/contacts.csv"])[0]["phone"] == "+44 20 7946 0018"

    def test_a_large_account_takes_little_memory(self, user):
        for number in range(3):
            ContactFactory.create_batch(100, owner=user, notes=f"{number}" + "ä" * 9_999)  # 20 kB each
        export(user=user, now=timezone.now()).close()
        tracemalloc.start()
        export(user=user, now=timezone.now()).close()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert most < 6_000_000  # and not the 18 MB that two forms of the notes and their rows take

    def test_without_room_it_says_so(self, client, monkeypatch):
        def full(**options):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("exchange.export.TemporaryDownload", full)
        response = client.get(URL, follow=True)

        assertContains(response, "no room for the file")

    def test_an_empty_account_has_a_file_too(self, files):
        found = files()

        assert rows_of(found["csv/offers.csv"]) == []
        assert b"2026-06-09 10:00 UTC" in found["READ ME.txt"]

    def test_what_a_zone_means_is_kept(self, user, files):
        with acting_as(user.pk):
            OfferFactory(owner=user)

        assert json.loads(files()["json/offers.json"])[0]["created_at"].endswith("+00:00")


def test_the_apps_hand_over_every_model_that_belongs_to_one_person():
    owned = {model._meta.label for model in apps.get_models() if is_owned(model)}
    # An attachment's parts are in its file.
    assert sorted(model._meta.label for model in MODELS) == sorted(owned - {"offers.AttachmentPart"})


def test_each_kind_of_record_has_a_name_of_its_own():
    names = [model._meta.verbose_name_plural for model in MODELS]

    assert len(set(names)) == len(names)
