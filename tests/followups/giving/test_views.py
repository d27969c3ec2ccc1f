from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Contact, Gift
from tests.everything import owned_rows
from tests.factories import GiftFactory, JobFactory
from tests.page import was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TODAY = date(2026, 6, 9)
GIFT = {"kind": "referral", "what": "Ilkka", "offered_on": "2026-06-01", "given_on": "2026-06-02", "outcome": "Hired"}
BAD_GIFTS = {
    "nothing": ("what", "", "Write what it was"),
    "NUL": ("what", "\x00", "Null characters"),
    "over-long": ("what", "w" * 201, "at most 200"),
    "an unknown kind": ("kind", "cake", "valid choice"),
    "offered tomorrow": ("offered_on", "2026-06-10", "in the future"),
    "That day doesn’t exist": ("offered_on", "2026-02-30", "That day doesn’t exist"),
    "given tomorrow": ("given_on", "2026-06-10", "in the future"),
    "given before it was offered": ("given_on", "2026-05-31", "before it was offered"),
    "something came of what was not given": ("given_on", "", "on which day it was given"),
    "over-long outcome": ("outcome", "o" * 20_001, "at most 20,000"),
}


@pytest.fixture
def contact(user) -> Contact:
    return JobFactory(owner=user, contact__name="Femi", employer__name="Brightwater").contact


class TestGivingBack:
    def test_is_written_down(self, client, contact):
        response = client.post(f"/contacts/{contact.pk}/gifts/", GIFT)

        assertRedirects(response, f"/contacts/{contact.pk}/")
        gift = Gift.objects.get()
        assert (gift.what, gift.given_on, gift.outcome_on, gift.status) == (
            "Ilkka",
            date(2026, 6, 2),
            TODAY,
            "What came of it",
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

    def test_what_is_still_to_give_stands_above_what_was_given(self, client, contact):
        old = GiftFactory(contact=contact, offered_on=date(2025, 5, 1))
        given = GiftFactory(contact=contact, offered_on=date(2026, 5, 1), given_on=date(2026, 5, 1))

        assert list(client.get(f"/contacts/{contact.pk}/").context["gifts"]) == [old, given]

    def test_removed_and_brought_back(self, client, contact):
        gift = GiftFactory(contact=contact)
        client.post(f"/contacts/gifts/{gift.pk}/remove/")
        assertNotContains(client.get(f"/contacts/{contact.pk}/"), gift.what)

        client.post(f"/contacts/gifts/{gift.pk}/restore/")
        assertContains(client.get(f"/contacts/{contact.pk}/"), gift.what)
