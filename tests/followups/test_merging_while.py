"""What somebody does with a contact at the very moment in which they are merged: both succeed, nothing is lost."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from django.db import connection

from contacts.giving.services import give_back
from contacts.models import Contact, Employer, Gift, Interaction
from core.tenancy import acting_as
from followups.cadence import DEFAULT
from followups.declines.services import Telling, mark_decline_sent, stay_in_touch, undo_decline_sent
from followups.models import FollowUp, Plan
from followups.people import merging
from followups.people.services import move, undo_move
from followups.plans.services import end_plan, start_plan
from followups.services import complete, plan_follow_up, skip, snooze, undo
from offers.coach.services import Preparation, prepare_call
from offers.models import Decline, Stage
from tests.factories import NOW, TODAY, DeclineFactory, FollowUpFactory, JobFactory
from tests.standalone.harness import until

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted"
DAY = TODAY.replace(day=28)


@pytest.fixture
def two(user) -> tuple[Contact, Contact]:
    """The one who stays, and one with a plan, an offer that is declining, and a follow-up that was planned by hand."""
    stays, gone = (JobFactory(owner=user, contact__name="Robin").contact for _ in range(2))
    employer = gone.jobs.get().employer
    DeclineFactory(offer__employer=employer, offer__stage=Stage.DECLINING, offer__hiring_manager=gone, owner=user)
    start_plan(contact=gone, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
    FollowUpFactory(contact=gone, about="By hand")
    return stays, gone


@pytest.fixture
def while_merging(user, two, at_once, monkeypatch) -> Callable[..., Any]:
    """Merge the two, and do something else once all of the other's rows were moved; give what that returned."""
    moved, over = Event(), Event()
    delete = merging._delete

    def delete_late(gone: Contact) -> None:
        moved.set()
        until(lambda: over.is_set() or _somebody_waits(), "the other one to wait or to be through", 5)
        delete(gone)

    monkeypatch.setattr(merging, "_delete", delete_late)

    def merge_and(call: Callable[[], Any]) -> Any:
        def merge() -> Any:
            with acting_as(user.pk):
                return merging.merge(stays=two[0], gone=two[1], now=NOW)

        def other() -> Any:
            moved.wait(20)
            try:
                with acting_as(user.pk):
                    return call()
            finally:
                over.set()

        merged, done = at_once(merge, other)
        assert merged == two[0], repr(merged)
        assert not isinstance(done, Exception), repr(done)
        return done

    return merge_and


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone() is not None


def by_hand() -> FollowUp:
    return FollowUp.objects.with_people().select_related("owner").get(about="By hand")


def of_the_plan() -> FollowUp:
    return FollowUp.objects.with_people().select_related("owner").get(plan__isnull=False)


@pytest.mark.parametrize("which", [by_hand, of_the_plan])
def test_a_finished_follow_up_keeps_its_touch(two, while_merging, which):
    follow_up = which()

    done = while_merging(lambda: complete(follow_up=follow_up, now=NOW, note="Just now"))

    assert done.is_done
    assert Interaction.objects.get(note="Just now").contact == two[0]
    assert set(FollowUp.objects.values_list("contact", flat=True)) == {two[0].pk}
    assert Plan.objects.active().get().contact == two[0]


@pytest.mark.parametrize("act", [skip, lambda **values: snooze(until=DAY, **values)])
@pytest.mark.parametrize("which", [by_hand, of_the_plan])
def test_so_does_what_is_skipped_or_snoozed(two, while_merging, which, act):
    follow_up = which()

    while_merging(lambda: act(follow_up=follow_up, now=NOW))

    assert set(FollowUp.objects.values_list("contact", flat=True)) == {two[0].pk}


def test_what_is_taken_back_loses_its_touch_only(two, while_merging):
    follow_up = complete(follow_up=by_hand(), now=NOW)

    while_merging(lambda: undo(follow_up=follow_up, now=NOW))

    assert by_hand().is_open
    assert by_hand().contact == two[0]
    assert not Interaction.objects.exists()


def test_what_is_planned_is_planned_with_the_one_who_stays(two, while_merging):
    planned = {"kind": "give_back", "due_on": DAY, "about": "A name"}

    follow_up = while_merging(lambda: plan_follow_up(contact=two[1], now=NOW, **planned))

    assert follow_up.contact == two[0]


def test_so_is_what_is_given_back(two, while_merging):
    while_merging(
        lambda: give_back(contact=two[1], today=TODAY, kind="lead", what="A lead", outcome="", offered_on=TODAY)
    )

    assert Gift.objects.get().contact == two[0]


def test_a_move_is_the_one_who_stays_moving(two, while_merging):
    job = while_merging(
        lambda: move(contact=two[1], employer_name="Globex", title="", since_on=TODAY, congratulate=True, now=NOW)
    )

    assert job.contact == two[0]


def test_a_move_that_is_taken_back_is_the_one_who_stays_coming_back(two, while_merging):
    job = move(contact=two[1], employer_name="Globex", title="", since_on=TODAY, congratulate=True, now=NOW)

    back = while_merging(lambda: undo_move(job=job, now=NOW))

    assert back == two[0]
    assert sorted(back.jobs.present().values_list("employer__name", flat=True)) == sorted(
        Employer.objects.exclude(name="Globex").values_list("name", flat=True)
    )


def test_a_decline_that_is_told_is_told_to_the_one_who_stays(two, while_merging):
    offer = Decline.objects.get().offer
    telling = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted", note="Just now")

    decline = while_merging(lambda: mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=NOW))

    assert decline.told == two[0]
    assert Interaction.objects.get(note="Just now").contact == two[0]
    assert Plan.objects.active().get().contact == two[0]


def test_a_call_that_is_prepared_is_prepared_with_the_one_who_stays(two, while_merging):
    offer = Decline.objects.get().offer

    decline = while_merging(
        lambda: prepare_call(offer=offer, preparation=Preparation(manager="Robin", phone="+44 1632 960171"))
    )

    assert decline.whom == two[0]
    assert Contact.objects.get().phone == "+44 1632 960171"


def test_a_telling_that_is_taken_back_is_taken_back(two, while_merging):
    offer = Decline.objects.get().offer
    telling = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted")
    mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=NOW)

    assert while_merging(lambda: undo_decline_sent(offer=offer, now=NOW))

    assert not Decline.objects.get().is_sent
    assert not Plan.objects.active().exists()


def test_a_plan_that_begins_later_is_with_the_one_who_stays(two, while_merging):
    offer = Decline.objects.get().offer
    telling = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted")
    mark_decline_sent(offer=offer, telling=telling, cadence=None, now=NOW)
    end_plan(plan=Plan.objects.active().get(), now=NOW)

    plan = while_merging(lambda: stay_in_touch(offer=offer, cadence=DEFAULT, now=NOW))

    assert plan.contact == two[0]
