"""What was given back, said once, whether it was written down or only ticked off."""

from datetime import timedelta

import pytest

from followups.helping.facts import help_of
from followups.helping.given import given_to
from followups.models import FollowUp
from tests.factories import NOW, TODAY, ContactFactory, FollowUpFactory, GiftFactory, PlanFactory

pytestmark = pytest.mark.django_db

YESTERDAY, LONG_AGO = NOW - timedelta(days=1), NOW - timedelta(days=90)


@pytest.fixture
def contact(as_user):
    return ContactFactory(owner=as_user)


def ticked_off(contact, about: str, *, at=LONG_AGO) -> FollowUp:
    return FollowUpFactory(contact=contact, kind="give_back", about=about, state="done", closed_at=at)


def given(contact) -> list[str]:
    return [thing.what for thing in given_to([contact.pk], owners=[contact.owner]).get(contact.pk, [])]


def test_the_newest_comes_first_from_both(contact):
    GiftFactory(contact=contact, what="A lead", given_on=TODAY - timedelta(days=30))
    ticked_off(contact, "Ilkka’s name")
    ticked_off(contact, "An article", at=YESTERDAY)

    assert given(contact) == ["An article", "A lead", "Ilkka’s name"]


@pytest.mark.parametrize(
    ("what", "about"), [("Ilkka’s name", "Send ILKKA’S name"), ("Ilkka’s name, by mail", "Ilkka’s name")]
)
def test_what_was_ticked_off_and_written_down_is_one(contact, what, about):
    GiftFactory(contact=contact, what=what, given_on=TODAY)
    ticked_off(contact, about)

    assert given(contact) == [what]


def test_so_is_what_was_ticked_off_on_the_day_on_which_it_was_given(contact):
    GiftFactory(contact=contact, what="A candidate", offered_on=LONG_AGO.date(), given_on=LONG_AGO.date())
    ticked_off(contact, "Send Tobias’s name")

    assert given(contact) == ["A candidate"]


def test_a_gift_to_somebody_else_hides_nothing(contact):
    GiftFactory(owner=contact.owner, what="Ilkka’s name", given_on=TODAY)
    ticked_off(contact, "Ilkka’s name")

    assert given(contact) == ["Ilkka’s name"]


@pytest.mark.parametrize("change", [{"given_on": None}, {"given_on": TODAY, "trashed_at": NOW}])
def test_what_was_only_offered_or_removed_was_not_given(contact, change):
    GiftFactory(contact=contact, **change)

    assert given(contact) == []


@pytest.mark.parametrize(
    ("gift", "asks"),
    [({}, True), ({"outcome": "They took her", "outcome_on": TODAY}, False), ({"kind": "congratulations"}, False)],
)
def test_one_asks_what_came_of_it_only_while_that_is_open(contact, gift, asks):
    GiftFactory(contact=contact, what="Ilkka’s name", given_on=TODAY - timedelta(days=9), **gift)
    follow_up = FollowUpFactory(plan=PlanFactory(contact=contact))

    opening = help_of(FollowUp.objects.with_people().get(pk=follow_up.pk), today=TODAY).opening

    assert ("what came of it: Ilkka’s name" in opening) is asks
