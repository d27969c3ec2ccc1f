"""Taking back "marked as sent", and a plan that begins later."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contacts.models import Channel, Contact, Interaction
from core.tenancy import acting_as
from followups import services
from followups.cadence.shipped import DEFAULT
from followups.declines.services import (
    Telling,
    UndoError,
    can_undo,
    mark_decline_sent,
    running_plan,
    stay_in_touch,
    undo_decline_sent,
    why_no_plan,
)
from followups.models import FollowUp, Plan, Reminder
from followups.plans.services import end_plan
from offers.coach.advice import what_is_missing
from offers.coach.services import AlreadySentError
from offers.models import Decline, Offer, Stage, StageError
from tests.everything import owned_rows
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    InteractionFactory,
    JobFactory,
    OfferFactory,
    PlanFactory,
)
from tests.followups.test_services import open_dates, picture, waiting_dates

pytestmark = pytest.mark.django_db

TELLING = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted", note="kind", promised="a name")
CALLED = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted", note="kind")


def told(owner: Any, **changes: Any) -> Offer:
    offer = DeclineFactory(owner=owner, offer__stage=Stage.DECLINING).offer
    telling = Telling(**{**TELLING.__dict__, **changes})
    mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=NOW)
    return offer


class TestUndo:
    def test_takes_back_the_mark_the_touch_and_the_plan(self, as_user):
        offer = told(as_user)
        other_touch = InteractionFactory(owner=as_user)

        assert undo_decline_sent(offer=offer, now=NOW + timedelta(hours=24))

        decline = Decline.objects.get()
        assert Offer.objects.get(pk=offer.pk).is_declining
        assert (decline.is_sent, decline.note, decline.promised) == (False, "kind", "a name")
        assert list(Interaction.objects.all()) == [other_touch]
        assert Plan.objects.get().state == "ended"
        assert FollowUp.objects.get(plan__isnull=False).state == "cancelled"
        assert Reminder.objects.get(follow_up__plan__isnull=False).status == "cancelled"

    def test_after_it_it_can_be_marked_again(self, as_user):
        offer = told(as_user)
        undo_decline_sent(offer=offer, now=NOW)

        mark_decline_sent(offer=offer, telling=TELLING, cadence=DEFAULT, now=NOW)

        assert Decline.objects.get().is_sent
        assert Interaction.objects.count() == 1
        assert sorted(Plan.objects.values_list("state", flat=True)) == ["active", "ended"]

    def test_a_second_click_takes_back_nothing_more(self, as_user):
        offer = told(as_user)
        undo_decline_sent(offer=offer, now=NOW)
        before = owned_rows()

        assert not undo_decline_sent(offer=offer, now=NOW)
        assert owned_rows() == before

    def test_after_a_day_it_is_too_late(self, as_user):
        offer = told(as_user)
        before = owned_rows()

        with pytest.raises(UndoError, match="More than a day"):
            undo_decline_sent(offer=offer, now=NOW + timedelta(hours=24, seconds=1))

        assert owned_rows() == before

    @pytest.mark.parametrize("finish", [services.complete, services.skip])
    def test_once_a_follow_up_of_it_is_finished_it_stands(self, as_user, finish):
        offer = told(as_user)
        finish(follow_up=FollowUp.objects.get(plan__isnull=False), now=NOW)

        with pytest.raises(UndoError, match="under way"):
            undo_decline_sent(offer=offer, now=NOW)

        assert Plan.objects.get().is_active

    @pytest.mark.parametrize("status", ["sent", "uncertain", "held", "sending"])
    def test_once_a_reminder_of_it_may_have_left_it_stands(self, as_user, status):
        offer = told(as_user)
        gone = {"status": status, "frozen_at": NOW, "message": b"x", "message_id": "<1@example.org>"}
        gone |= {"sent_at": NOW} if status == "sent" else {}
        gone |= {"token": "018f0000-0000-7000-8000-000000000000", "leased_until": NOW} if status == "sending" else {}
        of_plan = Reminder.objects.filter(follow_up__plan__isnull=False)
        of_plan.update(**gone, body_started_at=NOW, recipient="jo@example.org")

        with pytest.raises(UndoError, match="under way"):
            undo_decline_sent(offer=offer, now=NOW)

    def test_who_was_said_to_refuse_is_followed_up_as_before(self, as_user):
        first = told(as_user)
        again = DeclineFactory(offer__employer=first.employer, offer__stage=Stage.DECLINING).offer
        before = list(FollowUp.objects.open().values("id", "due_on"))
        refused = Telling(**{**TELLING.__dict__, "permission": "refused"})
        mark_decline_sent(offer=again, telling=refused, cadence=DEFAULT, now=NOW + timedelta(hours=1))

        undo_decline_sent(offer=again, now=NOW + timedelta(hours=2))

        assert Contact.objects.get(name="Robin").may_be_followed_up
        assert list(FollowUp.objects.open().values("id", "due_on")) == before
        assert Plan.objects.active().count() == 1
        assert Reminder.objects.waiting().count() == len(before)

    def test_who_asked_for_silence_before_goes_on_being_left_in_peace(self, as_user):
        offer = told(as_user)
        undo_decline_sent(offer=offer, now=NOW)
        Contact.objects.get(name="Robin").stand("silence", at=NOW - timedelta(days=9))
        mark_decline_sent(
            offer=offer, telling=Telling(**{**TELLING.__dict__, "permission": "refused"}), cadence=None, now=NOW
        )

        undo_decline_sent(offer=offer, now=NOW)

        assert Contact.objects.get(name="Robin").standing == "silence"

    def test_a_plan_with_somebody_else_goes_on(self, as_user):
        offer = told(as_user)
        other = PlanFactory(owner=as_user, offer=offer, contact=ContactFactory(owner=as_user))

        undo_decline_sent(offer=offer, now=NOW)

        other.refresh_from_db()
        assert other.is_active

    def test_of_what_was_marked_before_there_was_an_undo_nothing_is_taken_back(self, as_user):
        offer = DeclineFactory(owner=as_user, sent=True, offer__stage=Stage.DECLINED).offer

        with pytest.raises(UndoError):
            undo_decline_sent(offer=offer, now=NOW)

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_are_one(self, user, at_once):
        with acting_as(user.pk):
            offer = told(user)

        def once():
            with acting_as(user.pk):
                return undo_decline_sent(offer=offer, now=NOW)

        assert sorted(at_once(once, once)) == [False, True]
        assert list(offer.events.order_by("id").values_list("stage", flat=True)) == ["declined", "declining"]


class TestAPlanThatBeginsLater:
    def test_counts_from_the_day_of_the_telling(self, as_user):
        offer = told(as_user, sent_on=TODAY - timedelta(days=7))
        end_plan(plan=Plan.objects.get(), now=NOW)

        plan = stay_in_touch(offer=offer, cadence=DEFAULT, now=NOW)

        assert plan.anchor_on == TODAY - timedelta(days=7)
        assert FollowUp.objects.open().get(plan=plan).due_on == TODAY + timedelta(days=7)

    def test_is_not_begun_beside_a_running_one(self, as_user):
        offer = told(as_user)

        assert stay_in_touch(offer=offer, cadence=DEFAULT, now=NOW) is None
        assert running_plan(Decline.objects.get()) == Plan.objects.get()

    def test_is_never_begun_with_somebody_who_refused(self, as_user):
        offer = told(as_user, permission="refused")

        assert stay_in_touch(offer=offer, cadence=DEFAULT, now=NOW) is None
        assert "rather not" in why_no_plan(Decline.objects.get())
        assert not Plan.objects.exists()

    def test_needs_to_have_been_told(self, as_user):
        assert stay_in_touch(offer=OfferFactory(owner=as_user), cadence=DEFAULT, now=NOW) is None

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_are_one(self, user, at_once):
        with acting_as(user.pk):
            offer = told(user)
            end_plan(plan=Plan.objects.get(), now=NOW)

        def once():
            with acting_as(user.pk):
                return stay_in_touch(offer=offer, cadence=DEFAULT, now=NOW)

        assert [type(made).__name__ for made in sorted(at_once(once, once), key=bool)] == ["NoneType", "Plan"]
        assert Plan.objects.active().count() == 1


class TestWhoRefuses:
    def test_is_noted_as_having_asked_for_silence_and_all_that_was_planned_ends(self, as_user):
        first = told(as_user)
        robin = Contact.objects.get(name="Robin")
        services.plan_follow_up(contact=robin, kind="give_back", due_on=TODAY, about="A name", now=NOW)
        again = DeclineFactory(offer__employer=first.employer, offer__stage=Stage.DECLINING).offer
        refused = Telling(**{**TELLING.__dict__, "permission": "refused"})

        mark_decline_sent(offer=again, telling=refused, cadence=DEFAULT, now=NOW)

        robin.refresh_from_db()
        assert robin.standing == "silence"
        assert not Plan.objects.active().exists()
        assert not FollowUp.objects.open().exists()
        assert not Reminder.objects.waiting().exists()

    @pytest.mark.parametrize("permission", ["granted", "not_asked"])
    def test_nobody_else_is(self, as_user, permission):
        told(as_user, permission=permission)

        assert Contact.objects.get(name="Robin").may_be_followed_up

    def test_keeps_the_standing_that_was_noted_before(self, as_user):
        offer = DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING).offer
        quiet = {"contact__name": "Robin", "contact__standing": "retired", "contact__standing_at": NOW}
        JobFactory(employer=offer.employer, **quiet)
        refused = Telling(**{**TELLING.__dict__, "permission": "refused"})

        mark_decline_sent(offer=offer, telling=refused, cadence=DEFAULT, now=NOW)

        assert Contact.objects.get(name="Robin").standing == "retired"


class TestWhoIsNotFollowedUp:
    @pytest.fixture(autouse=True)
    def silence(self, monkeypatch):
        monkeypatch.setattr(Contact, "may_be_followed_up", False, raising=False)

    def test_gets_no_plan_and_the_page_says_why(self, as_user):
        told(as_user)

        assert not Plan.objects.exists()
        assert "not to be followed up" in why_no_plan(Decline.objects.select_related("told").get())

    def test_who_was_deleted_is_not_either(self):
        assert "no longer in your list" in why_no_plan(Decline(permission="granted"))


def test_without_a_time_of_marking_nothing_can_be_undone():
    assert not can_undo(Decline(), now=NOW)


@pytest.mark.parametrize(
    ("channel", "role", "count"),
    [
        (Channel.CALL, "hiring_manager", 0),
        (Channel.IN_PERSON, "peer", 0),
        (Channel.EMAIL, "hiring_manager", 1),
        (Channel.VOICEMAIL, "hiring_manager", 1),
        (Channel.CALL, "hr", 1),
        (Channel.LETTER, "recruiter", 2),
        (Channel.RECRUITER, "recruiter", 1),
    ],
)
def test_what_is_missing_is_said(channel, role, count):
    assert len(what_is_missing(channel=channel, told=Contact(role=role))) == count


def declining(owner: Any) -> Offer:
    return DeclineFactory(owner=owner, offer__stage=Stage.DECLINING).offer


class TestMarkDeclineSent:
    def test_it_starts_the_plan_from_the_day_of_the_telling(self, as_user):
        offer = declining(as_user)
        telling = Telling(told="Robin", sent_on=date(2026, 6, 1), channel="call", permission="granted")

        mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=NOW)

        plan = Plan.objects.get()
        assert (plan.anchor_on, plan.pattern, plan.offer, plan.contact.name) == (
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

    def test_without_a_cadence_there_is_no_plan(self, as_user):
        mark_decline_sent(offer=declining(as_user), telling=CALLED, cadence=None, now=NOW)

        assert not Plan.objects.exists()

    def test_a_person_who_is_known_at_the_employer_is_told_not_a_namesake(self, as_user):
        offer = declining(as_user)
        known = JobFactory(owner=as_user, employer=offer.employer, contact__name="ROBIN").contact

        decline = mark_decline_sent(offer=offer, telling=CALLED, cadence=DEFAULT, now=NOW)

        assert decline.told == known
        assert Contact.objects.count() == 1

    def test_a_second_time_is_refused_with_nothing_saved(self, as_user):
        offer = declining(as_user)
        mark_decline_sent(offer=offer, telling=CALLED, cadence=DEFAULT, now=NOW)
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

    def test_of_an_offer_that_is_over_nothing_is_saved(self, as_user):
        with pytest.raises(StageError):
            offer = OfferFactory(owner=as_user, stage=Stage.LAPSED)
            mark_decline_sent(offer=offer, telling=CALLED, cadence=DEFAULT, now=NOW)

        assert not Contact.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_form_submitted_twice_at_once_is_recorded_once(self, user, at_once):
        offer = declining(user)

        def submit():
            with acting_as(user.pk):
                return mark_decline_sent(offer=offer, telling=CALLED, cadence=DEFAULT, now=NOW)

        outcomes = at_once(submit, submit)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadySentError", "Decline"]
        assert Decline.objects.filter(sent_on__isnull=False).count() == 1
        assert [model.objects.count() for model in (Interaction, Plan, FollowUp, Reminder, Contact)] == [1] * 5
