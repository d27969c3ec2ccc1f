import re
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from exchange.models import CalendarFeed
from offers.models import Stage
from tests.conftest import ScopedClient
from tests.factories import NOW, TODAY, CalendarFeedFactory, ContactFactory, FollowUpFactory, OfferFactory

PAGE = "/calendar/"


@pytest.fixture
def answer(user):
    return OfferFactory(owner=user, role="Engineer", answer_due_on=TODAY)


def made(client: Client) -> str:
    """Return the path of the address that the page shows."""
    page = client.post("/calendar/renew/").content.decode()
    return re.search(r"<code>https?://[^/]+(/calendar/feed/[^<]+\.ics)</code>", page)[1]


class TestTheAddress:
    def test_gives_the_feed_to_a_program_that_doesnt_sign_in(self, client, anonymous, answer):
        response = anonymous.get(made(client))

        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert len(Calendar.from_ical(response.content).walk("VEVENT")) == 1
        assert not response.cookies

    def test_is_shown_once(self, client):
        path = made(client)

        assert path not in client.get(PAGE).content.decode()

    def test_a_new_one_ends_the_old_one(self, client, anonymous):
        old = made(client)
        new = made(client)

        assert anonymous.get(old).status_code == 404
        assert anonymous.get(new).status_code == 200

    def test_turned_off_it_is_not_there(self, client, anonymous):
        path = made(client)

        client.post("/calendar/off/")

        assert anonymous.get(path).status_code == 404
        assert not CalendarFeed.objects.exists()

    @pytest.mark.parametrize("off", [{"is_active": False}, {"closed_at": NOW}])
    def test_of_an_account_that_is_off_is_not_there(self, client, anonymous, user, off):
        path = made(client)
        for name, value in off.items():
            setattr(user, name, value)
        user.save()

        assert anonymous.get(path).status_code == 404

    def test_works_once_nobody_looks_around_any_more_and_the_page_says_so(self, client, anonymous, user):
        user.looking_around_since = NOW
        user.save()
        path = made(client)

        assert "Not while you look around" in client.get(PAGE).content.decode()
        assert anonymous.get(path).status_code == 404

        client.post("/look-around/leave/")
        assert anonymous.get(path).status_code == 200

    @pytest.mark.parametrize("token", ["x", "0" * 32, "0" * 90, "%00", "é" * 40, "%ED%A0%80" * 40])
    def test_whatever_else_is_asked_for_is_not_there(self, anonymous, token):
        assert anonymous.get(f"/calendar/feed/{token}.ics").status_code == 404

    def test_of_another_owner_with_this_secret_is_not_there(self, client, anonymous, user, other):
        CalendarFeedFactory(owner=other)
        path = made(client)

        assert anonymous.get(path.replace(user.pk.hex, other.pk.hex)).status_code == 404

    def test_shows_its_owners_days_to_whoever_is_signed_in(self, client, other, answer):
        path = made(client)
        OfferFactory(owner=other, role="Spy", answer_due_on=TODAY)
        theirs = ScopedClient()
        theirs.force_login(other)

        content = theirs.get(path).content
        assert b"Engineer" in content
        assert b"Spy" not in content


class TestTheSameOnceMore:
    def test_is_told_in_a_line(self, client, anonymous, answer):
        path = made(client)
        etag = anonymous.get(path)["ETag"]

        again = anonymous.get(path, headers={"If-None-Match": etag})

        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag

    def test_is_sent_when_something_changed(self, client, anonymous, answer):
        path = made(client)
        etag = anonymous.get(path)["ETag"]
        FollowUpFactory(contact=ContactFactory(owner=answer.owner))

        assert anonymous.get(path, headers={"If-None-Match": etag}).status_code == 200


class TestTheChoice:
    def test_is_saved(self, client, user):
        CalendarFeedFactory(owner=user)

        assert client.post(PAGE, {"answers": "on"}).status_code == 302

        feed = CalendarFeed.objects.get()
        assert (feed.answers, feed.follow_ups, feed.starts) == (True, False, False)

    def test_of_nothing_is_refused(self, client, user):
        CalendarFeedFactory(owner=user)

        response = client.post(PAGE, {})

        assert response.status_code == 422
        assert "Choose at least one." in response.content.decode()
        assert CalendarFeed.objects.get().follow_ups

    def test_without_a_feed_says_how_to_make_one(self, client):
        assert "Make the address" in client.post(PAGE, {}).content.decode()


class TestOneEvent:
    def test_is_a_file_by_a_button_on_the_offer(self, client, answer):
        path = f"/calendar/answers/{answer.pk}.ics"
        response = client.get(path)

        assert path in client.get(f"/offers/{answer.pk}/").content.decode()
        assert response["Content-Disposition"] == f'attachment; filename="ajar-{TODAY}.ics"'
        assert len(Calendar.from_ical(response.content).walk("VEVENT")) == 1

    def test_is_a_file_by_a_button_on_a_follow_up(self, client, user):
        follow_up = FollowUpFactory(contact=ContactFactory(owner=user))
        path = f"/calendar/follow-ups/{follow_up.pk}.ics"

        assert path in client.get(f"/follow-ups/{follow_up.pk}/").content.decode()
        assert client.get(path).status_code == 200

    def test_is_a_file_by_a_button_on_an_accepted_offer(self, client, user, now):
        offer = OfferFactory(owner=user, stage=Stage.ACCEPTED, package__starts_on=TODAY + timedelta(days=1))
        path = f"/calendar/starts/{offer.pk}.ics"

        assert path in client.get(f"/offers/{offer.pk}/").content.decode()
        assert client.get(path).status_code == 200

    def test_without_a_day_is_not_there(self, client, user):
        offer = OfferFactory(owner=user)

        assert client.get(f"/calendar/answers/{offer.pk}.ics").status_code == 404
        assert client.get(f"/calendar/starts/{offer.pk}.ics").status_code == 404
