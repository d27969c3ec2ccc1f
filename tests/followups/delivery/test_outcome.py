"""What may have arrived stays known as that, whatever keeps its second copy from leaving."""

from datetime import timedelta

import pytest

from followups.delivery.claim import claim, mark_body_started
from followups.delivery.freeze import freeze
from followups.models import Reminder
from followups.reminders.preferences import change_mail_preferences
from tests.factories import NOW, FollowUpFactory, ReminderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]

MINUTE = timedelta(minutes=1)
EVENING = NOW.replace(hour=20, minute=50)


@pytest.fixture
def reminder(user) -> Reminder:
    follow_up = FollowUpFactory(owner=user, due_on=NOW.date())
    return ReminderFactory(follow_up=follow_up, due_at=EVENING, next_attempt_at=EVENING)


@pytest.fixture
def lost(reminder, sink, tick, database_clock) -> Reminder:
    """One that the server took and whose answer nobody heard. Its second copy would leave at 21:21, by night."""
    database_clock.set(EVENING)
    (held,) = claim(EVENING)
    mark_body_started(freeze(held, EVENING), EVENING)
    database_clock.set(EVENING + 16 * MINUTE)
    tick()
    reminder.refresh_from_db()
    assert reminder.status == "uncertain"
    return reminder


def is_still_uncertain(reminder: Reminder) -> bool:
    reminder.refresh_from_db()
    assert reminder.reason
    return reminder.status == "uncertain"


def test_while_it_waits_for_the_morning(lost, tick, sink, database_clock):
    database_clock.set(lost.next_attempt_at)
    tick()

    assert is_still_uncertain(lost)
    assert lost.next_attempt_at == NOW.replace(hour=7) + timedelta(days=1)
    database_clock.set(lost.next_attempt_at)
    tick()
    lost.refresh_from_db()
    assert (lost.status, lost.resends, len(sink.accepted)) == ("sent", 1, 1)


def test_while_the_server_is_away(lost, tick, mail_server, database_clock):
    mail_server.stop()
    database_clock.set(EVENING + timedelta(hours=11))
    tick()

    assert is_still_uncertain(lost)


def test_while_the_server_asks_to_wait(lost, tick, sink, database_clock):
    sink.to_recipient["*"] = "451 4.7.1 Later"
    database_clock.set(EVENING + timedelta(hours=11))
    tick()

    assert is_still_uncertain(lost)


def test_when_the_worker_of_its_second_copy_dies_before_the_body(lost, tick, database_clock):
    morning = EVENING + timedelta(hours=11)
    claim(morning)
    database_clock.set(morning + 3 * MINUTE)
    tick()

    lost.refresh_from_db()
    assert (lost.status, lost.resends) == ("sent", 1)


def test_then_a_person_who_wants_no_second_copy_gets_none(lost, user, tick, sink, database_clock):
    database_clock.set(lost.next_attempt_at)
    tick()
    change_mail_preferences(user=user, digest=False, resend_uncertain=False)
    database_clock.set(lost.next_attempt_at + timedelta(hours=12))
    tick()

    lost.refresh_from_db()
    assert (lost.status, sink.accepted) == ("held", [])


def test_lost_a_second_time_it_is_held_however_often_it_was_put_off(lost, tick, sink, database_clock):
    for hours in (1, 2, 11):
        sink.replies_to_lose = 1
        database_clock.set(EVENING + timedelta(hours=hours))
        tick()

    lost.refresh_from_db()
    assert (lost.status, len(sink.accepted)) == ("held", 1)
