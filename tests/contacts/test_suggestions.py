import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from contacts.models import Contact, Employer
from tests.factories import ContactFactory, EmployerFactory, JobFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TYPED = {
    "name": "Femi Adeyemi-Clarke",
    "role": "hiring_manager",
    "employer_name": "Brightwater Analytics",
    "title": "Head of data",
    "phone": "+44 1632 960175",
    "email": "femi@example.org",
    "notes": "Met in Leeds.",
}


@pytest.fixture
def contact(user) -> Contact:
    contact = ContactFactory(owner=user, name="Femi")
    JobFactory(contact=contact, employer=EmployerFactory(owner=user, name="Brightwater"), title="Manager")
    return contact


class TestSuggestions:
    @pytest.mark.parametrize("parameter", ["employer", "employer_name"])
    def test_employers_by_a_part_of_their_name(self, htmx, user, parameter):
        EmployerFactory(owner=user, name="Brightwater <Analytics>")
        EmployerFactory(owner=user, name="Globex")

        response = htmx.get("/contacts/suggest/employers/", {parameter: "WATER"})

        assert response.content.decode().strip() == '<option value="Brightwater &lt;Analytics&gt;"></option>'

    @pytest.mark.parametrize("parameter", ["manager", "told"])
    def test_people_by_a_part_of_their_name(self, htmx, contact, parameter):
        assertContains(htmx.get("/contacts/suggest/people/", {parameter: "emi"}), '<option value="Femi">')

    @pytest.mark.parametrize("path", ["/contacts/suggest/employers/", "/contacts/suggest/people/"])
    @pytest.mark.parametrize("text", ["", "\x00", "x" * 5000, "%", "<script>"])
    def test_what_can_not_be_looked_for_finds_nobody(self, htmx: Client, contact, path, text):
        response = htmx.get(path, {"employer": text, "manager": text})

        assert (response.status_code, response.content.strip()) == (200, b"")

    def test_nobody_from_the_trash(self, htmx, user, now):
        ContactFactory(owner=user, name="Gone", trashed_at=now)

        assertNotContains(htmx.get("/contacts/suggest/people/", {"manager": "gone"}), "Gone")

    def test_making_a_contact_makes_their_employer_findable(self, client, htmx):
        client.post("/contacts/new/", TYPED)

        assert Employer.objects.count() == 1
        assertContains(htmx.get("/contacts/suggest/employers/", {"employer": "bright"}), TYPED["employer_name"])
