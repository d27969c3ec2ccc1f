"""Import as its person meets it: a file, what it is, what would happen, done; and back again."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from contacts.models import Contact
from exchange.importing import background, services
from exchange.importing.models import ColumnMapping, ImportBatch, ImportedRows, ImportUpload
from followups.models import FollowUp, Plan
from tests.factories import NOW, ContactFactory, ImportBatchFactory, ImportedRowsFactory

URL = "/import/"
CONNECTIONS = b"""Notes:\r\n"When exporting your connection data, you may notice that some are missing."\r\n\r\n\
First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n\
Anna,Weber,https://www.linkedin.com/in/anna,,Acme,Head of Data,01 Sep 2024\r\n\
Bo,Berg,https://www.linkedin.com/in/bo,bo@zinc.example,Zinc,Engineer,02 Sep 2024\r\n\
,,,,,,\r\n"""
TABLE = b"Who;Firm;Mail;Since\nAnna Weber;Acme;anna@acme.example;01/02/2024\nBo Berg;Zinc;;03/04/2024\n"


def send(client: Client, content: bytes, name: str = "Connections.csv"):
    return client.post(URL, {"file": SimpleUploadedFile(name, content)})


def page_after(client: Client, content: bytes) -> str:
    response = send(client, content)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


class TestChoosing:
    def test_the_page_is_linked_from_your_data_today_and_help(self, client):
        for path in ("/settings/your-data/", "/", "/help/"):
            assertContains(client.get(path), f'href="{URL}"')

    def test_nothing_chosen_or_what_is_no_file_of_people_is_said_at_the_field(self, client):
        assertContains(client.post(URL, {}), "Choose a file, or paste", status_code=422)
        assertContains(send(client, b"%PDF-1.4 x"), "This is a PDF", status_code=422)
        assertContains(send(client, b""), "empty", status_code=422)
        assert not ImportBatch.objects.exists()

    def test_a_pasted_text_will_do(self, client):
        page = client.post(URL, {"text": "Name;Company\nAnna Weber;Acme"})
        assertContains(client.get(page["Location"]), "Anna Weber")

    def test_another_file_takes_the_place_of_one_that_waits(self, client):
        first = page_after(client, CONNECTIONS)
        page_after(client, TABLE)

        assert (ImportBatch.objects.count(), ImportUpload.objects.count()) == (1, 1)
        assert client.get(first).status_code == 404

    def test_while_looking_around_nothing_is_taken(self, client, user):
        User.objects.filter(pk=user.pk).update(looking_around_since=NOW)
        assertContains(send(client, CONNECTIONS), "Not while you look around")
        assert not ImportBatch.objects.exists()

    def test_nor_is_what_waited_before_imported_then(self, client, user):
        address = page_after(client, CONNECTIONS)
        User.objects.filter(pk=user.pk).update(looking_around_since=NOW)
        client.post(address + "start/")

        assert not Contact.objects.exists()


class TestThePreview:
    def test_it_says_what_it_is_and_what_would_happen_to_each_row_and_saves_nothing(self, client, user):
        ContactFactory(owner=user, name="Bo Berg", email="other@zinc.example")
        page = client.get(page_after(client, CONNECTIONS))

        assertContains(page, "selected>LinkedIn")
        for words in (
            "Anna Weber",
            "Head of Data · Acme",
            "another address",
            "Held back <span>1",
            "1 row will be saved",
        ):
            assertContains(page, words)
        assert Contact.objects.count() == 1

    def test_rows_can_be_narrowed_to_one_verdict(self, client, user):
        ContactFactory(owner=user, name="Bo Berg")
        address = page_after(client, CONNECTIONS)
        page = client.get(address + "?show=new").content.decode()

        table = page[page.index("<tbody>") :]
        assert "Anna Weber" in table
        assert "Bo Berg" not in table

    def test_who_is_held_back_can_be_joined(self, client, user):
        contact = ContactFactory(owner=user, name="Bo Berg", email="")
        address = page_after(client, CONNECTIONS)
        client.post(address, {"what": "held", "row 2": "join", "held": ""})
        client.post(address + "start/")

        contact.refresh_from_db()
        assert (contact.email, Contact.objects.count()) == ("bo@zinc.example", 2)

    def test_columns_of_any_table_are_mapped_by_hand_and_that_is_remembered(self, client):
        table = TABLE.replace(b"Who", b"Wx")
        address = page_after(client, table)
        said = {"what": "reading", "format": "csv", "kind": "people", "column 1": "name", "column 2": "employer"}
        client.post(address, said | {"column 3": "email", "column 4": ""})

        assertContains(client.get(address), "2 rows will be saved")
        again = page_after(client, table + b"Cy;Zinc;;\n")
        assertContains(client.get(again), "3 rows will be saved")
        assert ColumnMapping.objects.count() == 1

    def test_what_can_be_read_two_ways_is_asked_once_and_can_be_changed(self, client):
        address = page_after(client, TABLE)
        said = {"what": "reading", "format": "csv", "kind": "people", "column 1": "name", "column 2": "employer"}
        said |= {"column 3": "email", "column 4": "met_on"}
        client.post(address, said)
        page = client.get(address)
        assertContains(page, "How does this file write days?")
        assertNotContains(page, "will be saved")

        client.post(address, said | {"days": "month_first"})
        assertContains(client.get(address), "2 rows will be saved")
        client.post(address, said | {"days": "day_first"})
        assert ImportBatch.objects.get().choices["days"] == "day_first"

    def test_what_nobody_recognises_can_be_named_and_what_it_is_not_is_said(self, client):
        address = page_after(client, b"hello\n\nworld\n")
        assertContains(client.get(address), "Choose it in the list")
        client.post(address, {"what": "reading", "format": "ajar"})
        assertContains(client.get(address), "This can’t be read that way")


class TestImporting:
    def test_it_is_done_once_and_can_be_undone(self, client):
        address = page_after(client, CONNECTIONS)
        assertRedirects(client.post(address + "start/"), address, fetch_redirect_response=False)
        client.post(address + "start/")

        assertContains(client.get(address), "New: 2")
        assert (Contact.objects.count(), ImportUpload.objects.count(), Plan.objects.count()) == (2, 0, 0)

        client.post(address + "undo/")
        assertContains(client.get(address), "Everything is as it was before")
        assert not Contact.objects.exists()

    def test_the_same_file_again_changes_nothing(self, client):
        client.post(page_after(client, CONNECTIONS) + "start/")
        page = client.get(page_after(client, CONNECTIONS))

        assertContains(page, "nothing in this file that isn’t here already")

    def test_what_was_used_since_is_named(self, client):
        address = page_after(client, CONNECTIONS)
        client.post(address + "start/")
        Contact.objects.get(name="Anna Weber").save_edit(expected_version=1, phone="12")
        client.post(address + "undo/")

        assertContains(client.get(address), "1 contact")
        assert Contact.objects.count() == 1

    def test_ajars_own_file_is_recognised(self, client, user):
        ContactFactory(owner=user)
        data = b"".join(client.get("/settings/your-data/everything.zip").streaming_content)
        page = client.get(page_after(client, data))

        assertContains(page, "All of it is here already")

    def test_a_file_out_of_it_leads_to_the_whole(self, client, user):
        ContactFactory(owner=user)
        data = b"".join(client.get("/settings/your-data/everything.zip").streaming_content)
        with ZipFile(BytesIO(data)) as archive:
            for name in ("account.json", "json/contacts.json"):
                assertContains(send(client, archive.read(name), name), "Bring the whole ZIP", status_code=422)
        assertContains(client.get(page_after(client, b'[{"id": 1, "created_at": ""}]')), "Choose it in the list")


class TestInTheBackground:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch):
        monkeypatch.setattr(services, "ROWS_FOR_A_PAGE", 1)

    def test_a_larger_file_stands_in_line_shows_how_far_it_is_and_is_done_by_a_worker(self, client, htmx):
        address = page_after(client, CONNECTIONS)
        client.post(address + "start/")
        assertContains(client.get(address), "0 of 2 rows")
        assertContains(htmx.get(address), 'hx-trigger="every 2s"')

        assert background.take_up() == 1

        assertContains(htmx.get(address), "New: 2")
        assert background.take_up() == 0

    def test_what_fails_is_said_and_saves_nothing(self, client, monkeypatch):
        address = page_after(client, CONNECTIONS)
        client.post(address + "start/")
        monkeypatch.setattr(services, "apply", lambda **_: 1 / 0)
        background.take_up()

        assertContains(client.get(address), "Something went wrong on our side")
        assert not Contact.objects.exists()

    def test_one_that_broke_off_three_times_is_given_up_and_says_so(self, client, user):
        address = page_after(client, CONNECTIONS)
        client.post(address + "start/")
        ImportBatch.objects.update(begun=3)
        background.take_up()

        assertContains(client.get(address), "each time it broke off")
        assert (Contact.objects.count(), ImportUpload.objects.count()) == (0, 0)


class TestStayingInTouch:
    def test_a_few_get_a_schedule_that_begins_spread_over_weeks(self, client, now):
        address = page_after(client, CONNECTIONS)
        client.post(address + "start/")
        page = client.get(address + "stay-in-touch/")
        assertContains(page, "Anna Weber")
        cadence = re.search(r'value="(shipped:[^"]+)"', page.content.decode())[1]
        people = list(Contact.objects.order_by("name").values_list("pk", flat=True))
        nobody = client.post(address + "stay-in-touch/", {"cadence": cadence, "weeks": 4})
        assertContains(nobody, "at least one", status_code=422)

        client.post(address + "stay-in-touch/", {"people": people, "cadence": cadence, "weeks": 4})

        anchors = list(Plan.objects.order_by("id").values_list("anchor_on", flat=True))
        assert anchors[1] - anchors[0] == timedelta(days=14)
        assert FollowUp.objects.count() == 2
        assertContains(client.get(address + "stay-in-touch/"), "Nobody to choose from")


def test_a_file_waits_for_a_day(user, now):
    old, new = (ImportBatchFactory(owner=user) for _ in range(2))
    ImportBatch.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=1))
    ImportBatch.objects.filter(pk=new.pk).update(created_at=now - timedelta(hours=23))

    ImportedRowsFactory(owner=user, batch__imported=True, batch__imported_at=now - timedelta(days=31))
    lately = ImportedRowsFactory(owner=user)

    assert services.forget_files(now=now) == 1
    assert list(ImportedRows.objects.all()) == [lately]
    assert list(ImportBatch.objects.filter(imported_at=None)) == [new]


class TestConstraints:
    @pytest.mark.parametrize("state", ["gone", "done", "undone"])
    def test_a_state_is_one_of_five_and_what_was_imported_has_its_day(self, user, violates, state):
        with violates("import_batch_has_its_days"):
            ImportBatchFactory(owner=user, state=state)

    def test_a_batch_has_one_file_and_one_row_for_each_table(self, user, violates):
        batch = ImportBatchFactory(owner=user)
        ImportUpload.objects.create(owner=user, batch=batch, content=b"x")
        with violates("import_upload_once"):
            ImportUpload.objects.create(owner=user, batch=batch, content=b"x")
        batch.rows.create(owner=user, table="a.b")
        with violates("imported_rows_once_per_table"):
            batch.rows.create(owner=user, table="a.b")

    def test_a_header_has_one_mapping(self, user, violates):
        ColumnMapping.objects.create(owner=user, header="x")
        with violates("column_mapping_once_per_header"):
            ColumnMapping.objects.create(owner=user, header="x")
