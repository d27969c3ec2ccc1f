from datetime import timedelta

import pytest

from contacts.models import Contact, Employer, MergeRecord
from followups.models import FollowUp, Reminder
from home import trash
from offers.models import Offer, OfferEvent
from tests.factories import (
    NOW,
    ContactFactory,
    DeclineFactory,
    EmployerFactory,
    FollowUpFactory,
    GiftFactory,
    InteractionFactory,
    InterviewFactory,
    JobFactory,
    MergeRecordFactory,
    OfferEventFactory,
    OfferFactory,
    OfferPersonFactory,
    PlanFactory,
    ReminderFactory,
)
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db

LONG_AGO = NOW - timedelta(days=30, microseconds=1)


def empty() -> int:
    with no_scope():
        return trash.empty(now=NOW)


@pytest.mark.parametrize("factory", [OfferFactory, ContactFactory, EmployerFactory])
@pytest.mark.parametrize(
    ("trashed_at", "goes"),
    [(None, False), (NOW, False), (NOW - timedelta(days=30), False), (LONG_AGO, True)],
)
def test_what_was_trashed_goes_after_thirty_days_and_not_a_moment_earlier(factory, trashed_at, goes):
    row = factory(trashed_at=trashed_at)

    assert empty() == int(goes)
    assert type(row).objects.filter(pk=row.pk).exists() is not goes


def test_an_offer_takes_its_history_along_and_leaves_the_people(user):
    offer = OfferFactory(owner=user, trashed_at=LONG_AGO)
    OfferEventFactory(offer=offer)
    DeclineFactory(offer=offer, sent=True)
    FollowUpFactory(plan=PlanFactory(owner=user, offer=offer), offer=offer)

    empty()

    assert not OfferEvent.objects.exists()
    assert Contact.objects.count() == 2
    assert FollowUp.objects.get().offer is None


def test_a_contact_takes_along_what_was_between_you_and_leaves_the_offer(user):
    contact = ContactFactory(owner=user, trashed_at=LONG_AGO)
    JobFactory(contact=contact)
    InteractionFactory(contact=contact)
    follow_up = FollowUpFactory(plan=PlanFactory(contact=contact))
    ReminderFactory(follow_up=follow_up, sent=True)
    OfferFactory(owner=user, hiring_manager=contact)

    empty()

    assert not Contact.objects.exists()
    assert not Reminder.objects.exists()
    assert Offer.objects.get().hiring_manager is None


def test_an_employer_stays_while_an_offer_of_theirs_does():
    employer = EmployerFactory(trashed_at=LONG_AGO)
    offer = OfferFactory(employer=employer)

    empty()
    assert Employer.objects.exists()

    offer.trash(at=LONG_AGO)
    empty()
    assert not Employer.objects.exists()


def test_everybodys_trash_is_emptied():
    OfferFactory(trashed_at=LONG_AGO)
    OfferFactory(trashed_at=LONG_AGO)

    assert empty() == 2


@pytest.mark.parametrize("factory", [InteractionFactory, GiftFactory, InterviewFactory, OfferPersonFactory])
@pytest.mark.parametrize(("trashed_at", "left"), [(None, 1), (NOW - timedelta(days=30), 1), (LONG_AGO, 0)])
def test_what_was_removed_from_a_person_or_an_offer_goes_too(factory, trashed_at, left):
    row = factory(trashed_at=trashed_at)

    empty()

    assert type(row)._base_manager.count() == left


def test_who_was_merged_is_forgotten_with_the_one_they_were_merged_into(user):
    kept, gone = ContactFactory(owner=user), ContactFactory(owner=user, trashed_at=LONG_AGO)
    first = MergeRecordFactory(owner=user, stays=gone.pk)
    MergeRecordFactory(owner=user, stays=first.gone)
    still = MergeRecordFactory(owner=user, stays=kept.pk)

    empty()

    assert list(MergeRecord.objects.all()) == [still]
