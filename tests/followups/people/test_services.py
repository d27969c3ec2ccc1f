from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection

from contacts.models import Contact, Employer, Job
from contacts.moves import AlreadyThereError
from followups.cadence.shipped import DEFAULT
from followups.declines.services import Telling, mark_decline_sent
from followups.models import FollowUp, Plan, Reminder
from followups.people import services as people
from followups.plans.services import PlanError, pause_plan, start_plan
from followups.services import plan_follow_up
from offers.models import Stage
from tests.everything import owned_rows
from tests.factories import NOW, TODAY, ContactFactory, DeclineFactory, JobFactory
from tests.followups.people.test_merging import counts, full

pytestmark = pytest.mark.django_db


def planned(owner) -> Contact:
    """Return somebody with a running plan and one follow-up that was planned by hand."""
    contact = JobFactory(owner=owner, contact__name="Femi Adeyemi").contact
    start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
    plan_follow_up(contact=contact, kind="give_back", due_on=date(2026, 7, 1), about="A name", now=NOW)
    return contact


def picture() -> dict[str, object]:
    """What a person can see of what is planned."""
    return {
        "open": list(FollowUp.objects.open().order_by("id").values("id", "contact", "due_on", "about")),
        "waiting": list(Reminder.objects.waiting().order_by("due_at").values_list("due_at", "follow_up")),
        "plans": list(Plan.objects.order_by("id").values("id", "state", "contact")),
    }


def move(contact: Contact, *, congratulate: bool = True, since_on: date = date(2026, 6, 1)) -> Job:
    return people.move(
        contact=contact, employer_name="Globex", title="", since_on=since_on, congratulate=congratulate, now=NOW
    )


class TestMove:
    def test_leaves_what_is_planned_untouched(self, as_user):
        contact = planned(as_user)
        before = picture()

        move(contact, congratulate=False)

        assert picture() == before

    @pytest.mark.parametrize(
        ("since_on", "due_on"), [(date(2026, 6, 1), date(2026, 6, 10)), (date(2026, 9, 1), date(2026, 9, 1))]
    )
    def test_plans_a_kind_word_for_tomorrow_or_the_first_day(self, as_user, since_on, due_on):
        contact = ContactFactory(owner=as_user, name="Femi Adeyemi")
        move(contact, since_on=since_on)

        kind_word = FollowUp.objects.get()
        assert (kind_word.kind, kind_word.due_on) == ("give_back", due_on)
        assert kind_word.about == "Congratulate Femi on the new job at Globex"
        assert Reminder.objects.get().due_on == due_on

    def test_nobody_who_asked_for_silence_is_congratulated(self, as_user):
        move(ContactFactory(owner=as_user, standing="silence", standing_at=NOW))

        assert not FollowUp.objects.exists()

    def test_longest_names_fit(self, as_user):
        contact = ContactFactory(owner=as_user, name="n" * 200)
        move(contact)

        assert len(FollowUp.objects.get().about) == 200

    def test_that_is_none_saves_nothing(self, as_user):
        contact = JobFactory(owner=as_user, employer__name="Globex").contact
        before = owned_rows()

        with pytest.raises(AlreadyThereError):
            move(contact)

        assert owned_rows() == before

    def test_taken_back_leaves_everything_as_it_was(self, as_user):
        contact = planned(as_user)
        jobs, before = list(Job.objects.values()), picture()

        people.undo_move(job=move(contact), now=NOW + timedelta(hours=1))

        assert (list(Job.objects.values()), picture()) == (jobs, before)

    def test_there_and_back_loses_no_row_of_any_kind(self, as_user):
        contact = full(as_user)
        before = counts()

        job = move(contact)
        gained = {"contacts.Employer": 1, "contacts.Job": 1, "followups.FollowUp": 1, "followups.Reminder": 1}
        assert counts() == {name: count + gained.get(name, 0) for name, count in before.items()}

        people.undo_move(job=job, now=NOW + timedelta(hours=1))
        # What was called off is kept as such, and the employer goes on to be known.
        kept = gained | {"contacts.Job": 0}
        assert counts() == {name: count + kept.get(name, 0) for name, count in before.items()}

    def test_taken_back_calls_off_the_kind_word_in_whatever_words(self, as_user):
        job = move(ContactFactory(owner=as_user))
        FollowUp.objects.update(about="Flowers")
        Employer.objects.filter(pk=job.employer_id).update(name="Globex International")

        people.undo_move(job=Job.objects.get(pk=job.pk), now=NOW)

        assert FollowUp.objects.get().state == FollowUp.State.CANCELLED

    def test_taken_back_leaves_a_kind_word_planned_by_hand(self, as_user):
        job = move(ContactFactory(owner=as_user), congratulate=False)
        words = people.congratulation(job.contact, job.employer.name)
        plan_follow_up(contact=job.contact, kind="give_back", due_on=TODAY, about=words, now=NOW)

        people.undo_move(job=job, now=NOW)

        assert FollowUp.objects.get().is_open

    def test_one_that_was_suggested_before_there_was_a_link_is_led_to_its_job(self, as_user):
        job = move(ContactFactory(owner=as_user))
        FollowUp.objects.update(new_job=None)

        with connection.cursor() as cursor:
            cursor.execute(import_module("followups.migrations.0016_congratulations").LEAD)

        assert FollowUp.objects.get().new_job == job

    def test_taken_back_keeps_a_kind_word_that_was_said(self, as_user):
        job = move(ContactFactory(owner=as_user))
        FollowUp.objects.get().close(FollowUp.State.DONE, at=NOW)

        people.undo_move(job=job, now=NOW)

        assert FollowUp.objects.get().is_done


class TestStanding:
    @pytest.mark.parametrize("standing", ["retired", "lost", "silence", "not_worth"])
    def test_ends_all_that_is_planned(self, as_user, standing):
        contact = planned(as_user)

        ended = people.change_standing(contact=contact, standing=standing, now=NOW)

        assert (ended.plan, ended.follow_ups, ended.anything) == (Plan.objects.get(), 1, True)
        assert (picture()["open"], picture()["waiting"]) == ([], [])
        assert Plan.objects.get().state == Plan.State.ENDED

    @pytest.mark.parametrize("state", [Plan.State.ACTIVE, Plan.State.PAUSED])
    def test_taken_back_brings_all_of_it_back(self, as_user, state):
        contact = planned(as_user)
        if state == Plan.State.PAUSED:
            pause_plan(plan=Plan.objects.get(), now=NOW)
        before = picture()
        people.change_standing(contact=contact, standing="lost", now=NOW + timedelta(hours=1))

        people.undo_standing(contact=contact, now=NOW)

        assert picture() == before

    def test_taken_back_leaves_a_newer_plan_alone(self, as_user):
        contact = planned(as_user)
        people.change_standing(contact=contact, standing="lost", now=NOW)
        people.change_standing(contact=contact, standing="active", now=NOW)
        start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
        before = picture()

        people.undo_standing(contact=contact, now=NOW)

        assert picture() == before

    def test_back_to_active_plans_nothing_by_itself(self, as_user):
        contact = planned(as_user)
        people.change_standing(contact=contact, standing="silence", now=NOW)
        people.change_standing(contact=contact, standing="active", now=NOW)

        assert picture()["open"] == []
        assert start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW).is_active

    def test_no_plan_is_started_for_somebody_who_is_not_followed_up(self, as_user):
        contact = ContactFactory(owner=as_user, standing="silence", standing_at=NOW)

        with pytest.raises(PlanError):
            start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)

    def test_a_decline_told_to_them_makes_no_plan(self, as_user):
        offer = DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING).offer
        quiet = {"contact__name": "Robin", "contact__standing": "silence", "contact__standing_at": NOW}
        JobFactory(employer=offer.employer, **quiet)
        telling = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted")

        assert mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=NOW).is_sent
        assert not Plan.objects.exists()
