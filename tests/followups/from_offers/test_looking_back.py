"""Half a year after a decision: did it end well?"""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from followups.from_offers import looking_back
from followups.from_offers import services as from_offers
from followups.models import FollowUp, Reminder
from home.today import today_of
from offers import services
from offers.decisions.services import accept_offer
from offers.models import LookBack, Offer, Stage
from tests.factories import NOW, TODAY, DecisionFactory, LookBackFactory, OfferFactory, UserFactory
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db
HALF_A_YEAR = timedelta(days=183)


def sweep(now: datetime = NOW) -> None:
    with no_scope():
        from_offers.settle_marked_offers(now)


def accepted(owner, *, at: datetime = NOW) -> Offer:
    offer = OfferFactory(owner=owner)
    accept_offer(offer=offer, now=at, private_reasons="the corner office")
    sweep(at)
    return Offer.objects.get(pk=offer.pk)


def question() -> FollowUp:
    return FollowUp.objects.get(kind="look_back")


class TestQuestion:
    @pytest.mark.parametrize(
        ("decided", "zone", "asked"),
        [
            ("2026-06-09T10:00Z", "UTC", "2026-12-09"),
            ("2026-08-31T10:00Z", "UTC", "2027-02-28"),
            # Already the 1st of September there.
            ("2026-08-31T20:00Z", "Asia/Tokyo", "2027-03-01"),
        ],
    )
    def test_comes_six_months_after_the_decision_where_its_owner_lives(self, decided, zone, asked):
        accepted(UserFactory(time_zone=zone), at=datetime.fromisoformat(decided))

        assert question().due_on.isoformat() == asked
        assert Reminder.objects.filter(follow_up=question()).get().due_on.isoformat() == asked

    def test_comes_after_a_decline_too(self, user):
        DecisionFactory(offer=OfferFactory(owner=user, stage=Stage.DECLINED), answer="decline", decided_at=NOW)

        sweep()

        assert question().due_on == TODAY + HALF_A_YEAR

    @pytest.mark.parametrize("stage", [Stage.LAPSED, Stage.RESCINDED])
    def test_there_is_none_where_nobody_decided(self, user, stage):
        services.move_offer(offer=OfferFactory(owner=user), to=stage, now=NOW)

        sweep()

        assert not FollowUp.objects.filter(kind="look_back").exists()

    def test_vanishes_when_the_offer_is_reopened(self, user):
        services.move_offer(offer=accepted(user), to=Stage.CONSIDERING, now=NOW)

        sweep()

        assert question().state == FollowUp.State.CANCELLED
        assert not Reminder.objects.waiting().exists()

    def test_counts_anew_from_the_next_decision(self, user):
        offer = accepted(user)
        services.move_offer(offer=offer, to=Stage.CONSIDERING, now=NOW)
        accept_offer(offer=offer, now=NOW + timedelta(days=1))

        sweep(NOW + timedelta(days=1))

        assert question().due_on == TODAY + HALF_A_YEAR + timedelta(days=1)

    def test_waits_in_the_trash_and_comes_back_from_it(self, user):
        offer = accepted(user)
        services.trash_offer(offer=offer, now=NOW)
        sweep()
        assert not Reminder.objects.waiting().exists()

        services.restore_offer(offer=offer, now=NOW)
        sweep()

        assert Reminder.objects.waiting().count() == 1

    def test_is_on_today_when_it_is_due(self, user):
        accepted(user)

        assert today_of(user, TODAY + HALF_A_YEAR - timedelta(days=1)).follow_ups == []
        assert [row.title for row in today_of(user, TODAY + HALF_A_YEAR).follow_ups] == [question().title]


class TestMail:
    def test_asks_once_and_says_nothing_private(self, user, tick, sink, database_clock):
        accepted(user)
        for days in (182, 183, 184, 190, 200, 400):
            database_clock.set(NOW + timedelta(days=days))
            tick()

        assert len(sink.accepted) == 1
        mail = sink.accepted[0].content.decode()
        assert "Half a year ago you decided to accept Engineer" in mail
        assert f"/offers/{question().offer_id}/look-back/" in mail
        assert "corner office" not in mail
        assert "92" not in mail.partition("Half a year ago")[2].partition("Open it")[0]

    def test_shows_nobody_to_call(self, user, tick, sink, database_clock):
        offer = accepted(user)
        database_clock.set(NOW + HALF_A_YEAR)

        tick()

        assert offer.hiring_manager is None
        assert "Phone:" not in sink.accepted[0].content.decode()


class TestAnswer:
    def test_is_kept_and_finishes_the_question(self, as_user):
        offer = accepted_as(as_user)

        looking_back.look_back(offer=offer, outcome="badly", note="They moved", now=NOW)

        assert LookBack.objects.get().outcome == "badly"
        assert question().state == FollowUp.State.DONE
        assert not Reminder.objects.waiting().exists()

    def test_is_not_asked_for_again(self, user):
        offer = accepted(user)
        looking_back.look_back(offer=offer, outcome="well", note="", now=NOW)

        sweep()

        assert FollowUp.objects.filter(kind="look_back").count() == 1

    def test_may_be_left_out_for_good(self, user):
        offer = accepted(user)
        looking_back.rather_not_say(offer=offer, now=NOW)
        Offer.objects.update(needs_planning=True)

        sweep()

        assert question().state == FollowUp.State.SKIPPED

    def test_may_come_before_it_is_asked_for(self, user):
        decision = DecisionFactory(offer=OfferFactory(owner=user, stage=Stage.ACCEPTED))
        looking_back.look_back(offer=decision.offer, outcome="well", note="", now=NOW)

        sweep()

        assert not FollowUp.objects.filter(kind="look_back").exists()


def accepted_as(user) -> Offer:
    offer = OfferFactory(owner=user)
    accept_offer(offer=offer, now=NOW)
    offer.refresh_from_db()
    from_offers.settle(offer, NOW)
    return offer


@pytest.mark.usefixtures("now")
class TestPage:
    def url(self, offer: Offer) -> str:
        return f"/offers/{offer.pk}/look-back/"

    def test_keeps_the_answer_with_the_offer(self, client, user):
        offer = accepted(user)

        response = client.post(self.url(offer), {"outcome": "mixed", "note": "Good people, long way"})

        assert response["Location"] == f"/offers/{offer.pk}/"
        assert "Good people, long way" in client.get(response["Location"]).content.decode()

    def test_wants_one_of_three_and_keeps_what_was_typed(self, client, user):
        response = client.post(self.url(accepted(user)), {"outcome": "great", "note": "Good people"})

        assert response.status_code == 422
        assert "Choose one of the three." in response.content.decode()
        assert "Good people" in response.content.decode()

    def test_may_be_skipped(self, client, user):
        offer = accepted(user)

        client.post(self.url(offer), {"skip": "1"})

        assert question().state == FollowUp.State.SKIPPED
        assert not LookBack.objects.exists()

    def test_begins_with_what_was_said_before(self, client, user):
        offer = accepted(user)
        LookBackFactory(decision=offer.decisions.get(), note="Good people")

        assert "Good people" in client.get(self.url(offer)).content.decode()

    def test_shows_the_reasons_of_then(self, client, user):
        assert "the corner office" in client.get(self.url(accepted(user))).content.decode()

    def test_of_an_open_offer_leads_back_to_it(self, client, user):
        offer = OfferFactory(owner=user)

        assert client.get(self.url(offer))["Location"] == f"/offers/{offer.pk}/"

    def test_a_task_is_done_there(self, client, user):
        offer = accepted(user, at=NOW - HALF_A_YEAR)
        assert timezone.now() == NOW

        assert f'href="{self.url(offer)}"' in client.get("/").content.decode()
        assert f'href="{self.url(offer)}"' in client.get("/follow-ups/").content.decode()

    def test_what_is_done_offers_no_undo_that_leads_nowhere(self, client, user):
        looking_back.look_back(offer=accepted(user), outcome="well", note="", now=NOW)

        page = client.get("/follow-ups/").content.decode()
        assert "Look back on" in page
        assert "/undo/" not in page
