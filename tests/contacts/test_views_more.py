"""Touches in one click, giving back, employers, "still there?": by browser and by htmx, and bad input."""

from datetime import UTC, date, datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Contact, Employer, Gift, Interaction
from tests.everything import owned_rows
from tests.factories import ContactFactory, EmployerFactory, GiftFactory, InteractionFactory, JobFactory
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TODAY = date(2026, 6, 9)
GIFT = {"kind": "referral", "what": "Ilkka", "offered_on": "2026-06-01", "given_on": "2026-06-02", "outcome": "Hired"}
EMPLOYER = {"name": "Acme", "treated": "good", "treated_note": "Rang back.", "notes": "", "expected_version": "1"}

BAD_GIFTS = {
    "nothing": ("what", "", "Write what it was"),
    "NUL": ("what", "\x00", "Null characters"),
    "over-long": ("what", "w" * 201, "at most 200"),
    "an unknown kind": ("kind", "cake", "valid choice"),
    "offered tomorrow": ("offered_on", "2026-06-10", "still to come"),
    "no such day": ("offered_on", "2026-02-30", "no such day"),
    "given tomorrow": ("given_on", "2026-06-10", "still to come"),
    "given before it was offered": ("given_on", "2026-05-31", "before it was offered"),
    "something came of what was not given": ("given_on", "", "on which day it was given"),
    "over-long outcome": ("outcome", "o" * 5001, "at most 5000"),
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

    @pytest.mark.parametrize(("note", "message"), [("n" * 501, "at most 500"), ("\x00", "Null characters")])
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


class TestGivingBack:
    def test_is_written_down(self, client, contact):
        response = client.post(f"/contacts/{contact.pk}/gifts/", GIFT)

        assertRedirects(response, f"/contacts/{contact.pk}/")
        gift = Gift.objects.get()
        assert (gift.what, gift.given_on, gift.outcome_on, gift.status) == (
            "Ilkka",
            date(2026, 6, 2),
            TODAY,
            "Came of it",
        )

    def test_twice_is_once(self, client, contact):
        for _ in range(2):
            client.post(f"/contacts/{contact.pk}/gifts/", GIFT)

        assert Gift.objects.count() == 1

    @pytest.mark.parametrize("name", BAD_GIFTS)
    @pytest.mark.parametrize("edited", [False, True])
    def test_bad_input_is_refused_beside_the_field(self, client, contact, name, edited):
        field, value, message = BAD_GIFTS[name]
        typed = GIFT | {field: value}
        path = f"/contacts/gifts/{GiftFactory(contact=contact).pk}/" if edited else f"/contacts/{contact.pk}/gifts/"
        before = owned_rows()

        response = client.post(path, typed | {"expected_version": "1"})

        if field == "kind":
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    def test_what_came_of_it_keeps_its_day(self, client, contact):
        on = {"given_on": date(2026, 5, 2), "outcome": "Read", "outcome_on": date(2026, 5, 3)}
        gift = GiftFactory(contact=contact, **on)

        client.post(f"/contacts/gifts/{gift.pk}/", GIFT | {"offered_on": "2026-05-01", "expected_version": "1"})

        gift.refresh_from_db()
        assert (gift.outcome, gift.outcome_on) == ("Hired", date(2026, 5, 3))

    def test_is_given_with_one_click_which_can_be_undone(self, client, contact):
        gift = GiftFactory(contact=contact)
        assertContains(client.get(f"/contacts/{contact.pk}/"), "Given today")

        client.post(f"/contacts/gifts/{gift.pk}/given/")
        gift.refresh_from_db()
        assert gift.given_on == TODAY

        client.post(f"/contacts/gifts/{gift.pk}/not-given/")
        gift.refresh_from_db()
        assert gift.given_on is None

    def test_removed_and_brought_back(self, client, contact):
        gift = GiftFactory(contact=contact)
        client.post(f"/contacts/gifts/{gift.pk}/remove/")
        assertNotContains(client.get(f"/contacts/{contact.pk}/"), gift.what)

        client.post(f"/contacts/gifts/{gift.pk}/restore/")
        assertContains(client.get(f"/contacts/{contact.pk}/"), gift.what)


class TestStillThere:
    @pytest.fixture
    def silent(self, contact) -> Contact:
        Contact.objects.filter(pk=contact.pk).update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
        return contact

    @pytest.mark.parametrize("path", ["/contacts/", "/contacts/{}/"])
    def test_is_asked_and_answered_with_one_click(self, client, silent, path):
        path = path.format(silent.pk)
        assertContains(client.get(path), "No sign since")

        client.post(f"/contacts/{silent.pk}/still-there/")

        assertNotContains(client.get(path), "No sign since")
        silent.refresh_from_db()
        assert silent.confirmed_on == TODAY

    def test_the_list_is_come_back_to(self, client, silent):
        assertRedirects(client.post(f"/contacts/{silent.pk}/still-there/", {"list": "1"}), "/contacts/")

    @pytest.mark.parametrize(("removed", "asked"), [(None, False), (datetime(2026, 6, 1, tzinfo=UTC), True)])
    def test_a_touch_is_a_sign_unless_it_was_removed(self, client, silent, removed, asked):
        InteractionFactory(contact=silent, trashed_at=removed)

        assert ("No sign since" in client.get(f"/contacts/{silent.pk}/").content.decode()) is asked


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
            ("notes", "n" * 5001, "at most 5000"),
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
