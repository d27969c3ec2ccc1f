"""What a plan will do: the same days for a draft and for one that runs, and none that has passed."""

from datetime import date, timedelta

import pytest

from followups.cadence.dates import Cadence
from followups.cadence.shipped import DEFAULT
from followups.models import FollowUp, Plan
from followups.plans.dates import coming_steps, draft_plan
from followups.plans.services import change_plan, pause_plan, resume_plan, start_plan
from followups.services import complete, skip, snooze_choices
from tests.factories import NOW, TODAY, ContactFactory, InteractionFactory

pytestmark = pytest.mark.django_db

INTERNSHIP = Cadence.parse("10 months before, 1 month before")
GRADUATION = date(2027, 7, 15)


def days(plan: Plan) -> list[date]:
    return [step.ideal for step in coming_steps(plan, today=TODAY)]


def draft(owner, cadence: Cadence, anchor_on: date = TODAY, **values) -> Plan:
    return draft_plan(owner=owner, cadence=cadence, anchor_on=anchor_on, today=TODAY, **values)


class TestADraft:
    def test_shows_four_days(self, as_user):
        assert days(draft(as_user, DEFAULT))[:2] == [date(2026, 6, 23), date(2026, 8, 9)]
        assert len(days(draft(as_user, DEFAULT))) == 4

    def test_of_a_cadence_that_ends_has_fewer(self, as_user):
        assert days(draft(as_user, Cadence.parse("2 weeks"))) == [date(2026, 6, 23)]

    def test_that_counts_from_three_weeks_ago_lists_what_is_still_to_come(self, as_user):
        assert days(draft(as_user, DEFAULT, TODAY - timedelta(weeks=3)))[0] > TODAY

    def test_that_counts_from_two_weeks_ago_begins_today(self, as_user):
        assert days(draft(as_user, DEFAULT, TODAY - timedelta(weeks=2)))[:2] == [TODAY, date(2026, 7, 26)]

    def test_that_counts_down_to_next_year_lists_no_day_before_today(self, as_user):
        assert days(draft(as_user, INTERNSHIP, GRADUATION)) == [date(2026, 9, 15), date(2027, 6, 15)]

    @pytest.mark.parametrize("counted_from", Plan.CountedFrom.values)
    @pytest.mark.parametrize(
        ("cadence", "anchor_on"), [(DEFAULT, TODAY), *((DEFAULT, TODAY - timedelta(weeks=weeks)) for weeks in (2, 3))]
    )
    def test_begins_as_it_was_shown(self, as_user, cadence, anchor_on, counted_from):
        contact = ContactFactory(owner=as_user)
        for weeks in (2, 1):
            day = TODAY - timedelta(weeks=weeks)
            InteractionFactory(contact=contact, happened_on=day, channel="email", answered=False)
        shown = days(draft(as_user, cadence, anchor_on, counted_from=counted_from, contact_id=contact.pk))

        begun = start_plan(
            contact=contact, offer=None, cadence=cadence, anchor_on=anchor_on, counted_from=counted_from, now=NOW
        )

        assert days(begun) == shown
        assert FollowUp.objects.open().get().due_on == shown[0]

    def test_with_someone_with_whom_a_plan_runs_is_how_changing_it_goes_on(self, as_user):
        contact = ContactFactory(owner=as_user)
        began_on = TODAY - timedelta(weeks=6)
        running = start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=began_on, now=NOW)
        for weeks in (3, 1):
            day = TODAY - timedelta(weeks=weeks)
            InteractionFactory(contact=contact, happened_on=day, channel="email", answered=False)
        how = {"cadence": Cadence.parse("every month"), "counted_from": "last_touch", "anchor_on": TODAY}
        shown = days(draft_plan(owner=as_user, contact_id=contact.pk, today=TODAY, **how))

        changed = change_plan(plan=running, now=NOW, **how)

        assert (changed.unanswered, days(changed)) == (2, shown)


class TestTheStepOfToday:
    """Of a cadence that began two weeks ago."""

    @pytest.fixture(params=Plan.CountedFrom.values)
    def plan(self, request, as_user) -> Plan:
        began_on = TODAY - timedelta(weeks=2)
        how = {"cadence": DEFAULT, "anchor_on": began_on, "counted_from": request.param}
        return start_plan(contact=ContactFactory(owner=as_user), offer=None, now=NOW, **how)

    def test_is_due_and_its_mail_leaves_today(self, plan):
        follow_up = FollowUp.objects.open().get()

        assert (follow_up.due_on, follow_up.step, follow_up.reminders.get().due_on) == (TODAY, 1, TODAY)

    @pytest.mark.parametrize("finish", [complete, skip])
    def test_is_not_due_again_once_it_is_finished(self, plan, finish):
        finish(follow_up=FollowUp.objects.open().get(), now=NOW)

        assert FollowUp.objects.open().get().due_on > TODAY
        assert days(plan)[0] > TODAY

    def test_that_is_done_is_not_due_again_when_the_plan_is_changed(self, plan):
        complete(follow_up=FollowUp.objects.open().get(), now=NOW)

        changed = change_plan(
            plan=plan, cadence=DEFAULT, counted_from="fixed", anchor_on=TODAY - timedelta(weeks=2), now=NOW
        )

        assert days(changed)[0] > TODAY

    def test_comes_back_when_a_pause_ends_today(self, plan):
        pause_plan(plan=plan, now=NOW)
        resume_plan(plan=plan, now=NOW)

        assert FollowUp.objects.open().get().due_on == TODAY


def test_a_month_from_the_31st_is_the_last_of_the_next():
    assert snooze_choices(date(2026, 1, 31))[1] == ("In a month", date(2026, 2, 28))
