from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from followups.models import FollowUp, Heartbeat, Reminder
from offers.models import Offer, Stage
from tests.factories import (
    TODAY,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    OfferFactory,
    PlanFactory,
    ReminderFactory,
)

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def declining(user) -> Offer:
    offer = OfferFactory(owner=user, stage=Stage.DECLINING)
    DeclineFactory(offer=offer)
    return offer


@pytest.fixture
def follow_up(user) -> FollowUp:
    """Due today, the first step of a running plan, with its reminder."""
    plan = PlanFactory(contact=ContactFactory(owner=user, name="Femi"), anchor_on=TODAY - timedelta(days=14))
    follow_up = FollowUpFactory(plan=plan, due_on=TODAY)
    ReminderFactory(follow_up=follow_up)
    return follow_up


class TestToday:
    url = "/"

    def test_says_how_to_begin_when_there_is_nothing(self, client):
        response = client.get(self.url)

        assertContains(response, "<html")
        assertContains(response, "Start with one offer")
        assertContains(response, "Nothing needs you today")
        assert "no-store" in response["Cache-Control"]
        assert "HX-Request" in response["Vary"]

    def test_shows_what_needs_the_person(self, client, user, declining, follow_up):
        OfferFactory(owner=user, employer__name="Sleepy", answer_due_on=TODAY - timedelta(days=1))
        OfferFactory(owner=user, employer__name="Pressing", answer_due_on=TODAY + timedelta(days=2))

        response = client.get(self.url)

        assertContains(response, "Three things for today")
        assertContains(response, "Stay in touch with Femi")
        assertContains(response, f"/offers/{declining.pk}/decline/sent/")
        assertContains(response, "What happened with Sleepy?")
        assertContains(response, "2 days")

    def test_htmx_gets_only_the_board(self, htmx, follow_up):
        response = htmx.get(self.url)

        assertNotContains(response, "<html")
        assertContains(response, 'id="today-board"')
        assert "HX-Request" in response["Vary"]

    def test_today_is_where_the_person_lives(self, client, user, follow_up):
        user.time_zone = "Pacific/Pago_Pago"
        user.save()

        # 10:00 UTC on the 9th is still the 8th there.
        response = client.get(self.url)

        assertContains(response, "Monday 8 June")
        assertContains(response, "Nothing needs you today")

    @pytest.mark.parametrize("query", [{"page": "x"}, {"q": "\x00"}, {"next": "//evil.example"}], ids=str)
    def test_an_odd_question_gets_an_answer(self, client, query):
        assert client.get(self.url, query).status_code == 200

    @pytest.mark.parametrize(
        ("minutes", "words"), [(1, "Last checked 60 s ago"), (6, "Reminders are not being checked.")]
    )
    def test_says_whether_reminders_are_checked(self, client, now, minutes, words):
        Heartbeat.objects.create(ticked_at=now - timedelta(minutes=minutes))

        assertContains(client.get(self.url), words)

    def test_says_when_the_last_reminder_left_although_another_one_could_not(self, client, user, now):
        Heartbeat.objects.create(ticked_at=now)
        sent = FollowUpFactory(owner=user, due_on=TODAY)
        ReminderFactory(follow_up=sent, sent=True)
        late = FollowUpFactory(owner=user, due_on=TODAY)
        ReminderFactory(follow_up=late, sent=True, status=Reminder.Status.CANCELLED, sent_at=None)

        assertContains(client.get(self.url), "last mail</a> <time")
