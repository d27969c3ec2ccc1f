"""A touch written down anywhere counts for the plan (ADR 0009)."""

from datetime import date, datetime, timedelta

import pytest

from contacts.models import Channel, Interaction
from core.models import StaleEditError
from core.tenancy import acting_as
from followups.cadence.dates import Cadence
from followups.models import FollowUp, Plan, Reminder
from followups.people.touches import done_by, edit_touch, record_touch, remove_touch, restore_touch
from followups.plans.dates import coming_steps
from followups.plans.services import PlanError, change_plan, end_plan, pause_plan, start_plan
from followups.services import ClosedError, complete, snooze, undo
from tests.factories import NOW, TODAY, ContactFactory, FollowUpFactory, InteractionFactory, MergeRecordFactory

pytestmark = pytest.mark.django_db

PATTERN = "2 weeks, 2 months, then every 6 months"
FIRST = date(2026, 6, 23)
NO = {"answered": False, "channel": "email"}


def begin(owner, pattern: str = PATTERN, counted_from: str = "fixed") -> Plan:
    """Start a plan today."""
    contact = ContactFactory(owner=owner, name="Femi")
    return start_plan(
        contact=contact,
        offer=None,
        cadence=Cadence.parse(pattern),
        anchor_on=TODAY,
        now=NOW,
        counted_from=counted_from,
    )


def at(day: date) -> datetime:
    """Return 10:00 UTC on that day."""
    return NOW + (day - TODAY)


def touch(plan: Plan, day: date, **values) -> Interaction:
    made, _ = record_touch(**{"contact": plan.contact, "happened_on": day, "channel": "call", "now": at(day)} | values)
    return made


def open_one(plan: Plan) -> FollowUp:
    return FollowUp.objects.open().get(contact=plan.contact)


class TestATouch:
    def test_while_a_follow_up_is_due_it_is_done_by_it(self, as_user):
        plan = begin(as_user)
        first = open_one(plan)

        made = touch(plan, FIRST, note="Ran into him.")

        first.refresh_from_db()
        assert (first.is_done, first.interaction, done_by(made)) == (True, made, first)
        assert open_one(plan).due_on == date(2026, 8, 9)
        assert Reminder.objects.waiting().get().due_on == date(2026, 8, 9)

    def test_when_they_reached_out_it_counts_as_well(self, as_user):
        plan = begin(as_user)

        made = touch(plan, FIRST, by_owner=False, channel="email")

        assert not made.by_owner
        assert open_one(plan).step == 2

    def test_that_happened_shortly_before_the_day_and_is_written_down_after_it_counts(self, as_user):
        plan = begin(as_user)

        record_touch(contact=plan.contact, happened_on=FIRST - timedelta(3), channel="call", now=at(FIRST))

        assert open_one(plan).step == 2

    def test_of_long_before_is_only_history(self, as_user):
        plan = begin(as_user)

        record_touch(contact=plan.contact, happened_on=FIRST - timedelta(4), channel="call", now=at(FIRST))

        assert open_one(plan).due_on == FIRST
        assert Interaction.objects.count() == 1

    def test_before_its_day_leaves_fixed_dates_where_they_are(self, as_user):
        plan = begin(as_user)
        before = open_one(plan)

        touch(plan, TODAY + timedelta(3))

        assert open_one(plan) == before
        assert open_one(plan).due_on == FIRST
        assert Reminder.objects.count() == 1

    def test_moves_a_plan_that_counts_from_it(self, as_user):
        plan = begin(as_user, counted_from="last_touch")

        touch(plan, TODAY + timedelta(3))

        assert (open_one(plan).step, open_one(plan).due_on) == (1, FIRST + timedelta(3))
        assert Reminder.objects.waiting().get().due_on == FIRST + timedelta(3)

    def test_of_before_the_newest_one_moves_nothing(self, as_user):
        plan = begin(as_user, counted_from="last_touch")
        touch(plan, TODAY + timedelta(3))

        record_touch(contact=plan.contact, happened_on=TODAY, channel="call", now=at(TODAY + timedelta(4)))

        assert open_one(plan).due_on == FIRST + timedelta(3)

    def test_leaves_what_the_person_snoozed(self, as_user):
        plan = begin(as_user, counted_from="last_touch")
        snooze(follow_up=open_one(plan), until=date(2026, 7, 1), now=NOW)

        touch(plan, TODAY + timedelta(3))

        assert open_one(plan).due_on == date(2026, 7, 1)

    def test_does_not_finish_what_was_planned_by_hand(self, as_user):
        by_hand = FollowUpFactory(owner=as_user, kind="give_back", due_on=TODAY)

        record_touch(contact=by_hand.contact, happened_on=TODAY, channel="call", now=NOW)

        by_hand.refresh_from_db()
        assert by_hand.is_open

    def test_with_a_paused_plan_is_only_written_down(self, as_user):
        plan = begin(as_user)
        pause_plan(plan=plan, now=NOW)

        touch(plan, FIRST)

        assert not FollowUp.objects.open().exists()

    @pytest.mark.django_db(transaction=True)
    def test_twice_at_once_is_one(self, user, at_once):
        plan = begin(user)

        def click():
            with acting_as(user.pk):
                return touch(plan, FIRST)

        first, second = at_once(click, click)

        assert first == second == Interaction.objects.get()
        assert open_one(plan).step == 2

    def test_that_was_removed_is_forgotten(self, as_user):
        plan = begin(as_user, counted_from="last_touch")
        made = touch(plan, TODAY + timedelta(3))
        assert open_one(plan).due_on == date(2026, 6, 26)

        remove_touch(touch=made, now=at(TODAY + timedelta(4)))
        assert open_one(plan).due_on == FIRST

        restore_touch(touch=made, now=at(TODAY + timedelta(4)))
        assert open_one(plan).due_on == date(2026, 6, 26)

    def test_that_was_edited_moves_what_counts_from_it(self, as_user):
        plan = begin(as_user, counted_from="last_touch")
        made = touch(plan, TODAY + timedelta(3))

        edit_touch(touch=made, expected_version=1, happened_on=TODAY + timedelta(1), now=at(TODAY + timedelta(4)))

        assert open_one(plan).due_on == date(2026, 6, 24)

    def test_an_edit_that_comes_too_late_changes_neither_touch_nor_plan(self, as_user):
        plan = begin(as_user, counted_from="last_touch")
        made = touch(plan, TODAY + timedelta(3))

        with pytest.raises(StaleEditError):
            edit_touch(touch=made, expected_version=9, happened_on=TODAY, now=at(TODAY + timedelta(4)))

        assert open_one(plan).due_on == date(2026, 6, 26)


class TestLatest:
    def test_a_quarter_of_the_interval_after_the_ideal_day(self, as_user):
        plan = begin(as_user)

        # Two weeks: three days; from 23 June to 9 August 47 days: 11.
        assert open_one(plan).latest_on == FIRST + timedelta(3)
        assert [step.slack for step in coming_steps(plan, today=TODAY, count=2)] == [3, 11]

    def test_a_snooze_moves_it_along(self, as_user):
        plan = begin(as_user)

        assert snooze(follow_up=open_one(plan), until=date(2026, 7, 1), now=NOW).latest_on == date(2026, 7, 4)


class TestUndo:
    @pytest.mark.parametrize(("stop", "words"), [(end_plan, "has ended"), (pause_plan, "Resume them first")])
    def test_of_a_plan_that_does_not_run_is_refused(self, as_user, stop, words):
        plan = begin(as_user)
        first = complete(follow_up=open_one(plan), now=at(FIRST))
        stop(plan=plan, now=at(FIRST))

        with pytest.raises(ClosedError, match=words):
            undo(follow_up=first, now=at(FIRST))

        assert not FollowUp.objects.open().exists()

    def test_of_a_plan_whose_place_another_took_opens_nothing_beside_it(self, as_user):
        plan = begin(as_user)
        first = complete(follow_up=open_one(plan), now=at(FIRST))
        start_plan(contact=plan.contact, offer=None, cadence=Cadence.parse("1 month"), anchor_on=FIRST, now=at(FIRST))

        with pytest.raises(ClosedError):
            undo(follow_up=first, now=at(FIRST))

        assert FollowUp.objects.open().count() == 1


class TestChange:
    def test_of_a_plan_that_ended_meanwhile_is_refused(self, as_user):
        plan = begin(as_user)
        end_plan(plan=plan, now=NOW)

        with pytest.raises(PlanError, match="in the meantime"):
            change_plan(plan=plan, cadence=Cadence.parse("1 week"), counted_from="fixed", anchor_on=TODAY, now=NOW)

    def test_nobody_in_the_trash_is_followed_up(self, as_user):
        contact = ContactFactory(owner=as_user, trashed_at=NOW)

        with pytest.raises(PlanError, match="are off"):
            start_plan(contact=contact, offer=None, cadence=Cadence.parse("1 week"), anchor_on=TODAY, now=NOW)

    def test_a_touch_before_the_plan_does_not_count_against_them(self, as_user):
        contact = ContactFactory(owner=as_user)
        for day in (1, 2, 3):
            InteractionFactory(contact=contact, happened_on=TODAY - timedelta(day), **NO)

        plan = start_plan(contact=contact, offer=None, cadence=Cadence.parse(PATTERN), anchor_on=TODAY, now=NOW)

        assert plan.unanswered == 0


def test_the_same_touch_twice_in_a_day_is_one(as_user):
    contact = ContactFactory(owner=as_user)

    first, new = record_touch(now=NOW, contact=contact, happened_on=TODAY, note="Hello")
    again, new_again = record_touch(now=NOW, contact=contact, happened_on=TODAY, note="Hello")

    assert (first, new, new_again) == (again, True, False)
    assert first.channel == Channel.MESSAGE


def test_another_note_is_another_touch(as_user):
    contact = ContactFactory(owner=as_user)
    record_touch(now=NOW, contact=contact, happened_on=TODAY)
    record_touch(now=NOW, contact=contact, happened_on=TODAY, note="Hello")

    assert Interaction.objects.count() == 2


def test_one_that_was_removed_can_be_written_down_anew(as_user):
    contact = ContactFactory(owner=as_user)
    made, _ = record_touch(now=NOW, contact=contact, happened_on=TODAY)
    made.trash(at=made.created_at)

    assert record_touch(now=NOW, contact=contact, happened_on=TODAY)[1]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one(user, at_once):
    contact = ContactFactory(owner=user)

    def click():
        with acting_as(user.pk):
            return record_touch(now=NOW, contact=contact, happened_on=TODAY)[1]

    assert sorted(at_once(click, click, click)) == [False, False, True]


def test_who_was_merged_away_gets_it_under_their_other_name(as_user):
    stays, gone = ContactFactory(owner=as_user), ContactFactory(owner=as_user)
    MergeRecordFactory(owner=as_user, gone=gone.pk, stays=stays.pk)
    type(gone).objects.filter(pk=gone.pk).delete()

    made, _ = record_touch(now=NOW, contact=gone, happened_on=TODAY)

    assert made.contact == stays
