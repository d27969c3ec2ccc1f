"""Where could I go back to?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from core.paging import PAGE_SIZE
from followups.models import Plan
from followups.templatetags.followups import spoken_span
from home.doors import Door, DoorState, Group, doors_of
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    EmployerFactory,
    FollowUpFactory,
    GiftFactory,
    InteractionFactory,
    JobFactory,
    OfferFactory,
    PlanFactory,
)

WEEK = timedelta(7)
ON_TIME = {"last_on": TODAY - WEEK, "next_on": TODAY + WEEK, "latest_on": TODAY + 2 * WEEK}

CASES = {
    "agreed and within the cadence": ({}, Group.OPEN, ""),
    "due today": ({"next_on": TODAY}, Group.CLOSING, "time to be in touch"),
    "late, not forgotten": ({"next_on": TODAY - WEEK, "latest_on": TODAY - timedelta(1)}, Group.CLOSING, "time to be"),
    "forgotten": (
        {"last_on": TODAY - 20 * WEEK, "next_on": TODAY - 18 * WEEK, "latest_on": TODAY - 17 * WEEK},
        Group.CLOSED,
        "twice as long",
    ),
    "not asked": ({"permission": "not_asked"}, Group.CLOSING, "didn’t ask"),
    "refused": ({"permission": "refused"}, Group.CLOSED, "rather not"),
    "lost": ({"reachable": False}, Group.CLOSED, "in touch with anyone"),
    "no plan": ({"plan": "", "next_on": None, "latest_on": None}, Group.CLOSED, "No schedule"),
    "paused": ({"plan": "paused", "next_on": None, "latest_on": None}, Group.CLOSING, "Paused"),
    "the cadence has ended": ({"next_on": None, "latest_on": None}, Group.CLOSING, "come to its end"),
    "they have gone": ({"gone_to": "Globex"}, Group.CLOSING, "is at Globex now"),
    "silent": ({"unanswered": 3}, Group.CLOSING, "3 touches in a row"),
}


class TestDoorState:
    @pytest.mark.parametrize("case", CASES)
    def test_a_door_is_open_closing_or_closed_and_says_why(self, case):
        values, group, words = CASES[case]
        state = DoorState(**(ON_TIME | values))

        assert state.group(TODAY) is group
        assert words in state.reason(TODAY)
        assert bool(state.reason(TODAY)) is (group is not Group.OPEN)

    @pytest.mark.parametrize(
        ("values", "word"),
        [
            ({}, "In touch"),
            ({"declined_on": TODAY - WEEK}, "Just declined"),
            ({"declined_on": TODAY - 9 * WEEK, "last_on": TODAY - 9 * WEEK}, "In touch"),
            ({"unanswered": 1}, "Hasn’t replied lately"),
            ({"unanswered": 3}, "Gone quiet"),
            ({"next_on": TODAY - WEEK}, "Not in touch lately"),
            ({"plan": "paused", "next_on": None, "latest_on": None}, "In touch"),
            ({"plan": "", "next_on": None, "last_on": TODAY - 20 * WEEK}, "Not in touch lately"),
            ({"gone_to": "Globex"}, "Moved on"),
        ],
    )
    def test_a_word_says_how_it_is(self, values, word):
        assert DoorState(**(ON_TIME | values)).word(TODAY) == word

    @given(st.integers(0, 400), st.integers(1, 400), st.integers(1, 90))
    def test_it_never_opens_by_waiting(self, since, until, more):
        order = [Group.OPEN, Group.CLOSING, Group.CLOSED]
        state = DoorState(
            last_on=TODAY - timedelta(since),
            next_on=TODAY + timedelta(until),
            latest_on=TODAY + timedelta(until + more),
        )
        seen = [order.index(state.group(TODAY + timedelta(day))) for day in range(0, 2500, 50)]

        assert seen == sorted(seen)


@pytest.fixture
def door(user):
    """Make a declined employer with a plan, touched and next due so many days from today."""

    def make(name: str, *, touched: int = -7, due: int = 7, owner=user, **values) -> Plan:
        told = ContactFactory(owner=owner, name=f"{name}’s manager", phone="+44 1632 960171")
        offer = OfferFactory(employer=EmployerFactory(owner=owner, name=name), stage="declined", hiring_manager=told)
        sent_on = TODAY - timedelta(400)
        DeclineFactory(offer=offer, sent=True, told=told, **({"sent_on": sent_on} | values))
        InteractionFactory(contact=told, happened_on=TODAY + timedelta(touched))
        plan = PlanFactory(contact=told, offer=offer, anchor_on=sent_on)
        FollowUpFactory(plan=plan, due_on=TODAY + timedelta(due))
        return plan

    return make


def names(doors: list[Door]) -> list[str]:
    return [door.employer for door in doors]


@pytest.mark.django_db
class TestDoors:
    def test_the_warmest_come_first(self, as_user, door):
        door("Cool", touched=-60, due=5)
        door("Warm", touched=-1, due=90)
        door("Closing", touched=-60, due=-1)

        groups = doors_of(as_user, TODAY)

        assert names(groups[Group.OPEN]) == ["Warm", "Cool"]
        assert names(groups[Group.CLOSING]) == ["Closing"]

    def test_an_employer_has_one_door_by_the_newest_decline(self, as_user, door):
        plan = door("Acme")
        again = OfferFactory(employer=plan.offer.employer, role="Again", stage="declined")
        DeclineFactory(offer=again, sent=True, permission="refused", sent_on=TODAY)

        assert [found.role for found in doors_of(as_user, TODAY)[Group.CLOSED]] == ["Again"]
        assert names(doors_of(as_user, TODAY)[Group.OPEN]) == []

    def test_of_who_moved_the_old_door_falls_behind_and_the_new_employer_is_one(self, as_user, door):
        door("Stayed", due=-1)
        moved = door("Acme")
        JobFactory(contact=moved.contact, employer=moved.offer.employer, until_on=TODAY)
        JobFactory(contact=moved.contact, employer__name="Globex", since_on=TODAY)

        groups = doors_of(as_user, TODAY)

        assert [(found.employer, found.was_at) for found in groups[Group.OPEN]] == [("Globex", "Acme")]
        assert names(groups[Group.CLOSING]) == ["Stayed", "Acme"]

    def test_an_employer_with_a_door_gets_no_second_one_by_a_move(self, as_user, door):
        moved, there = door("Acme"), door("Globex")
        JobFactory(contact=moved.contact, employer=there.offer.employer, since_on=TODAY)

        groups = doors_of(as_user, TODAY)

        assert names(groups[Group.OPEN]) == ["Globex"]
        assert names(groups[Group.CLOSING]) == ["Acme"]

    @pytest.mark.parametrize("change", [{"stage": "considering"}, {"trashed_at": NOW}])
    def test_an_offer_that_was_reopened_or_trashed_is_no_door(self, as_user, door, change):
        offer = door("Acme").offer
        type(offer).objects.filter(pk=offer.pk).update(**change)

        assert not any(doors_of(as_user, TODAY).values())

    def test_a_contact_in_the_trash_closes_it(self, as_user, door):
        door("Acme").contact.trash(at=NOW)

        assert names(doors_of(as_user, TODAY)[Group.CLOSED]) == ["Acme"]

    @pytest.mark.parametrize("standing", ["silence", "retired", "lost", "not_worth"])
    def test_so_does_one_who_may_not_be_followed_up(self, as_user, door, standing):
        door("Acme").contact.stand(standing, at=NOW)

        assert names(doors_of(as_user, TODAY)[Group.CLOSED]) == ["Acme"]

    def test_nobody_sees_the_doors_of_another(self, as_user, user, door):
        assert not any(doors_of(as_user, TODAY).values())


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
class TestThePage:
    def test_says_how_warm_whom_to_call_and_what_was_given(self, client, door):
        plan = door("Acme", touched=-21, due=35)
        FollowUpFactory(contact=plan.contact, kind="give_back", about="Ilkka’s name", state="done", closed_at=NOW)

        response = client.get("/doors/")

        for words in (
            "One place",
            "In touch: last contact 3 weeks ago, next planned in 5 weeks",
            "tel:+441632960171",
            "Ilkka’s name",
        ):
            assertContains(response, words)
        assertContains(response, f'href="/offers/{plan.offer_id}/"')
        assertContains(response, f'href="/offers/{plan.offer_id}/can-we-talk/"')

    def test_says_where_they_work_by_now(self, client, door):
        plan = door("Acme")
        JobFactory(contact=plan.contact, employer=plan.offer.employer, until_on=TODAY)
        JobFactory(contact=plan.contact, employer__name="Globex", since_on=TODAY)

        assertContains(client.get("/doors/"), "now at Globex")

    def test_who_is_still_there_is_just_named(self, client, door):
        plan = door("Acme")
        JobFactory(contact=plan.contact, employer=plan.offer.employer)

        assertNotContains(client.get("/doors/"), "now at")

    def test_what_was_written_down_as_given_is_said_once(self, client, door):
        plan = door("Acme")
        GiftFactory(contact=plan.contact, what="Ilkka’s name", given_on=TODAY)
        FollowUpFactory(contact=plan.contact, kind="give_back", about="Ilkka’s name", state="done", closed_at=NOW)

        assertContains(client.get("/doors/"), "Ilkka’s name", count=1)

    def test_says_how_a_door_comes_to_be(self, client):
        assertContains(client.get("/doors/"), "No doors yet")

    def test_a_second_page_goes_on_with_the_next_doors(self, client, door):
        for number in range(PAGE_SIZE + 2):
            door(f"Acme {number:02}")

        response = client.get("/doors/", {"page": "2"})

        assertContains(response, f"Acme {PAGE_SIZE + 1}")
        assertNotContains(response, f"Acme {PAGE_SIZE - 1}")

    def test_queries_do_not_grow(self, client, door):
        found = []
        for _ in range(2):
            door(f"Acme {len(found)}")
            with CaptureQueriesContext(connection) as queries:
                client.get("/doors/")
            found.append(len(queries))

        assert found[0] == found[1] <= 12


def test_days_are_said_as_people_say_them():
    assert [spoken_span(days) for days in (1, 13, 14, 35, 90, 365, 800)] == [
        "1 day",
        "13 days",
        "2 weeks",
        "5 weeks",
        "3 months",
        "12 months",
        "2 years",
    ]
