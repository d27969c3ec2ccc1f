"""A touch written down anywhere counts for the plan (ADR 0009)."""

from datetime import date, datetime, timedelta

import pytest

from contacts.models import Interaction
from core.tenancy import acting_as
from followups.cadence import Cadence
from followups.models import FollowUp, Plan, Reminder
from followups.people.touches import done_by, record_touch, touches_changed
from followups.plans.asking import carry_on, try_another_way
from followups.plans.services import PlanError, change_plan, coming_steps, end_plan, pause_plan, start_plan
from followups.services import ClosedError, complete, snooze, undo
from tests.factories import NOW, TODAY, ContactFactory, FollowUpFactory, InteractionFactory

pytestmark = pytest.mark.django_db

RHYTHM = "2 weeks, 2 months, then every 6 months"
FIRST = date(2026, 6, 23)
NO = {"answered": False, "channel": "email"}


def begin(owner, rhythm: str = RHYTHM, counted_from: str = "fixed") -> Plan:
    """Start a plan today."""
    contact = ContactFactory(owner=owner, name="Femi")
    return start_plan(
        contact=contact,
        offer=None,
        cadence=Cadence.parse(rhythm),
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


def fresh(plan: Plan) -> Plan:
    return Plan.objects.get(pk=plan.pk)


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
        made.delete()

        touches_changed(contact=plan.contact, now=at(TODAY + timedelta(4)))

        assert open_one(plan).due_on == FIRST


class TestSlowingDown:
    def silence(self, plan: Plan, times: int) -> list[FollowUp]:
        """Finish follow-ups on their day, and nobody answers."""
        done = []
        for _ in range(times):
            follow_up = open_one(plan)
            done.append(complete(follow_up=follow_up, now=at(follow_up.due_on), **NO))
        return done

    def test_after_one_nothing_changes(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 1)

        assert open_one(plan).due_on == date(2026, 8, 9)

    def test_after_two_the_next_interval_doubles(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 2)

        # Six months after 9 August would be 9 February.
        assert (open_one(plan).due_on, fresh(plan).is_slow) == (date(2027, 8, 9), True)

    def test_each_one_after_it_is_as_slow(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 3)

        assert open_one(plan).due_on == date(2028, 8, 9)

    def test_counted_from_the_last_touch_it_doubles_too(self, as_user):
        plan = begin(as_user, counted_from="last_touch")
        self.silence(plan, 2)

        # 23 June, 23 August, and then twice six months.
        assert open_one(plan).due_on == date(2027, 8, 23)

    def test_an_answer_brings_the_pace_back(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 2)

        touch(plan, date(2026, 9, 1), by_owner=False, channel="email")

        assert (open_one(plan).due_on, fresh(plan).unanswered) == (date(2027, 2, 9), 0)
        assert Reminder.objects.waiting().get().due_on == date(2027, 2, 9)

    def test_undoing_the_second_takes_the_slowness_back(self, as_user):
        plan = begin(as_user)
        _, second = self.silence(plan, 2)

        undo(follow_up=second, now=at(date(2026, 8, 10)))

        assert (open_one(plan).due_on, fresh(plan).unanswered) == (date(2026, 8, 9), 1)

    def test_a_pause_in_between_changes_nothing(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 2)
        before = open_one(plan).due_on
        touches_changed(contact=plan.contact, now=at(date(2026, 12, 1)))

        assert open_one(plan).due_on == before

    def test_after_three_it_asks(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 2)
        assert not fresh(plan).asks

        self.silence(plan, 1)

        assert fresh(plan).asks

    def test_carrying_on_it_asks_again_after_three_more(self, as_user):
        plan = begin(as_user)
        self.silence(plan, 3)
        carry_on(plan=plan)

        assert [fresh(plan).asks for _ in self.silence(plan, 2)] == [False, False]
        self.silence(plan, 1)
        assert fresh(plan).asks

    def test_another_way_is_tried_within_a_week(self, as_user):
        plan = begin(as_user)
        third = self.silence(plan, 3)[-1]

        follow_up = try_another_way(plan=plan, now=at(third.due_on))

        assert follow_up.due_on == third.due_on + timedelta(7)
        assert follow_up.about == "Try another way: call"
        assert Reminder.objects.waiting().get().due_on == follow_up.due_on
        assert not fresh(plan).asks

    def test_what_was_settled_is_not_settled_again(self, as_user):
        plan = begin(as_user)

        assert try_another_way(plan=plan, now=NOW) is None
        carry_on(plan=plan)
        assert fresh(plan).carried_on_after == 0

    def test_it_is_remembered_when_the_rhythm_changes(self, as_user):
        plan = begin(as_user)
        second = self.silence(plan, 2)[-1]

        new = change_plan(
            plan=plan,
            cadence=Cadence.parse("1 month, then every 1 month"),
            counted_from="last_touch",
            anchor_on=TODAY,
            now=at(second.due_on),
        )

        assert (new.unanswered, new.started_on) == (2, TODAY)
        assert open_one(new).due_on == date(2026, 10, 9)


class TestLatest:
    def test_a_quarter_of_the_interval_after_the_ideal_day(self, as_user):
        plan = begin(as_user)

        # Two weeks: three days; from 23 June to 9 August 47 days: 11.
        assert open_one(plan).latest_on == FIRST + timedelta(3)
        assert [step.slack for step in coming_steps(plan, NOW, count=2)] == [3, 11]

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

        with pytest.raises(PlanError, match="meanwhile"):
            change_plan(plan=plan, cadence=Cadence.parse("1 week"), counted_from="fixed", anchor_on=TODAY, now=NOW)

    def test_nobody_in_the_trash_is_followed_up(self, as_user):
        contact = ContactFactory(owner=as_user, trashed_at=NOW)

        with pytest.raises(PlanError, match="not wanted"):
            start_plan(contact=contact, offer=None, cadence=Cadence.parse("1 week"), anchor_on=TODAY, now=NOW)

    def test_a_touch_before_the_plan_does_not_count_against_them(self, as_user):
        contact = ContactFactory(owner=as_user)
        for day in (1, 2, 3):
            InteractionFactory(contact=contact, happened_on=TODAY - timedelta(day), **NO)

        plan = start_plan(contact=contact, offer=None, cadence=Cadence.parse(RHYTHM), anchor_on=TODAY, now=NOW)

        assert plan.unanswered == 0
