from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Employer
from tests.everything import owned_rows
from tests.factories import ContactFactory, EmployerFactory, JobFactory
from tests.page import was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TODAY = date(2026, 6, 9)
EMPLOYER = {"name": "Acme", "treated": "good", "treated_note": "Rang back.", "notes": "", "expected_version": "1"}


class TestEmployers:
    @pytest.fixture
    def employer(self, user) -> Employer:
        return EmployerFactory(owner=user, name="Brightwater")

    def test_the_list_counts_who_is_there_now(self, client, employer):
        JobFactory(employer=employer)
        JobFactory(employer=employer, until_on=TODAY)

        assertContains(client.get("/employers/"), "1 person you know there")

    @pytest.mark.parametrize("asked", ["strasse", "ŁÓDŹ", "lodz stra"])
    def test_accents_and_capitals_need_not_be_typed(self, client, employer, asked):
        EmployerFactory(owner=employer.owner, name="Straße 7, Łódź")

        response = client.get("/employers/", {"q": asked})

        assertContains(response, "Straße 7")
        assertNotContains(response, "Brightwater")

    def test_htmx_finds_by_a_part_of_the_name(self, htmx, employer):
        EmployerFactory(owner=employer.owner, name="Globex")

        response = htmx.get("/employers/", {"q": "BRIGHT"})

        assertContains(response, "Brightwater")
        assertNotContains(response, "<html")
        assertNotContains(response, "Globex")

    def test_the_page_shows_who_is_and_who_was_there(self, client, employer):
        JobFactory(employer=employer, contact__name="Femi")
        JobFactory(employer=employer, contact__name="Ottilie", until_on=TODAY)
        ContactFactory(owner=employer.owner, name="Elsewhere")

        page = client.get(f"/employers/{employer.pk}/").content.decode()

        assert page.index("Femi") < page.index("Were here before") < page.index("Ottilie")
        assert "Elsewhere" not in page

    def test_is_renamed_and_judged(self, client, employer):
        assertRedirects(client.post(f"/employers/{employer.pk}/edit/", EMPLOYER), f"/employers/{employer.pk}/")

        employer.refresh_from_db()
        assert (employer.name, employer.treated, employer.treated_note) == ("Acme", "good", "Rang back.")

    def test_keeps_its_own_name_in_other_letters(self, client, employer):
        client.post(f"/employers/{employer.pk}/edit/", EMPLOYER | {"name": "BRIGHTWATER"})

        assert Employer.objects.get().name == "BRIGHTWATER"

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("name", "", "employer’s name"),
            ("name", "GLOBEX", "another employer called “GLOBEX”"),
            ("name", "n" * 201, "at most 200"),
            ("treated", "nicely", "valid choice"),
            ("treated_note", "\x00", "Null characters"),
            ("notes", "n" * 20_001, "at most 20,000"),
        ],
    )
    def test_bad_input_is_refused_beside_the_field(self, client, employer, field, value, message):
        EmployerFactory(owner=employer.owner, name="Globex")
        typed, before = EMPLOYER | {field: value}, owned_rows()

        response = client.post(f"/employers/{employer.pk}/edit/", typed)

        if field == "treated":
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    def test_an_older_form_is_stale(self, client, employer):
        client.post(f"/employers/{employer.pk}/edit/", EMPLOYER)

        response = client.post(f"/employers/{employer.pk}/edit/", EMPLOYER | {"name": "Late"})

        assert (response.status_code, Employer.objects.get().name) == (422, "Acme")
