from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from contacts.models import Interaction
from core.tenancy import acting_as
from followups.cadence.dates import Cadence
from followups.cadence.shipped import DEFAULT
from followups.models import FollowUp, Plan
from followups.plans.services import pause_plan, resume_plan, start_plan
from followups.services import ClosedError, complete
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    PlanFactory,
)
from tests.followups.test_services import begin, open_dates, picture, waiting_dates

pytestmark = pytest.mark.django_db


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
        late = datetime(2026, 6, 23, 13, 0, tzinfo=UTC)  # the 24th in Auckland, the day after the first step

        start_plan(contact=ContactFactory(owner=as_user), offer=None, cadence=DEFAULT, anchor_on=TODAY, now=late)

        assert open_dates() == [date(2026, 8, 9)]


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
