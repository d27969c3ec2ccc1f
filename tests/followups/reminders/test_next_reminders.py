"""What left is followed by the next one, whatever becomes of the worker that noted it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.tenancy import acting_as
from followups.delivery import outcome
from followups.delivery.claim import anything_to_do, claim, mark_body_started
from followups.delivery.outcome import Accepted
from followups.models import FollowUp, Reminder
from followups.reminders import next_reminders, schedule
from followups.reminders.next_reminders import write_next_reminders
from followups.services import snooze
from tests.factories import NOW, TODAY, ReminderFactory, UserFactory
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database_clock")]

WEEK = timedelta(days=7)


def left(**values) -> Reminder:
    """Return a reminder that the server took, of a worker that did nothing more."""
    reminder = ReminderFactory(owner=UserFactory(), follow_up__due_on=TODAY, **values)
    (claimed,) = claim(NOW)
    mark_body_started(claimed, NOW)
    with no_scope():
        outcome.sent(Accepted(claimed, 250, "Accepted"), NOW)
    return reminder


def write() -> list[tuple]:
    """Write the next ones; return of which follow-up each is, and for which day."""
    with no_scope():
        write_next_reminders(NOW)
    return list(Reminder.objects.waiting().order_by("pk").values_list("follow_up", "due_on"))


def test_a_worker_that_died_after_the_answer_leaves_it_to_the_next_tick(tick):
    reminder = left()
    with no_scope():
        assert anything_to_do(NOW)

    tick()

    (nudge,) = Reminder.objects.waiting()
    assert (nudge.follow_up, nudge.owner, nudge.due_on) == (reminder.follow_up, reminder.owner, TODAY + WEEK)
    with no_scope():
        assert not anything_to_do(NOW)


def test_each_gets_its_own_in_as_many_statements_as_for_one():
    def statements(count: int) -> int:
        reminders = [left() for _ in range(count)]
        before = Reminder.objects.waiting().count()
        with CaptureQueriesContext(connection) as queries:
            written = write()
        assert written[before:] == [(reminder.follow_up_id, TODAY + WEEK) for reminder in reminders]
        return len(queries)

    assert statements(1) == statements(3)


def test_nothing_follows_what_was_finished_meanwhile():
    reminder = left()
    FollowUp.objects.filter(pk=reminder.follow_up_id).update(state="done", closed_at=NOW)

    assert write() == []
    assert not Reminder.objects.filter(needs_next=True).exists()


def test_what_was_moved_meanwhile_has_its_day_from_that():
    reminder = left()
    with acting_as(reminder.owner_id):
        snooze(follow_up=reminder.follow_up, until=TODAY + timedelta(days=3), now=NOW)

    assert write() == [(reminder.follow_up_id, TODAY + timedelta(days=3))]


def test_one_that_cannot_be_written_stops_nobody_else_and_is_tried_again(monkeypatch):
    poisoned, healthy = left(), left()
    original = schedule.instant

    def instant(day, hour, zone):
        if zone.key == "Europe/Paris":
            raise ValueError(zone)
        return original(day, hour, zone)

    monkeypatch.setattr(schedule, "instant", instant)
    type(poisoned.owner).objects.filter(pk=poisoned.owner_id).update(time_zone="Europe/Paris")

    assert write() == [(healthy.follow_up_id, TODAY + WEEK)]

    monkeypatch.undo()
    assert len(write()) == 2


def test_more_than_are_read_at_once_are_written_in_one_go(monkeypatch):
    monkeypatch.setattr(next_reminders, "AT_ONCE", 2)
    for _ in range(5):
        left()

    assert len(write()) == 5


@pytest.mark.django_db(transaction=True)
def test_whoever_changes_a_follow_up_at_this_moment_is_not_waited_for(meanwhile):
    reminder, other = left(), left()
    written = meanwhile(FollowUp, "close", lambda: write_next_reminders(NOW))

    with acting_as(reminder.owner_id):
        follow_up = FollowUp.objects.hold().get(pk=reminder.follow_up_id)
        follow_up.close(FollowUp.State.DONE, at=NOW)
        assert written() == [None]

    assert write() == [(other.follow_up_id, TODAY + WEEK)]
    assert not Reminder.objects.filter(needs_next=True).exists()
