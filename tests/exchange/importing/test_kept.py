"""What was worked out about a file is kept, and only as long as it is true."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection

from contacts.models import Contact
from core.tenancy import acting_as
from exchange.export import export
from exchange.importing import background, kept, looking, services
from exchange.importing.bounds import ImportRefused
from exchange.importing.models import ImportBatch, ImportUpload
from exchange.importing.packing import ITEMS_OF_A_PIECE, Packed, pack_list
from exchange.importing.verdicts import Findings, Verdict
from tests.exchange.importing.test_programs import CHOICES
from tests.exchange.importing.test_readers import FILES
from tests.factories import NOW, ContactFactory

TABLE = b"Name,Company,Email,Notes\nAnna Weber,Acme,anna@acme.example,\nBo Berg,Zinc,bo@zinc.example,Hello\n,Acme,,\n"
EXPECTED = {"new": 2, "refused": 1}


class WasRead(Exception):  # noqa: N818  that it happened, not an error
    pass


@pytest.fixture
def batch(as_user) -> ImportBatch:
    return services.take_in(owner=as_user, data=TABLE, name="people.csv")


@pytest.fixture
def no_work(monkeypatch):
    """From here on neither is a file read nor its rows compared."""

    def forbid() -> None:
        def work(*_: object, **__: object) -> None:
            raise WasRead

        for name in ("judge", "Source", "work_out"):
            monkeypatch.setattr(looking, name, work)

    return forbid


def look(batch: ImportBatch) -> looking.Looked:
    return looking.preview(batch=ImportBatch.objects.get(pk=batch.pk), now=NOW)


def lines(looked: looking.Looked) -> list[object]:
    assert looked.rows is not None
    return [list(looked.rows.lines_with(verdict)) for verdict in ("", *Verdict.values)]


class TestTheSecondLook:
    @pytest.mark.parametrize("choices", [CHOICES, {}], ids=["answered", "asked"])
    def test_it_says_of_each_programs_file_what_the_first_said_and_reads_nothing(
        self, as_user, monkeypatch, no_work, choices
    ):
        ContactFactory(owner=as_user, name="Anna Weber")
        first = {}
        for path in sorted(FILES.iterdir()):
            batch = services.take_in(owner=as_user, data=path.read_bytes(), name=path.name)
            ImportBatch.objects.filter(pk=batch.pk).update(choices=choices, state=ImportBatch.State.FAILED)
            first[batch] = look(batch)
            assert isinstance(first[batch].rows, Findings)
        no_work()

        for batch, looked in first.items():
            second = look(batch)
            assert lines(second) == lines(looked), batch.name
            assert [list(second.rows.held), second.counts, second.asked, second.to_do, second.rows.total] == [
                list(looked.rows.held), looked.counts, looked.asked, looked.to_do, looked.rows.total
            ]  # fmt: skip

    def test_neither_does_a_page_or_the_click_on_import_of_a_large_file(self, client, monkeypatch, no_work):
        monkeypatch.setattr(services, "ROWS_FOR_A_PAGE", 1)
        address = client.post("/import/", {"text": TABLE.decode()})["Location"]
        first = client.get(address)
        no_work()

        second = client.get(address + "?show=new")
        client.post(address + "start/")

        assert (first.context["tabs"], second.context["page"].object_list[0].title) == (
            second.context["tabs"],
            "Anna Weber",
        )
        assert ImportBatch.objects.get().is_in_line

    def test_of_ajars_own_file_the_counts_are_kept(self, as_user, no_work):
        ContactFactory(owner=as_user)
        batch = services.take_in(owner=as_user, data=export(user=as_user, now=NOW).read(), name="everything.zip")
        first = look(batch)
        no_work()

        assert look(batch) == first
        assert first.counts["same"] > 0

    def test_that_it_cant_be_read_is_kept_too(self, as_user, no_work):
        batch = services.take_in(owner=as_user, data=b"Name,Notes\n" + b"x,y\n" * 50_001, name="many.csv")
        with pytest.raises(ImportRefused) as first:
            look(batch)
        no_work()
        with pytest.raises(ImportRefused) as second:
            look(batch)
        assert str(second.value) == str(first.value)

    def test_what_would_take_too_much_room_is_worked_out_each_time(self, batch, monkeypatch):
        monkeypatch.setattr(kept, "MOST_KEPT", 10)
        assert [look(batch).counts for _ in range(2)] == [EXPECTED] * 2
        assert list(ImportUpload.objects.values_list("rows", "verdicts")) == [(None, None)]


class TestItIsTrue:
    def test_a_change_of_the_account_by_whatever_way_shows_at_the_next_look(self, batch, as_user):
        assert look(batch).counts == EXPECTED
        contact = ContactFactory(owner=as_user, name="Anna Weber", email="anna@acme.example")
        assert look(batch).counts == {"new": 1, "changed": 1, "refused": 1}
        with connection.cursor() as cursor:
            cursor.execute("UPDATE contacts_contact SET name = 'Cy Cole' WHERE id = %s", [contact.pk])
        assert look(batch).counts == {"new": 1, "held": 1, "refused": 1}
        contact.delete()
        assert look(batch).counts == EXPECTED

    def test_somebody_elses_changes_are_none(self, batch, other, no_work):
        look(batch)
        with acting_as(other.pk):
            ContactFactory(owner=other, name="Anna Weber")
        no_work()
        assert look(batch).counts == EXPECTED

    def test_it_is_of_another_day_or_another_version_no_more(self, batch, monkeypatch, no_work):
        look(batch)
        no_work()
        with pytest.raises(WasRead):
            looking.preview(batch=batch, now=NOW.replace(day=NOW.day + 1))
        monkeypatch.setattr(kept, "VERSION", "9.9")
        with pytest.raises(WasRead):
            look(batch)

    def test_an_answer_about_rows_compares_again_but_reads_nothing(self, batch, as_user, monkeypatch):
        ContactFactory(owner=as_user, name="Anna Weber", email="other@acme.example")
        assert look(batch).counts == {"new": 1, "held": 1, "refused": 1}
        monkeypatch.setattr(looking, "Source", lambda _: 1 / 0)

        services.decide(batch=batch, format_key=batch.format, choices={"row 1": "new"})

        assert look(batch).counts == EXPECTED

    def test_what_it_is_read_as_reads_it_again_there_and_back(self, batch):
        for kind in ("people", "offers", "people"):
            services.decide(batch=batch, format_key="csv", choices={"kind": kind})
            if kind == "people":
                assert [row.title for row in look(batch).rows.lines_with("new")] == ["Anna Weber", "Bo Berg"]
            else:
                with pytest.raises(ImportRefused):
                    look(batch)

    def test_an_import_that_waited_compares_afresh(self, client, user, monkeypatch):
        monkeypatch.setattr(services, "ROWS_FOR_A_PAGE", 1)
        address = client.post("/import/", {"text": TABLE.decode()})["Location"]
        client.get(address)
        client.post(address + "start/")
        ContactFactory(owner=user, name="Bo Berg", email="bo@zinc.example", notes="Hello")

        background.take_up()

        assert ImportBatch.objects.get().counts == {"new": 1, "changed": 1, "refused": 1}
        assert Contact.objects.count() == 2


def test_it_goes_with_the_file_and_is_in_no_export(batch, as_user):
    look(batch)
    with ZipFile(BytesIO(export(user=as_user, now=NOW).read())) as archive:
        names = [name for name in archive.namelist() if str(ImportUpload.objects.get().pk) in name]
        record = json.loads(archive.read("json/import-uploads.json"))[0]
        assert [archive.read(name) for name in names] == [TABLE]
    assert not {"rows", "rows_from", "verdicts", "verdicts_from"} & record.keys()

    services.import_now(batch=batch, now=NOW)
    assert not ImportUpload.objects.exists()


class TestPacking:
    def test_items_come_back_whichever_piece_they_are_in(self):
        count = 2 * ITEMS_OF_A_PIECE + 1
        packed = Packed(pack_list({"a": 1}, range(count), most_bytes=100_000))
        assert (packed.head, list(packed)) == ({"a": 1}, list(range(count)))
        assert [packed[at] for at in (0, ITEMS_OF_A_PIECE, count - 1)] == [0, ITEMS_OF_A_PIECE, count - 1]

    def test_more_than_may_be_is_nothing(self):
        assert pack_list(None, ["x" * 100], most_bytes=10) is None
        assert pack_list(None, [], most_bytes=10_000) is not None
