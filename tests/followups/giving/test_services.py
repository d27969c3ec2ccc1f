"""A promise is a task and something to give: what happens to one of them happens to both."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains

from contacts.models import Gift
from followups import services
from followups.declines.services import Telling, mark_decline_sent, undo_decline_sent
from followups.giving.services import give, save_gift, take_gift_back
from followups.helping.facts import help_of
from followups.helping.given import given_to
from followups.models import FollowUp, Reminder
from offers.models import Decline, Stage
from tests.factories import NOW, TODAY, DeclineFactory

pytestmark = pytest.mark.django_db

TELLING = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted", promised="Tobias’s\nnumber")


@pytest.fixture
def decline(as_user) -> Decline:
    return DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING, giving="referral")


@pytest.fixture
def task(decline) -> FollowUp:
    return promised(decline)


def promised(decline: Decline, **changes: object) -> FollowUp:
    telling = Telling(**{**TELLING.__dict__, **changes})
    mark_decline_sent(offer=decline.offer, telling=telling, cadence=None, now=NOW)
    return FollowUp.objects.get()


def test_it_is_both_from_the_moment_it_was_said(task):
    assert (task.kind, task.about, task.due_on) == ("give_back", "Tobias’s number", TODAY + timedelta(days=3))
    assert (task.gift.kind, task.gift.what, task.gift.offered_on) == ("referral", "Tobias’s number", TODAY)
    assert Reminder.objects.waiting().get().follow_up == task


def test_it_is_due_on_the_day_that_was_said(decline):
    assert promised(decline, promised_by=TODAY + timedelta(days=9)).due_on == TODAY + timedelta(days=9)


def test_what_is_long_is_cut_where_it_is_a_title(decline):
    task = promised(decline, promised="a very long story " * 30)

    assert len(task.about) <= 200
    assert task.about.endswith("…")


@pytest.mark.parametrize("changes", [{"promised": ""}, {"permission": "refused"}], ids=["nothing", "refused"])
def test_there_is_none_without_a_promise_or_to_who_would_rather_not(decline, changes):
    mark_decline_sent(offer=decline.offer, telling=Telling(**{**TELLING.__dict__, **changes}), cadence=None, now=NOW)

    assert not FollowUp.objects.exists()
    assert not Gift.objects.exists()


class TestBothSayTheSame:
    def test_done_makes_it_given_and_undo_offered_again(self, task):
        services.complete(follow_up=task, now=NOW)
        assert Gift.objects.get().given_on == TODAY

        services.undo(follow_up=task, now=NOW)
        assert not Gift.objects.get().is_given

    def test_given_makes_it_done_and_taking_that_back_opens_it(self, task):
        give(gift=task.gift, now=NOW)
        assert FollowUp.objects.get().is_done
        assert not Reminder.objects.waiting().exists()

        take_gift_back(gift=Gift.objects.get(), now=NOW)
        assert FollowUp.objects.get().is_open
        assert Reminder.objects.waiting().count() == 1

    def test_so_does_a_day_that_is_written_into_its_form(self, task):
        gift = task.gift
        values = {"kind": "help", "what": "His number", "offered_on": TODAY, "outcome": ""}

        save_gift(gift=gift, expected_version=gift.version, now=NOW, given_on=TODAY, **values)

        assert FollowUp.objects.get().is_done

    def test_skipped_it_stays_offered(self, task):
        services.skip(follow_up=task, now=NOW)

        assert not Gift.objects.get().is_given

    def test_it_is_named_once_among_what_was_given(self, as_user, task):
        services.complete(follow_up=task, now=NOW)
        Gift.objects.update(what="Something else, written later", given_on=TODAY + timedelta(days=9))

        (things,) = given_to([task.contact_id], owners=[as_user]).values()
        assert len(things) == 1


def test_other_follow_ups_bring_it_back_until_it_is_kept_and_once(task):
    other = FollowUp.objects.create(
        owner=task.owner, contact=task.contact, offer=task.offer, kind="stay_in_touch", due_on=TODAY
    )
    assert help_of(other, today=TODAY).promised == ["Tobias’s number"]
    assert help_of(task, today=TODAY).promised == []

    services.complete(follow_up=task, now=NOW)

    assert help_of(other, today=TODAY).promised == []


def test_taking_back_the_mark_takes_the_task_and_the_gift_back(decline, task):
    assert undo_decline_sent(offer=decline.offer, now=NOW)

    task.refresh_from_db()
    assert task.state == "cancelled"
    assert not Reminder.objects.waiting().exists()
    assert not Gift.objects.kept().exists()


@pytest.mark.usefixtures("now")
def test_the_form_begins_with_what_the_card_gives_back(client, user):
    decline = DeclineFactory(owner=user, offer__stage=Stage.DECLINING, giving="referral", giving_back="Tobias Wrz")

    assertContains(client.get(f"/offers/{decline.offer_id}/decline/sent/"), "Tobias Wrz</textarea>")
