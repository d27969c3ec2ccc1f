from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from contacts.models import Interaction
from core.tenancy import acting_as
from followups.cadence.dates import Cadence
from followups.models import FollowUp, Plan, Reminder
from followups.plans.services import end_plan, start_plan
from followups.services import ClosedError, complete, skip, snooze, undo
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    FollowUpFactory,
    ReminderFactory,
)

pytestmark = pytest.mark.django_db


def begin(owner: Any, pattern: str = "2 weeks, 2 months, then every 6 months") -> FollowUp:
    """Start a plan today and return its first follow-up, due on 23 June."""
    contact = ContactFactory(owner=owner)
    plan = start_plan(contact=contact, offer=None, cadence=Cadence.parse(pattern), anchor_on=TODAY, now=NOW)
    return plan.follow_ups.get()


def open_dates() -> list[date]:
    return list(FollowUp.objects.open().order_by("due_on").values_list("due_on", flat=True))


def waiting_dates() -> list[date]:
    return list(Reminder.objects.waiting().order_by("due_on").values_list("due_on", flat=True))


def picture() -> dict[str, object]:
    """What a person can see: open follow-ups, waiting reminders, touches, plans."""
    return {
        "open": list(FollowUp.objects.open().order_by("id").values("id", "due_on", "snoozed_from_on", "interaction")),
        "waiting": waiting_dates(),
        "touches": list(Interaction.objects.values_list("id", flat=True)),
        "plans": list(Plan.objects.values("id", "state")),
    }


class TestComplete:
    def test_the_touch_is_written_down_and_the_next_step_planned(self, as_user):
        first = begin(as_user)

        complete(follow_up=first, now=NOW, note="all well", answered=True, channel="email")

        touch = Interaction.objects.get()
        assert (touch.happened_on, touch.channel, touch.note, touch.answered) == (TODAY, "email", "all well", True)
        assert open_dates() == waiting_dates() == [date(2026, 8, 9)]
        first.refresh_from_db()
        assert (first.state, first.closed_at, first.interaction) == ("done", NOW, touch)

    def test_the_touch_falls_on_the_owners_own_day(self, as_user):
        as_user.time_zone = "Pacific/Auckland"
        as_user.save()
        follow_up = FollowUpFactory(owner=as_user)

        complete(follow_up=follow_up, now=datetime(2026, 6, 9, 13, tzinfo=UTC))

        assert Interaction.objects.get().happened_on == date(2026, 6, 10)

    def test_its_waiting_reminder_does_not_leave_any_more(self, as_user):
        reminder = ReminderFactory(owner=as_user)

        complete(follow_up=reminder.follow_up, now=NOW)

        assert Reminder.objects.get().status == "cancelled"

    def test_after_a_long_silence_missed_steps_are_not_made_up_for(self, as_user):
        complete(follow_up=begin(as_user), now=NOW.replace(year=2028))

        # Every six months from 9 August 2026; steps up to 9 June 2028 went by.
        assert open_dates() == [date(2028, 8, 9)]

    def test_the_last_step_of_a_cadence_that_ends_plans_nothing(self, as_user):
        complete(follow_up=begin(as_user, "2 weeks"), now=NOW)

        assert open_dates() == []

    def test_a_follow_up_of_no_plan_is_simply_done(self, as_user):
        complete(follow_up=FollowUpFactory(owner=as_user), now=NOW)

        assert open_dates() == []

    def test_doing_it_twice_is_refused_and_writes_nothing(self, as_user):
        first = begin(as_user)
        complete(follow_up=first, now=NOW)
        before = picture()

        with pytest.raises(ClosedError, match="already done"):
            complete(follow_up=first, now=NOW)

        assert picture() == before

    @pytest.mark.django_db(transaction=True)
    def test_two_clicks_at_once_are_one_touch_and_one_next_step(self, user, at_once):
        first = begin(user)

        def click():
            with acting_as(user.pk):
                return complete(follow_up=first, now=NOW)

        outcomes = at_once(click, click)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ClosedError", "FollowUp"]
        assert Interaction.objects.count() == 1
        assert open_dates() == waiting_dates() == [date(2026, 8, 9)]


class TestSkip:
    def test_it_passes_without_a_touch_and_the_plan_goes_on(self, as_user):
        skip(follow_up=begin(as_user), now=NOW)

        assert not Interaction.objects.exists()
        assert open_dates() == waiting_dates() == [date(2026, 8, 9)]

    def test_what_is_closed_is_not_skipped(self, as_user):
        first = begin(as_user)
        complete(follow_up=first, now=NOW)

        with pytest.raises(ClosedError):
            skip(follow_up=first, now=NOW)


class TestSnooze:
    def test_the_follow_up_moves_and_its_reminder_with_it(self, as_user):
        follow_up = snooze(follow_up=begin(as_user), until=date(2026, 7, 1), now=NOW)

        assert (follow_up.due_on, follow_up.snoozed_from_on) == (date(2026, 7, 1), date(2026, 6, 23))
        assert waiting_dates() == [date(2026, 7, 1)]
        assert Reminder.objects.count() == 2

    def test_one_whose_reminder_was_sent_gets_another_for_the_new_date(self, as_user):
        reminder = ReminderFactory(owner=as_user, sent=True)

        snooze(follow_up=reminder.follow_up, until=date(2026, 7, 1), now=NOW)

        assert waiting_dates() == [date(2026, 7, 1)]

    def test_one_whose_reminder_is_leaving_this_moment_can_be_snoozed(self, as_user):
        reminder = ReminderFactory(
            owner=as_user, status="sending", token=uuid4(), leased_until=NOW, body_started_at=NOW
        )

        snooze(follow_up=reminder.follow_up, until=date(2026, 7, 1), now=NOW)

        assert waiting_dates() == [date(2026, 7, 1)]

    def test_the_next_step_still_counts_from_the_anchor(self, as_user):
        follow_up = snooze(follow_up=begin(as_user), until=date(2026, 7, 30), now=NOW)

        complete(follow_up=follow_up, now=NOW)

        assert open_dates() == [date(2026, 8, 9)]

    def test_what_is_closed_is_not_snoozed(self, as_user):
        first = begin(as_user)
        skip(follow_up=first, now=NOW)

        with pytest.raises(ClosedError):
            snooze(follow_up=first, until=date(2026, 7, 1), now=NOW)


class TestUndo:
    @pytest.mark.parametrize(
        "step",
        [
            lambda row: complete(follow_up=row, now=NOW),
            lambda row: skip(follow_up=row, now=NOW),
            lambda row: snooze(follow_up=row, until=date(2026, 7, 1), now=NOW),
        ],
        ids=["complete", "skip", "snooze"],
    )
    def test_everything_is_as_it_was(self, as_user, step):
        first = begin(as_user)
        before = picture()

        step(first)
        assert picture() != before
        undo(follow_up=first, now=NOW)

        assert picture() == before

    def test_what_was_noted_is_kept_for_the_next_time(self, as_user):
        first = begin(as_user)
        complete(follow_up=first, now=NOW, note="long words")

        assert undo(follow_up=first, now=NOW).note == "long words"

    def test_doing_and_undoing_again_and_again_writes_each_step_once(self, as_user):
        first = begin(as_user)
        for _ in range(3):
            complete(follow_up=first, now=NOW)
            undo(follow_up=first, now=NOW)
        complete(follow_up=first, now=NOW)

        assert FollowUp.objects.count() == 2
        assert Interaction.objects.count() == 1
        assert open_dates() == waiting_dates() == [date(2026, 8, 9)]

    def test_a_step_further_back_can_be_undone_without_losing_those_done_since(self, as_user):
        first = begin(as_user)
        complete(follow_up=first, now=NOW)
        second = FollowUp.objects.open().get()
        complete(follow_up=second, now=NOW, note="early, and remembered")

        undo(follow_up=first, now=NOW)
        complete(follow_up=first, now=NOW)

        second.refresh_from_db()
        assert (second.state, second.note) == ("done", "early, and remembered")
        assert open_dates() == [date(2027, 2, 9)]

    def test_a_reminder_that_was_sent_is_not_sent_again_for_the_same_date(self, as_user):
        reminder = ReminderFactory(owner=as_user, sent=True)
        complete(follow_up=reminder.follow_up, now=NOW)

        undo(follow_up=reminder.follow_up, now=NOW)

        assert reminder.due_on not in waiting_dates()

    def test_two_snoozes_are_taken_back_one_at_a_time_and_only_the_last(self, as_user):
        first = begin(as_user)
        snooze(follow_up=first, until=date(2026, 7, 1), now=NOW)
        snooze(follow_up=first, until=date(2026, 8, 1), now=NOW)

        assert undo(follow_up=first, now=NOW).due_on == date(2026, 7, 1)
        with pytest.raises(ClosedError, match="nothing to undo"):
            undo(follow_up=first, now=NOW)

    def test_what_the_plan_itself_cancelled_cannot_be_undone(self, as_user):
        first = begin(as_user)
        end_plan(plan=first.plan, now=NOW)

        with pytest.raises(ClosedError):
            undo(follow_up=first, now=NOW)

    @pytest.mark.django_db(transaction=True)
    def test_two_undos_at_once_are_one(self, user, at_once):
        first = begin(user)
        before = picture()
        complete(follow_up=first, now=NOW)

        def click():
            with acting_as(user.pk):
                return undo(follow_up=first, now=NOW)

        outcomes = at_once(click, click)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ClosedError", "FollowUp"]
        assert picture() == before
