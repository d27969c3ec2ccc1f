"""An act that is taken back brings back all that it ended, and only that."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from contacts.models import Contact, MergeRecord
from followups.cadence.shipped import DEFAULT
from followups.declines.services import undo_decline_sent
from followups.from_offers.services import settle_marked_offers
from followups.models import Act, FollowUp, Plan, Reminder
from followups.people.merging import merge
from followups.people.parting import part
from followups.people.services import change_standing, undo_standing
from followups.plans.again import take_up_again
from followups.plans.services import let_go, pause_plan, start_plan
from followups.services import plan_follow_up
from offers.models import Offer, Stage
from tests.factories import (
    NOW,
    TODAY,
    ActFactory,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    JobFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db

REFUSED = {"told": "Robin", "sent_on": "2026-06-09", "channel": "call", "permission": "refused"}


@pytest.fixture
def running_clock(monkeypatch) -> None:
    """Every look at the clock is a second later than the one before, and every follow-up is closed a second later."""

    def ticks() -> Iterator[datetime]:
        moment = NOW
        while True:
            moment += timedelta(seconds=1)
            yield moment

    clock, close = ticks(), FollowUp.call_off
    monkeypatch.setattr(timezone, "now", lambda: next(clock))
    monkeypatch.setattr(FollowUp, "call_off", lambda self, *, at, act: close(self, at=next(clock), act=act))


@pytest.fixture
def robin(user) -> Contact:
    """Somebody with whom a plan runs, and for whom something is planned by hand."""
    contact = ContactFactory(owner=user, name="Robin")
    start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
    plan_follow_up(contact=contact, kind="give_back", due_on=TODAY + timedelta(9), about="a name", now=NOW)
    return contact


def planned() -> list[object]:
    """What is planned with anybody, and whether anything is left of an act."""
    return [
        list(Plan.objects.order_by("id").values_list("contact__name", "state", "ended_by", "ended_from")),
        list(FollowUp.objects.open().order_by("due_on", "id").values_list("contact__name", "due_on", "ended_by")),
        list(Reminder.objects.waiting().order_by("due_on", "id").values_list("due_on", flat=True)),
        Act.objects.count(),
    ]


@pytest.mark.usefixtures("running_clock")
class TestWhileTheClockRuns:
    def test_a_plan_that_was_let_go_is_taken_up(self, client, robin):
        before, plan = planned(), Plan.objects.get()

        client.post(f"/plans/{plan.pk}/end/")
        assert planned() != before
        client.post(f"/plans/{plan.pk}/take-up/")

        assert planned() == before

    def test_a_standing_is_taken_back(self, client, robin):
        before = planned()

        client.post(f"/contacts/{robin.pk}/standing/", {"standing": "lost"})
        assert planned() != before
        client.post(f"/contacts/{robin.pk}/standing/undo/")

        assert planned() == before

    def test_a_telling_that_asked_for_silence_is_taken_back(self, client, user, robin):
        offer: Offer = DeclineFactory(owner=user, offer__stage=Stage.DECLINING).offer
        JobFactory(contact=robin, employer=offer.employer)
        settle_marked_offers(NOW)
        before = planned()

        client.post(f"/offers/{offer.pk}/decline/sent/", REFUSED)
        assert planned() != before
        client.post(f"/offers/{offer.pk}/decline/sent/undo/")

        assert planned() == before

    def test_a_merge_is_taken_back(self, client, user, robin):
        other = ContactFactory(owner=user, name="Rob")
        start_plan(contact=other, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
        before = planned()

        client.post(f"/contacts/{robin.pk}/merge/", {"other": str(other.pk), "stays": "this"})
        assert planned() != before
        client.post(f"/contacts/merges/{MergeRecord.objects.get().pk}/part/")

        assert planned() == before


class TestOnlyItsOwn:
    def test_what_a_standing_ended_is_not_taken_up_as_a_plan_that_was_let_go(self, as_user):
        plan = PlanFactory(owner=as_user)
        change_standing(contact=plan.contact, standing="lost", now=NOW)
        change_standing(contact=plan.contact, standing="active", now=NOW)

        assert not take_up_again(plan=plan, now=NOW)

    def test_a_second_time_does_nothing(self, as_user):
        plan = PlanFactory(owner=as_user)
        let_go(plan=plan, now=NOW)

        assert [take_up_again(plan=plan, now=NOW) for _ in range(2)] == [True, False]

    def test_what_was_called_off_at_the_same_moment_by_hand_stays_off(self, as_user):
        plan = PlanFactory(owner=as_user)
        FollowUpFactory(contact=plan.contact, state="cancelled", closed_at=NOW)
        change_standing(contact=plan.contact, standing="lost", now=NOW)

        undo_standing(contact=plan.contact, now=NOW)

        assert FollowUp.objects.get(plan=None).state == "cancelled"


class TestTheRows:
    def test_only_a_plan_that_has_ended_was_ended_by_something(self, as_user, violates):
        act = ActFactory(owner=as_user)
        with violates("plan_ended_by_when_ended"):
            PlanFactory(contact=act.contact, ended_by=act)

    def test_only_a_follow_up_that_was_called_off_was_ended_by_something(self, as_user, violates):
        act = ActFactory(owner=as_user)
        with violates("follow_up_ended_by_when_cancelled"):
            FollowUpFactory(contact=act.contact, ended_by=act)

    def test_a_telling_has_its_decline(self, as_user, violates):
        with violates("act_has_what_it_is_about"):
            ActFactory(owner=as_user, kind=Act.Kind.TELLING)


class TestFromBefore:
    """Rows of a release that knew what an act ended by equal instants."""

    @staticmethod
    def upgrade() -> None:
        # The state in which a merge found a plan was kept with it.
        Plan.objects.update(ended_by=None, ended_from="")
        FollowUp.objects.update(ended_by=None)
        Act.objects.all().delete()
        with connection.cursor() as cursor:
            for statement in import_module("followups.migrations.0013_acts").DERIVE:
                cursor.execute(statement)

    def test_a_standing_can_still_be_taken_back(self, as_user, robin):
        before = planned()
        change_standing(contact=robin, standing="lost", now=NOW + timedelta(hours=1))

        self.upgrade()
        undo_standing(contact=robin, now=NOW + timedelta(hours=2))

        assert planned() == before

    def test_so_can_a_telling(self, as_user, robin, client):
        offer = DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING).offer
        JobFactory(contact=robin, employer=offer.employer)
        before = planned()
        client.post(f"/offers/{offer.pk}/decline/sent/", REFUSED)

        self.upgrade()
        assert Act.objects.get().kind == Act.Kind.TELLING
        undo_decline_sent(offer=offer, now=timezone.now())

        assert planned() == before

    def test_so_can_a_merge_with_a_plan_that_was_paused(self, as_user, robin):
        other = ContactFactory(owner=as_user, name="Rob")
        pause_plan(plan=start_plan(contact=other, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW), now=NOW)
        before, plan = planned(), Plan.objects.get(contact=other)
        record = merged_before(robin, other, plan)

        self.upgrade()
        assert Act.objects.get().merge == record
        part(record=record, now=NOW + timedelta(hours=1))

        assert planned() == before


def merged_before(stays: Contact, gone: Contact, plan: Plan) -> MergeRecord:
    """Join two as the release before did, which kept what ended beside the columns."""
    merge(stays=stays, gone=gone, now=NOW)
    made = MergeRecord.objects.get()
    before = made.before | {"ended": [{"plan": str(plan.pk), "state": "paused"}]}
    del before["schema"]
    values = {"gone": made.gone, "stays": made.stays, "name": made.name, "merged_at": made.merged_at}
    Act.objects.all().delete()
    made.delete()
    return MergeRecord.objects.create(owner_id=stays.owner_id, before=before, **values)
