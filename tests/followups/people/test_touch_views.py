from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from contacts.models import Channel, Contact, Interaction
from tests.everything import owned_rows
from tests.factories import InteractionFactory, JobFactory
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TODAY = date(2026, 6, 9)
TOUCH = {"happened_on": "2026-06-08", "channel": "call", "by_owner": "no", "note": "Asked how it goes."}
BAD_TOUCHES = {
    "no day": ("happened_on", "", "Choose a day"),
    "30 February": ("happened_on", "2026-02-30", "That day doesn’t exist"),
    "tomorrow": ("happened_on", "2026-06-10", "in the future"),
    "the year 1": ("happened_on", "0001-01-01", "between 1970 and 2100"),
    "NUL in the day": ("happened_on", "\x00", "That day doesn’t exist"),
    "an unknown channel": ("channel", "pigeon", "valid choice"),
    "nobody reached out": ("by_owner", "maybe", "valid choice"),
    "over-long note": ("note", "n" * 20_001, "at most 20,000"),
    "NUL in the note": ("note", "a\x00", "Null characters"),
}


@pytest.fixture
def contact(user) -> Contact:
    return JobFactory(owner=user, contact__name="Femi", employer__name="Brightwater").contact


class TestInTouchToday:
    def test_one_click_is_enough(self, client, contact):
        response = client.post(f"/contacts/{contact.pk}/touch/", follow=True)

        touch = Interaction.objects.get()
        assert (touch.happened_on, touch.channel, touch.by_owner, touch.note) == (TODAY, "message", True, "")
        assertContains(response, f'action="/contacts/interactions/{touch.pk}/remove/"')

    def test_a_line_can_be_said(self, client, contact):
        client.post(f"/contacts/{contact.pk}/touch/", {"touch-note": "Met at the station"})

        assert Interaction.objects.get().note == "Met at the station"

    @pytest.mark.parametrize(("note", "message"), [("n" * 20_001, "at most 20,000"), ("\x00", "Null characters")])
    def test_a_bad_line_is_refused_beside_the_field(self, client, contact, note, message):
        before = owned_rows()

        response = client.post(f"/contacts/{contact.pk}/touch/", {"touch-note": note})

        assert message in was_refused(response, "touch-note", {"touch-note": note})
        assert owned_rows() == before

    def test_today_is_where_the_person_lives(self, client, user, contact):
        user.time_zone = "Pacific/Kiritimati"
        user.save()
        client.post(f"/contacts/{contact.pk}/touch/")

        assert Interaction.objects.get().happened_on == date(2026, 6, 10)


class TestMendingATouch:
    TYPED = {"happened_on": "2026-06-01", "channel": "call", "by_owner": "no", "note": "New", "answered": "yes"}

    @pytest.fixture
    def touch(self, contact) -> Interaction:
        return InteractionFactory(contact=contact, note="Old")

    def test_shows_what_is_there(self, client, touch):
        fields = read(client.get(f"/contacts/interactions/{touch.pk}/")).fields

        assert (fields["note"], fields["by_owner"], fields["happened_on"]) == ("Old", "yes", "2026-05-01")

    def test_saves(self, client, touch):
        client.post(f"/contacts/interactions/{touch.pk}/", self.TYPED | {"expected_version": "1"})

        touch.refresh_from_db()
        assert (touch.note, touch.by_owner, touch.answered, touch.version) == ("New", False, True, 2)

    def test_an_older_form_is_stale(self, client, touch):
        path = f"/contacts/interactions/{touch.pk}/"
        client.post(path, self.TYPED | {"expected_version": "1"})
        before = owned_rows()

        response = client.post(path, self.TYPED | {"expected_version": "1", "note": "Late"})

        assert (response.status_code, read(response).fields["note"]) == (422, "Late")
        assert owned_rows() == before

    def test_removed_and_brought_back(self, client, touch):
        response = client.post(f"/contacts/interactions/{touch.pk}/remove/", follow=True)

        assertContains(response, "Removed.")
        assert not Interaction.objects.exists()
        client.post(f"/contacts/interactions/{touch.pk}/restore/")
        assert Interaction.objects.get() == touch


class TestWritingDownATouch:
    def url(self, contact: Contact) -> str:
        return f"/contacts/{contact.pk}/interactions/"

    def test_writes_it_down(self, client, contact):
        response = client.post(self.url(contact), TOUCH)

        assertRedirects(response, f"/contacts/{contact.pk}/")
        touch = Interaction.objects.get(contact=contact)
        assert (touch.happened_on, touch.channel, touch.by_owner) == (date(2026, 6, 8), Channel.CALL, False)

    @pytest.mark.parametrize("name", BAD_TOUCHES)
    @pytest.mark.parametrize("browser", ["client", "htmx"])
    def test_bad_input_is_refused_beside_the_field(self, browser, request, contact, name):
        field, value, message = BAD_TOUCHES[name]
        typed = TOUCH | {field: value}
        browser = request.getfixturevalue(browser)
        before = owned_rows()

        response = browser.post(self.url(contact), typed)

        if field in ("channel", "by_owner"):
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    def test_today_is_where_the_person_lives(self, client, user, contact):
        user.time_zone = "Pacific/Kiritimati"
        user.save()

        assert client.post(self.url(contact), TOUCH | {"happened_on": "2026-06-10"}).status_code == 302
