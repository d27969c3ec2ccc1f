import pytest

from contacts.models import Channel, Interaction
from core.tenancy import acting_as
from followups.people.touches import record_touch
from tests.factories import NOW, TODAY, ContactFactory, MergeRecordFactory

pytestmark = pytest.mark.django_db


def test_the_same_touch_twice_in_a_day_is_one(as_user):
    contact = ContactFactory(owner=as_user)

    first, new = record_touch(now=NOW, contact=contact, happened_on=TODAY, note="Hello")
    again, new_again = record_touch(now=NOW, contact=contact, happened_on=TODAY, note="Hello")

    assert (first, new, new_again) == (again, True, False)
    assert first.channel == Channel.MESSAGE


def test_another_note_is_another_touch(as_user):
    contact = ContactFactory(owner=as_user)
    record_touch(now=NOW, contact=contact, happened_on=TODAY)
    record_touch(now=NOW, contact=contact, happened_on=TODAY, note="Hello")

    assert Interaction.objects.count() == 2


def test_one_that_was_removed_can_be_written_down_anew(as_user):
    contact = ContactFactory(owner=as_user)
    made, _ = record_touch(now=NOW, contact=contact, happened_on=TODAY)
    made.trash(at=made.created_at)

    assert record_touch(now=NOW, contact=contact, happened_on=TODAY)[1]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one(user, at_once):
    contact = ContactFactory(owner=user)

    def click():
        with acting_as(user.pk):
            return record_touch(now=NOW, contact=contact, happened_on=TODAY)[1]

    assert sorted(at_once(click, click, click)) == [False, False, True]


def test_who_was_merged_away_gets_it_under_their_other_name(as_user):
    stays, gone = ContactFactory(owner=as_user), ContactFactory(owner=as_user)
    MergeRecordFactory(owner=as_user, gone=gone.pk, stays=stays.pk)
    type(gone).objects.filter(pk=gone.pk).delete()

    made, _ = record_touch(now=NOW, contact=gone, happened_on=TODAY)

    assert made.contact == stays
