"""Half a year after a decision: did it end well?"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from core.tenancy import acting_as
from followups.declines.services import Telling, mark_decline_sent
from followups.from_offers import looking_back
from followups.from_offers import services as from_offers
from followups.models import FollowUp, Reminder
from home.today import today_of
from offers import services
from offers import services as offers
from offers.coach.services import decide_to_decline
from offers.decisions.services import NoDecisionError, accept_offer
from offers.models import LookBack, Offer, Stage
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DecisionFactory,
    FollowUpFactory,
    LookBackFactory,
    OfferFactory,
    UserFactory,
)
from tests.page import read
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

        assert today_of(user, TODAY + HALF_A_YEAR - timedelta(days=1)).whenever == []
        assert [row.title for row in today_of(user, TODAY + HALF_A_YEAR).whenever] == [question().title]


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
        assert not re.search(r"\b92\b|\b92[ ,.]?000", mail.partition("Half a year ago")[2].partition("Open it")[0])

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

    def test_a_button_of_the_mail_chooses_an_answer_and_keeps_nothing(self, client, user):
        offer = accepted(user)

        page = client.get(self.url(offer), {"outcome": "mixed"})

        assert read(page).fields["outcome"] == "mixed"
        assert not LookBack.objects.exists()

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


def accepted_and_asked(owner: User, *, at: datetime = NOW, **values) -> Offer:
    offer = OfferFactory(owner=owner, **values)
    accept_offer(offer=offer, now=at, private_reasons="the corner office")
    sweep(at)
    return Offer.objects.get(pk=offer.pk)


def questions() -> list[tuple[str, str]]:
    rows = FollowUp.objects.filter(kind="look_back").order_by("created_at", "id")
    return [(row.due_on.isoformat(), row.state) for row in rows]


def moves_to(owner: User, zone: str) -> None:
    """Live elsewhere from now on, and change something of the offer there."""
    User.objects.filter(pk=owner.pk).update(time_zone=zone)
    Offer.objects.update(needs_planning=True)


class TestTheDay:
    @pytest.mark.parametrize(
        ("decided", "asked"),
        [
            ("2026-08-31T10:00Z", "2027-02-28"),
            ("2027-08-31T10:00Z", "2028-02-29"),
            ("2027-08-29T10:00Z", "2028-02-29"),
            ("2026-12-31T10:00Z", "2027-06-30"),
            ("2028-02-29T10:00Z", "2028-08-29"),
            ("2026-03-31T23:59Z", "2026-09-30"),
            ("2026-04-01T00:00Z", "2026-10-01"),
        ],
    )
    def test_is_the_same_of_the_month_or_its_last(self, user, decided, asked):
        accepted_and_asked(user, at=datetime.fromisoformat(decided))

        assert questions() == [(asked, "open")]

    @pytest.mark.parametrize(
        ("zone", "asked"), [("Pacific/Honolulu", "2026-12-08"), ("UTC", "2026-12-09"), ("Pacific/Apia", "2026-12-09")]
    )
    def test_begins_at_midnight_where_its_owner_lives(self, zone, asked):
        accepted_and_asked(UserFactory(time_zone=zone), at=datetime(2026, 6, 9, 9, 59, tzinfo=UTC))

        assert questions() == [(asked, "open")]

    def test_mail_leaves_at_their_hour_though_the_clocks_changed(self):
        accepted_and_asked(UserFactory(time_zone="Europe/Berlin"))

        assert Reminder.objects.get().due_at == datetime(2026, 12, 9, 7, 0, tzinfo=UTC)


class TestOnce:
    def test_a_question_that_was_passed_over_stays_so_in_another_zone(self, user):
        looking_back.rather_not_say(offer=accepted_and_asked(user, at=datetime(2026, 6, 9, 23, 0, tzinfo=UTC)), now=NOW)
        moves_to(user, "Asia/Tokyo")

        sweep()

        assert questions() == [("2026-12-09", "skipped")]

    def test_whoever_moved_after_the_mail_gets_no_second_one(self, user, tick, sink, database_clock):
        accepted_and_asked(user, at=datetime(2026, 6, 9, 23, 0, tzinfo=UTC))
        database_clock.set(NOW + HALF_A_YEAR)
        tick()
        moves_to(user, "Asia/Tokyo")
        for days in (184, 185, 200):
            database_clock.set(NOW + timedelta(days=days))
            tick()

        assert len(sink.accepted) == 1
        assert questions() == [("2026-12-09", "open")]

    def test_one_that_is_still_ahead_moves_along(self, user):
        accepted_and_asked(user, at=datetime(2026, 6, 9, 23, 0, tzinfo=UTC))
        moves_to(user, "Asia/Tokyo")

        sweep()

        assert questions() == [("2026-12-10", "open")]

    def test_back_from_the_trash_it_is_a_task_without_a_second_mail(self, user, tick, sink, database_clock):
        offer, later = accepted_and_asked(user), NOW + HALF_A_YEAR
        database_clock.set(later)
        tick()
        offers.trash_offer(offer=offer, now=later)
        tick()
        offers.restore_offer(offer=offer, now=later)
        tick()

        assert questions() == [("2026-12-09", "cancelled"), ("2026-12-09", "open")]
        assert len(sink.accepted) == 1

    def test_a_new_decision_is_asked_about_even_after_an_old_one_was(self, user):
        offer, later = accepted_and_asked(user), NOW + timedelta(days=90)
        looking_back.rather_not_say(offer=offer, now=NOW)
        offers.move_offer(offer=offer, to=Stage.CONSIDERING, now=later)
        accept_offer(offer=offer, now=later)

        sweep(later)

        assert questions() == [("2026-12-09", "skipped"), ("2027-03-07", "open")]

    def test_the_database_takes_no_second_open_question(self, user, violates):
        offer = accepted_and_asked(user)

        with violates("follow_up_open_once_per_offer"):
            FollowUpFactory(owner=user, offer=offer, contact=None, kind="look_back", plan=None)

    def test_the_database_takes_none_about_nothing(self, user, violates):
        with violates("follow_up_is_about_someone"):
            FollowUpFactory(owner=user, offer=None, contact=None, kind="look_back", plan=None)


class TestAnsweringOnce:
    def test_to_a_reopened_offer_keeps_nothing(self, user):
        offer = accepted_and_asked(user)
        offers.move_offer(offer=offer, to=Stage.CONSIDERING, now=NOW)

        with pytest.raises(NoDecisionError, match="open again"):
            looking_back.look_back(offer=offer, outcome="well", note="", now=NOW)

        assert not LookBack.objects.exists()

    def test_stays_when_the_offer_is_reopened_later(self, user):
        offer = accepted_and_asked(user)
        looking_back.look_back(offer=offer, outcome="badly", note="They moved", now=NOW)

        offers.move_offer(offer=offer, to=Stage.CONSIDERING, now=NOW)
        sweep()

        assert LookBack.objects.get().decision.offer == offer
        assert questions() == [("2026-12-09", "done")]

    def test_to_one_decision_is_none_to_the_next(self, user):
        offer, later = accepted_and_asked(user), NOW + timedelta(days=10)
        looking_back.look_back(offer=offer, outcome="well", note="", now=NOW)
        offers.move_offer(offer=offer, to=Stage.CONSIDERING, now=later)
        accept_offer(offer=offer, now=later)

        sweep(later)

        assert questions() == [("2026-12-09", "done"), ("2026-12-19", "open")]

    @pytest.mark.django_db(transaction=True)
    def test_twice_at_once_is_kept_once(self, user, at_once):
        offer = accepted_and_asked(user)

        def answer() -> LookBack:
            with acting_as(user.pk):
                return looking_back.look_back(offer=offer, outcome="well", note="", now=NOW)

        assert {type(found) for found in at_once(answer, answer)} == {LookBack}
        with acting_as(user.pk):
            assert LookBack.objects.count() == 1

    def test_takes_it_off_today(self, user):
        offer = accepted_and_asked(user)
        looking_back.look_back(offer=offer, outcome="well", note="", now=NOW)

        assert today_of(user, TODAY + HALF_A_YEAR).whenever == []


class TestNeverAsked:
    def test_of_a_trashed_offer_though_nobody_swept_yet(self, user):
        offers.trash_offer(offer=accepted_and_asked(user), now=NOW)

        assert today_of(user, TODAY + HALF_A_YEAR).whenever == []

    def test_of_an_offer_reopened_a_moment_before_the_mail(self, user, tick, sink, database_clock):
        offer = accepted_and_asked(user)
        database_clock.set(NOW + HALF_A_YEAR)
        offers.move_offer(offer=offer, to=Stage.CONSIDERING, now=NOW + HALF_A_YEAR)

        tick()

        assert sink.accepted == []

    def test_where_they_refused_to_stay_in_touch(self, user):
        offer = OfferFactory(owner=user)
        with acting_as(user.pk):
            decide_to_decline(
                offer=offer, now=NOW, manager="Ada", phone="", email="", private_reasons="", reason_to_share=""
            )
        sweep()
        assert FollowUp.objects.open().filter(kind="look_back").exists()

        with acting_as(user.pk):
            telling = Telling(told="Ada", sent_on=TODAY, channel="call", permission="refused")
            mark_decline_sent(offer=offer, telling=telling, cadence=None, now=NOW)
        sweep()

        assert not FollowUp.objects.open().exists()
        assert not Reminder.objects.waiting().exists()

    def test_of_todays_job(self, user):
        OfferFactory(owner=user, stage=Stage.TODAY)

        sweep()

        assert questions() == []


def test_its_mail_is_gentle_and_offers_no_call(user, tick, sink, database_clock):
    manager = ContactFactory(owner=user, name="Priyanka Dahl", phone="+44 20 7946 0958")
    accepted_and_asked(user, hiring_manager=manager)
    database_clock.set(NOW + HALF_A_YEAR)

    tick()

    mail = sink.accepted[0].content.decode()
    assert "If you would rather not say, skip it: you are asked only once." in mail.replace("=\n", "")
    assert not [word for word in ("overdue", "was due", "7946", "I was in touch", "corner") if word in mail]


@pytest.mark.parametrize("step", ["done", "snooze", "skip"])
def test_it_is_not_finished_as_if_it_were_a_call(client, user, step):
    accepted_and_asked(user)
    question = FollowUp.objects.get(kind="look_back")

    assert client.post(f"/follow-ups/{question.pk}/{step}/").status_code == 404
    assert questions() == [("2026-12-09", "open")]
