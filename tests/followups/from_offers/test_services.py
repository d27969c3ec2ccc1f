"""Tasks that come from an offer: they appear, move and vanish with it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import User
from followups.declines.services import Telling, mark_decline_sent
from followups.from_offers import services as from_offers
from followups.models import FollowUp, Reminder
from offers import services
from offers.coach.services import decide_to_decline
from offers.decisions.services import accept_offer
from offers.models import Offer, Stage
from offers.services import OfferDraft
from tests.factories import NOW, TODAY, ReminderFactory, UserFactory
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db
ANSWER, TELL = FollowUp.Kind.ANSWER_OFFER, FollowUp.Kind.TELL_THEM


@pytest.fixture
def owner(db) -> User:
    return UserFactory()


def draft(**values) -> OfferDraft:
    given = {
        "employer": "Kessel & Ohm",
        "role": "Engineer",
        "base_amount": Decimal(92000),
        "base_currency": "EUR",
        "base_period": "year",
        "answer_due_on": TODAY + timedelta(days=10),
    }
    return OfferDraft(**given | values)


def log(owner, **values) -> Offer:
    return services.log_offer(owner=owner, draft=draft(**values), now=NOW)


def sweep(now=NOW) -> int:
    with no_scope():
        return from_offers.settle_marked_offers(now)


def decide(offer) -> None:
    decide_to_decline(offer=offer, now=NOW, manager="Ada", phone="", email="", private_reasons="", reason_to_share="")


class TestAnswer:
    def test_a_new_offer_with_a_date_is_a_task_with_a_reminder_three_days_before(self, owner):
        log(owner)

        sweep()

        task = FollowUp.objects.get(kind=ANSWER)
        assert task.due_on == TODAY + timedelta(days=10)
        assert Reminder.objects.get().due_on == TODAY + timedelta(days=7)

    @pytest.mark.parametrize("outcome", [Stage.ACCEPTED, Stage.DECLINED, Stage.LAPSED, Stage.RESCINDED])
    def test_an_old_offer_is_none_whatever_its_days_are(self, owner, outcome):
        day = TODAY - timedelta(days=200)
        services.log_offer(owner=owner, draft=draft(answer_due_on=day), now=NOW, stage=outcome, ended_on=day)

        sweep()
        sweep(NOW + timedelta(days=400))

        assert not FollowUp.objects.exists()
        assert not Reminder.objects.exists()

    def test_an_offer_without_a_date_is_none(self, owner):
        log(owner, answer_due_on=None)

        sweep()

        assert not FollowUp.objects.exists()

    def test_after_three_days_before_come_one_day_and_the_morning(self, owner, tick, sink, database_clock):
        log(owner)
        for days in (7, 8, 9, 10, 11):
            database_clock.set(NOW + timedelta(days=days))
            tick()

        dates = list(Reminder.objects.filter(status="sent").order_by("due_on").values_list("due_on", flat=True))
        assert dates == [TODAY + timedelta(days=days) for days in (7, 9, 10)]

    def test_an_offer_due_tomorrow_is_reminded_of_at_once(self, owner):
        log(owner, answer_due_on=TODAY + timedelta(days=1))

        sweep()

        assert Reminder.objects.get().due_on == TODAY

    def test_it_moves_with_the_date(self, owner):
        offer = log(owner)
        sweep()

        services.edit_offer(
            offer=offer, draft=draft(answer_due_on=TODAY + timedelta(days=20)), expected_version=1, now=NOW
        )
        sweep()

        task = FollowUp.objects.get(kind=ANSWER)
        assert task.due_on == TODAY + timedelta(days=20)
        assert Reminder.objects.get(status="scheduled").due_on == TODAY + timedelta(days=17)

    @pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.LAPSED, Stage.RESCINDED])
    def test_it_vanishes_when_the_offer_is_answered(self, owner, stage):
        offer = log(owner)
        sweep()

        if stage == Stage.ACCEPTED:
            accept_offer(offer=offer, now=NOW)
        else:
            services.move_offer(offer=offer, to=stage, now=NOW)
        sweep()

        assert not FollowUp.objects.open().exclude(kind="look_back").exists()
        assert not Reminder.objects.waiting().exclude(follow_up__kind="look_back").exists()

    def test_it_vanishes_in_the_trash_and_comes_back_from_it(self, owner):
        offer = log(owner)
        sweep()
        services.trash_offer(offer=offer, now=NOW)
        sweep()
        assert not Reminder.objects.waiting().exists()

        services.restore_offer(offer=offer, now=NOW)
        sweep()

        assert Reminder.objects.waiting().count() == 1


class TestTell:
    def test_a_decision_that_nobody_was_told_of_is_a_task_after_two_days(self, owner):
        decide(log(owner))

        sweep()

        task = FollowUp.objects.open().exclude(kind="look_back").get()
        assert task.kind == TELL
        assert Reminder.objects.get(follow_up=task).due_on == TODAY + timedelta(days=2)

    def test_it_vanishes_when_the_decline_is_sent(self, owner):
        offer = log(owner)
        decide(offer)
        sweep()

        telling = Telling(told="Ada", sent_on=TODAY, channel="call", permission="refused")
        mark_decline_sent(offer=offer, telling=telling, cadence=None, now=NOW)
        sweep()

        assert not FollowUp.objects.open().exclude(kind="look_back").exists()

    def test_its_mail_says_whom_to_call_and_never_why(self, owner, tick, sink, database_clock):
        offer = log(owner, base_amount=Decimal(73019))
        decide_to_decline(
            offer=offer,
            now=NOW,
            manager="Ada",
            phone="+44 1632 960174",
            email="",
            private_reasons="the basement office",
            reason_to_share="",
        )
        tick()
        database_clock.set(NOW + timedelta(days=2))

        tick()

        mail = sink.accepted[0].content.decode()
        assert "+44 1632 960174" in mail
        assert "basement" not in mail
        assert "73019" not in mail.replace(",", "").replace(".", "")


class TestSweep:
    def test_a_settled_offer_is_not_looked_at_again(self, owner):
        log(owner)

        assert [sweep(), sweep()] == [1, 0]

    def test_more_than_a_batch_is_settled_in_one_go(self, owner, monkeypatch):
        monkeypatch.setattr(from_offers, "OFFERS_AT_ONCE", 2)
        for number in range(5):
            log(owner, role=f"Role {number}")

        assert sweep() == 5

    def test_sweeping_twice_makes_one_task(self, owner):
        offer = log(owner)
        sweep()
        Offer.objects.filter(pk=offer.pk).update(needs_planning=True)
        sweep()

        assert FollowUp.objects.count() == 1


class TestPoison:
    """Whatever is wrong with one person's offers, everyone's reminders go out."""

    @pytest.fixture
    def poisoned(self, owner) -> Offer:
        offer = log(owner)
        decide(offer)
        User.objects.filter(pk=owner.pk).update(time_zone="Mars/Olympus")
        return offer

    def test_the_reminders_of_others_go_out(self, poisoned, tick, sink, database_clock):
        ReminderFactory(due_at=NOW, next_attempt_at=NOW)

        tick()

        assert len(sink.accepted) == 1
        assert Offer.objects.get(pk=poisoned.pk).needs_planning

    def test_the_offers_of_others_are_settled_however_many_are_poisoned(self, poisoned, monkeypatch):
        monkeypatch.setattr(from_offers, "OFFERS_AT_ONCE", 1)
        healthy = log(UserFactory())

        sweep()

        assert not Offer.objects.get(pk=healthy.pk).needs_planning
