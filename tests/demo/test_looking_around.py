from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core.operations import is_owned
from demo import career
from demo.looking_around import APPS, leave, look_around
from followups.delivery.health import first_overdue
from followups.models import Reminder
from offers.models import Offer
from tests import factories

URL, LEAVE = "/look-around/", "/look-around/leave/"
BANNER = "looking around in an invented career"


def rows_of(user):
    models = [model for app in APPS for model in apps.get_app_config(app).get_models() if is_owned(model)]
    return sum(model.objects.for_owner(user).count() for model in models)


class TestPages:
    def test_an_empty_account_is_offered_a_look_around(self, client):
        assertContains(client.get("/"), f'href="{URL}"')
        assertContains(client.get(URL), "your account is empty again")

    def test_it_shows_the_career_says_so_on_every_page_and_can_be_left(self, client, user):
        assertRedirects(client.post(URL), "/", fetch_redirect_response=False)

        for path in ("/", "/offers/", "/settings/"):
            assertContains(client.get(path), BANNER)
        assertContains(client.get("/offers/"), "Halcyon Freight Systems")
        assertRedirects(client.get(URL), "/", fetch_redirect_response=False)

        page = client.post(LEAVE, follow=True)

        assertContains(page, "Start with one offer")
        assertNotContains(page, BANNER)
        assert rows_of(user) == 0

    def test_an_account_with_anything_of_its_own_is_told_why_not_and_keeps_it(self, client, user):
        factories.ContactFactory(owner=user)

        assertContains(client.get(URL), "something of your own already")
        page = client.post(URL, follow=True)

        assertContains(page, "something of your own already")
        assert not Offer.objects.for_owner(user).exists()

    def test_leaving_twice_or_without_having_looked_deletes_nothing(self, client, user):
        factories.OfferFactory(owner=user)

        client.post(LEAVE)

        assert Offer.objects.for_owner(user).count() == 1


class TestRows:
    def test_nobody_elses_rows_go(self, user, other):
        look_around(user=user, now=timezone.now())
        factories.OfferFactory(owner=other)

        leave(user=user)

        assert (rows_of(user), Offer.objects.for_owner(other).count()) == (0, 1)

    def test_what_was_added_while_looking_around_goes_too(self, user):
        look_around(user=user, now=timezone.now())
        factories.OfferFactory(owner=user)

        leave(user=user)

        assert rows_of(user) == 0

    def test_a_second_time_is_refused_with_nothing_added(self, user):
        look_around(user=user, now=timezone.now())
        before = rows_of(user)

        with pytest.raises(career.NotEmptyError):
            look_around(user=user, now=timezone.now())

        assert rows_of(user) == before

    def test_one_can_look_around_again(self, user):
        for _ in range(2):
            look_around(user=user, now=timezone.now())
            assert rows_of(user) > 100
            leave(user=user)

        assert rows_of(user) == 0


class TestMail:
    def test_no_reminder_leaves_and_none_counts_as_late(self, user, now, tick, sink):
        look_around(user=user, now=now - timedelta(days=30))

        assert Reminder.objects.for_owner(user).filter(due_at__lt=now).exists()
        tick()

        assert sink.recipients == []
        assert first_overdue(Reminder.objects.all(), now) is None
