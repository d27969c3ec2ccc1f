"""Rows are held in the order of ADR 0011, whatever one act has to do with them."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db.models.signals import post_save

from accounts.models import User
from contacts.models import Contact, Employer, Job
from core.models import HoldingQuerySet
from followups.cadence.shipped import DEFAULT
from followups.declines.services import Telling, mark_decline_sent, undo_decline_sent
from followups.from_offers.more_time import Asked, ask_for_more_time, put_date_back
from followups.from_offers.services import settle
from followups.models import FollowUp, Plan, Reminder
from followups.people.merging import merge
from followups.people.services import change_standing, move, undo_move
from followups.plans.services import change_plan, start_plan
from followups.sent.services import unsubscribe
from followups.services import complete, plan_follow_up
from offers.models import Offer, Stage
from offers.services import OfferDraft
from offers.todays_job.services import write_todays_job
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    JobFactory,
    OfferFactory,
    ReminderFactory,
)

pytestmark = pytest.mark.django_db
ORDER = (Offer, Employer, Contact, Job, Plan, FollowUp, User, Reminder)
TELLING = Telling(told="Robin", sent_on=TODAY, channel="call", permission="refused", note="kind")


@pytest.fixture
def held(monkeypatch) -> Iterator[dict[tuple[type, object], None]]:
    """Collect each row when it is first held, or saved without having been."""
    found: dict[tuple[type, object], None] = {}
    new: set[object] = set()
    original = HoldingQuerySet._fetch_all

    def fetch(rows: HoldingQuerySet) -> None:
        is_new = rows._result_cache is None
        original(rows)
        if is_new and rows.query.select_for_update:
            found.update(dict.fromkeys((rows.model, row["pk"] if isinstance(row, dict) else row.pk) for row in rows))

    def saved(sender: type, instance: object, created: bool, **_: object) -> None:
        # A row that is new is seen by nobody else, so nobody waits for it.
        if created:
            new.add(instance.pk)
        elif instance.pk not in new:
            found.setdefault((sender, instance.pk))

    monkeypatch.setattr(HoldingQuerySet, "_fetch_all", fetch)
    post_save.connect(saved)
    yield found
    post_save.disconnect(saved)


def told(owner: User) -> Offer:
    employer = OfferFactory(owner=owner).employer
    robin = JobFactory(owner=owner, employer=employer, contact__name="Robin").contact
    start_plan(contact=robin, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
    plan_follow_up(contact=robin, kind="give_back", due_on=TODAY, about="A name", now=NOW)
    return DeclineFactory(owner=owner, offer__employer=employer, offer__stage=Stage.DECLINING).offer


def telling(owner: User) -> Callable[[], object]:
    offer = told(owner)
    return lambda: mark_decline_sent(offer=offer, telling=TELLING, cadence=DEFAULT, now=NOW)


def taking_that_back(owner: User) -> Callable[[], object]:
    telling(owner)()
    offer = Offer.objects.get(stage=Stage.DECLINED)
    return lambda: undo_decline_sent(offer=offer, now=NOW)


def merging(owner: User) -> Callable[[], object]:
    stays, gone = ContactFactory(owner=owner), ContactFactory(owner=owner)
    for contact in (stays, gone):
        start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
        plan_follow_up(contact=contact, kind="give_back", due_on=TODAY, about="A name", now=NOW)
    return lambda: merge(stays=stays, gone=gone, now=NOW)


def losing_touch(owner: User) -> Callable[[], object]:
    contact = merging(owner) and Contact.objects.order_by("id")[0]
    return lambda: change_standing(contact=contact, standing=Contact.Standing.LOST, now=NOW)


def finishing(owner: User) -> Callable[[], object]:
    merging(owner)
    follow_up = FollowUp.objects.exclude(plan=None).order_by("id")[0]
    return lambda: complete(follow_up=follow_up, now=NOW)


def another_cadence(owner: User) -> Callable[[], object]:
    merging(owner)
    plan = Plan.objects.order_by("id")[0]
    return lambda: change_plan(plan=plan, cadence=DEFAULT, counted_from="fixed", anchor_on=TODAY, now=NOW)


def unsubscribing_from_a_digest(owner: User) -> Callable[[], object]:
    merging(owner)
    carrier, *others = Reminder.objects.order_by("id")
    Reminder.objects.filter(pk__in=[other.pk for other in others]).update(carrier=carrier)
    return lambda: unsubscribe(reminder=carrier, now=NOW)


def planning_from_an_offer(owner: User) -> Callable[[], object]:
    offer = OfferFactory(owner=owner, stage=Stage.LAPSED)
    for kind in (FollowUp.Kind.ANSWER_OFFER, FollowUp.Kind.TELL_THEM):
        task = FollowUpFactory(owner=owner, offer=offer, contact=None, plan=None, kind=kind, due_on=TODAY)
        ReminderFactory(follow_up=task)
    return lambda: settle(offer, NOW + timedelta(days=1))


def taking_back_more_time(owner: User) -> Callable[[], object]:
    offer = OfferFactory(owner=owner, answer_due_on=TODAY)
    asked = Asked(whom="Robin", role="hr", until=TODAY + timedelta(days=7))
    check = ask_for_more_time(offer=offer, asked=asked, now=NOW)
    return lambda: put_date_back(given=check.more_time, now=NOW)


def a_job_with_a_new_person(owner: User) -> Callable[[], object]:
    draft = OfferDraft(
        employer="Nordhafen", role="Pilot", base_amount=1, base_currency="EUR", base_period="year", manager="Femi"
    )
    return lambda: write_todays_job(owner=owner, draft=draft, expected_version=None, now=NOW)


def taking_a_move_back(owner: User) -> Callable[[], object]:
    contact = JobFactory(owner=owner).contact
    job = move(contact=contact, employer_name="Globex", title="", since_on=TODAY, congratulate=True, now=NOW)
    return lambda: undo_move(job=job, now=NOW)


@pytest.mark.parametrize(
    "act",
    [
        telling,
        taking_that_back,
        merging,
        losing_touch,
        finishing,
        another_cadence,
        unsubscribing_from_a_digest,
        planning_from_an_offer,
        taking_back_more_time,
        a_job_with_a_new_person,
        taking_a_move_back,
    ],
)
def test_rows_are_held_from_the_offer_down_to_the_reminder(as_user, held, act):
    run = act(as_user)
    held.clear()

    run()

    models = [model for model, _ in held if model in ORDER]
    assert models == sorted(models, key=ORDER.index)
    assert len(set(models)) > 1
