from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from contacts.models import Contact, Interaction
from core.tenancy import acting_as
from followups.cadence import DEFAULT, Cadence
from followups.declines.services import Telling, mark_decline_sent
from followups.models import FollowUp, Plan, Reminder
from followups.plans.preview import preview
from followups.plans.services import end_plan, pause_plan, resume_plan, start_plan
from followups.services import ClosedError, complete, skip, snooze, snooze_choices, undo
from offers.coach.services import AlreadySentError
from offers.models import Decline, Offer, Stage, StageError
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    JobFactory,
    OfferFactory,
    PlanFactory,
    ReminderFactory,
)

pytestmark = pytest.mark.django_db

TELLING = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted", note="kind")


def declining(owner: Any) -> Offer:
    return DeclineFactory(owner=owner, offer__stage=Stage.DECLINING).offer


def begin(owner: Any, rhythm: str = "2 weeks, 2 months, then every 6 months") -> FollowUp:
    """Start a plan today and return its first follow-up, due on 23 June."""
    contact = ContactFactory(owner=owner)
    plan = start_plan(contact=contact, offer=None, cadence=Cadence.parse(rhythm), anchor_on=TODAY, now=NOW)
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


class TestMarkDeclineSent:
    def test_it_starts_the_plan_from_the_day_of_the_telling(self, as_user):
        offer = declining(as_user)
        telling = Telling(told="Robin", sent_on=date(2026, 6, 1), channel="call", permission="granted")

        mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=NOW)

        plan = Plan.objects.get()
        assert (plan.anchor_on, plan.rhythm, plan.offer, plan.contact.name) == (
            date(2026, 6, 1),
            str(DEFAULT),
            offer,
            "Robin",
        )
        assert open_dates() == waiting_dates() == [date(2026, 6, 15)]
        assert Reminder.objects.get().due_at == datetime(2026, 6, 15, 8, tzinfo=UTC)

    def test_steps_that_passed_before_it_was_marked_are_not_caught_up_on(self, as_user):
        telling = Telling(told="Robin", sent_on=date(2026, 1, 31), channel="call", permission="not_asked")

        mark_decline_sent(offer=declining(as_user), telling=telling, cadence=DEFAULT, now=NOW)

        assert open_dates() == [date(2026, 7, 31)]

    def test_who_refused_is_left_in_peace(self, as_user):
        telling = Telling(told="Robin", sent_on=TODAY, channel="call", permission="refused")

        mark_decline_sent(offer=declining(as_user), telling=telling, cadence=DEFAULT, now=NOW)

        assert Offer.objects.get().is_declined
        assert not Plan.objects.exists()
        assert not Reminder.objects.exists()

    def test_without_a_rhythm_there_is_no_plan(self, as_user):
        mark_decline_sent(offer=declining(as_user), telling=TELLING, cadence=None, now=NOW)

        assert not Plan.objects.exists()

    def test_a_person_who_is_known_at_the_employer_is_told_not_a_namesake(self, as_user):
        offer = declining(as_user)
        known = JobFactory(owner=as_user, employer=offer.employer, contact__name="ROBIN").contact

        decline = mark_decline_sent(offer=offer, telling=TELLING, cadence=DEFAULT, now=NOW)

        assert decline.told == known
        assert Contact.objects.count() == 1

    def test_a_second_time_is_refused_with_nothing_saved(self, as_user):
        offer = declining(as_user)
        mark_decline_sent(offer=offer, telling=TELLING, cadence=DEFAULT, now=NOW)
        before = picture()

        with pytest.raises(AlreadySentError):
            mark_decline_sent(
                offer=offer,
                telling=Telling(told="Somebody new", sent_on=TODAY, channel="letter", permission="granted"),
                cadence=DEFAULT,
                now=NOW,
            )

        assert picture() == before
        assert Contact.objects.count() == 1

    def test_without_a_decision_nothing_is_saved(self, as_user):
        with pytest.raises(StageError):
            mark_decline_sent(offer=OfferFactory(owner=as_user), telling=TELLING, cadence=DEFAULT, now=NOW)

        assert not Contact.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_form_submitted_twice_at_once_is_recorded_once(self, user, at_once):
        offer = declining(user)

        def submit():
            with acting_as(user.pk):
                return mark_decline_sent(offer=offer, telling=TELLING, cadence=DEFAULT, now=NOW)

        outcomes = at_once(submit, submit)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadySentError", "Decline"]
        assert Decline.objects.filter(sent_on__isnull=False).count() == 1
        assert [model.objects.count() for model in (Interaction, Plan, FollowUp, Reminder, Contact)] == [1] * 5


class TestStartPlan:
    def test_a_running_plan_with_the_same_person_is_ended_by_it(self, as_user):
        old = begin(as_user)

        start_plan(contact=old.contact, offer=None, cadence=Cadence.parse("1 month"), anchor_on=TODAY, now=NOW)

        old.refresh_from_db()
        assert old.state == "cancelled"
        assert sorted(Plan.objects.values_list("state", flat=True)) == ["active", "ended"]
        assert open_dates() == waiting_dates() == [date(2026, 7, 9)]

    def test_a_paused_plan_is_ended_too(self, as_user):
        plan = PlanFactory(owner=as_user, state="paused")

        start_plan(contact=plan.contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)

        plan.refresh_from_db()
        assert plan.state == "ended"

    @pytest.mark.django_db(transaction=True)
    def test_of_two_plans_begun_at_once_one_is_running(self, user, at_once):
        contact = ContactFactory(owner=user)

        def start():
            with acting_as(user.pk):
                return start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)

        outcomes = at_once(start, start)

        assert all(isinstance(outcome, Plan) for outcome in outcomes)
        assert sorted(Plan.objects.values_list("state", flat=True)) == ["active", "ended"]
        assert open_dates() == waiting_dates() == [date(2026, 6, 23)]

    def test_with_somebody_elses_contact_it_is_refused_by_the_database(self, user, other):
        contact = ContactFactory(owner=other)
        contact.owner = user

        with pytest.raises(IntegrityError, match="contact_id_owner"), transaction.atomic():
            start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
            connection.check_constraints()

    def test_it_counts_on_the_owners_calendar(self, as_user):
        as_user.time_zone = "Pacific/Auckland"
        as_user.save()
        late = datetime(2026, 6, 22, 13, 0, tzinfo=UTC)  # the 23rd in Auckland, when the first step is due

        start_plan(contact=ContactFactory(owner=as_user), offer=None, cadence=DEFAULT, anchor_on=TODAY, now=late)

        assert open_dates() == [date(2026, 8, 9)]


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

    def test_the_last_step_of_a_rhythm_that_ends_plans_nothing(self, as_user):
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


class TestPauseAndResume:
    def test_a_paused_plan_is_silent(self, as_user):
        plan = begin(as_user).plan

        pause_plan(plan=plan, now=NOW)

        assert Plan.objects.get().is_paused
        assert open_dates() == waiting_dates() == []

    def test_a_resumed_plan_goes_on_where_it_stood(self, as_user):
        plan = begin(as_user).plan
        before = picture()
        pause_plan(plan=plan, now=NOW)

        resume_plan(plan=plan, now=NOW)

        assert picture() == before
        assert FollowUp.objects.count() == 1

    def test_what_went_by_during_the_pause_is_passed_over(self, as_user):
        plan = begin(as_user).plan
        pause_plan(plan=plan, now=NOW)

        resume_plan(plan=plan, now=NOW + timedelta(days=30))

        assert open_dates() == waiting_dates() == [date(2026, 8, 9)]

    def test_a_step_that_was_done_early_is_not_taken_up_again(self, as_user):
        first = begin(as_user)
        complete(follow_up=first, now=NOW, note="done ahead of its day")
        pause_plan(plan=first.plan, now=NOW)

        resume_plan(plan=first.plan, now=NOW)

        first.refresh_from_db()
        assert (first.state, first.note) == ("done", "done ahead of its day")
        assert open_dates() == [date(2026, 8, 9)]

    def test_a_plan_that_ended_is_neither_paused_nor_resumed(self, as_user):
        ended = begin(as_user).plan
        start_plan(contact=ended.contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
        before = picture()

        pause_plan(plan=ended, now=NOW)
        resume_plan(plan=ended, now=NOW)

        assert picture() == before

    @pytest.mark.django_db(transaction=True)
    def test_done_and_pause_at_once_lose_neither(self, user, at_once):
        first = begin(user)

        def done():
            with acting_as(user.pk):
                return complete(follow_up=first, now=NOW, note="we spoke")

        def pause():
            with acting_as(user.pk):
                pause_plan(plan=first.plan, now=NOW)

        outcome, _ = at_once(done, pause)

        first.refresh_from_db()
        assert Plan.objects.get().is_paused
        assert open_dates() == waiting_dates() == []
        # Either the touch came first and stays, or the pause did and it was refused.
        if isinstance(outcome, FollowUp):
            assert (first.state, first.note) == ("done", "we spoke")
        else:
            assert isinstance(outcome, ClosedError)
            assert not Interaction.objects.exists()


class TestPreview:
    def test_it_shows_the_dates_that_the_plan_will_have(self):
        assert [step.ideal for step in preview(DEFAULT, TODAY)][:2] == [date(2026, 6, 23), date(2026, 8, 9)]
        assert len(preview(DEFAULT, TODAY)) == 4

    def test_a_rhythm_that_ends_has_fewer(self):
        assert [step.ideal for step in preview(Cadence.parse("2 weeks"), TODAY)] == [date(2026, 6, 23)]

    def test_a_month_from_the_31st_is_the_last_of_the_next(self):
        assert snooze_choices(date(2026, 1, 31))[1] == ("In a month", date(2026, 2, 28))
