from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.tenancy import system_scope
from followups.delivery.claim import (
    BATCH,
    BODY_LEASE,
    LEASE,
    RESEND_AFTER,
    claim,
    database_now,
    expire_leases,
    mark_body_started,
    postpone,
)
from followups.models import Reminder
from followups.reminders.schedule import cancel
from tests.factories import NOW, TODAY, ReminderFactory
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)


def due(**values: object) -> Reminder:
    return ReminderFactory(follow_up__due_on=TODAY, **values)


def take(now=NOW, **options: int) -> list[Reminder]:
    with no_scope():
        return claim(now, **options)


def on_a_connection_of_its_own(call: Callable[[], Any]) -> Any:
    try:
        return call()
    finally:
        connection.close()


def status_of(reminder: Reminder) -> str:
    reminder.refresh_from_db()
    return reminder.status


class TestClaim:
    def test_a_due_reminder_is_leased_with_a_token(self):
        reminder = due()

        (claimed,) = take()

        reminder.refresh_from_db()
        assert (reminder.status, reminder.token, reminder.leased_until) == ("sending", claimed.token, NOW + LEASE)
        assert reminder.attempts_count == 1

    def test_it_is_due_at_its_moment_and_not_before(self):
        reminder = due()

        assert take(reminder.due_at - MOMENT) == []
        assert take(reminder.due_at) == [reminder]

    @pytest.mark.parametrize("status", ["scheduled", "retry", "uncertain"])
    def test_what_waits_is_taken_up(self, status):
        due(status=status)

        assert len(take()) == 1

    @pytest.mark.parametrize("status", ["failed", "held", "cancelled"])
    def test_what_does_not_wait_is_left(self, status):
        due(status=status)
        due(sent=True)

        assert take() == []

    def test_nobody_takes_up_what_is_leased(self):
        due()
        take()

        assert take() == []

    def test_the_oldest_come_first_whoever_they_belong_to(self):
        reminders = [due(next_attempt_at=NOW - timedelta(hours=hours)) for hours in (1, 3, 2)]

        first, second = take(batch=2)

        assert {first.pk, second.pk} == {reminders[1].pk, reminders[2].pk}

    def test_a_claim_is_one_batch(self):
        for _ in range(BATCH + 1):
            due()

        assert (len(take()), len(take())) == (BATCH, 1)

    def test_taking_up_an_uncertain_one_is_its_resend(self):
        reminder = due(status="uncertain")

        take()

        reminder.refresh_from_db()
        assert reminder.resends == 1

    def test_a_held_part_of_a_digest_with_a_newer_reminder_keeps_nobodys_mail_back(self):
        carrier, others = due(), due()
        part = due(owner=carrier.owner, status="held", carrier=carrier)
        ReminderFactory(follow_up=part.follow_up, occurrence=2)

        assert {row.pk for row in take()} >= {carrier.pk, others.pk}
        assert status_of(part) == "held"

    @pytest.mark.django_db(transaction=True)
    def test_what_another_worker_is_just_taking_up_is_passed_over_without_waiting(self):
        due()

        with ThreadPoolExecutor(1) as thread:
            with system_scope():
                first = claim(NOW)
                second = thread.submit(on_a_connection_of_its_own, lambda: claim(NOW))
                wait([second], timeout=2)
                passed_over = second.done()
            assert (len(first), second.result(), passed_over) == (1, [], True)

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_at_once_never_hold_the_same_row(self, at_once):
        for _ in range(30):
            due()

        first, second = at_once(lambda: claim(NOW), lambda: claim(NOW))

        assert not {row.pk for row in first} & {row.pk for row in second}
        assert len(first) + len(second) == 30


class TestMarkBodyStarted:
    def test_it_lengthens_the_lease(self):
        reminder = due()
        (claimed,) = take()

        with no_scope():
            assert mark_body_started(claimed, NOW)

        reminder.refresh_from_db()
        assert (reminder.body_started_at, reminder.leased_until) == (NOW, NOW + BODY_LEASE)

    def test_a_reminder_that_was_cancelled_meanwhile_does_not_leave(self):
        reminder = due()
        (claimed,) = take()
        cancel(reminder.follow_up)

        assert not mark_body_started(claimed, NOW)
        assert status_of(reminder) == "cancelled"

    def test_a_worker_that_slept_past_its_lease_does_not_send(self):
        due()
        (asleep,) = take()
        expire_leases(NOW + LEASE + MOMENT)
        (awake,) = take(NOW + LEASE + MOMENT)

        assert not mark_body_started(asleep, NOW)
        assert mark_body_started(awake, NOW)


class TestExpireLeases:
    def test_a_lease_that_runs_is_left(self):
        reminder = due()
        take()

        with no_scope():
            expire_leases(NOW + LEASE)

        assert status_of(reminder) == "sending"

    def test_without_the_marker_it_was_not_sent_so_it_is_tried_at_once(self):
        reminder = due()
        take()
        later = NOW + LEASE + MOMENT

        with no_scope():
            expire_leases(later)

        assert status_of(reminder) == "retry"
        assert (reminder.next_attempt_at, reminder.token) == (later, None)

    def test_with_the_marker_nobody_knows_so_it_rests_before_it_goes_once_more(self):
        reminder = due()
        mark_body_started(take()[0], NOW)
        later = NOW + BODY_LEASE + MOMENT

        with no_scope():
            expire_leases(later)

        assert status_of(reminder) == "uncertain"
        assert reminder.next_attempt_at == later + RESEND_AFTER
        assert take(later + RESEND_AFTER - MOMENT) == []

    def test_lost_a_second_time_it_is_held_and_says_why(self):
        reminder = due(status="uncertain")
        mark_body_started(take()[0], NOW)

        expire_leases(NOW + BODY_LEASE + MOMENT)

        assert status_of(reminder) == "held"
        assert "may have arrived" in reminder.reason

    def test_a_resend_that_stopped_before_the_marker_is_not_counted_as_lost_again(self):
        reminder = due(status="uncertain")
        take()
        expire_leases(NOW + LEASE + MOMENT)
        assert status_of(reminder) == "uncertain"

        mark_body_started(take(NOW + LEASE + MOMENT)[0], NOW + LEASE)
        expire_leases(NOW + timedelta(hours=1))

        assert status_of(reminder) == "held"


def test_what_is_put_back_counts_no_attempt():
    reminder = due()
    (claimed,) = take()

    with no_scope():
        postpone(claimed, NOW + timedelta(hours=9), "It waits.")

    assert status_of(reminder) == "retry"
    assert (reminder.attempts_count, reminder.reason) == (0, "It waits.")


def test_what_another_worker_holds_is_not_put_back():
    reminder = due()
    (asleep,) = take()
    expire_leases(NOW + LEASE + MOMENT)
    take(NOW + LEASE + MOMENT)

    postpone(asleep, NOW, "It waits.")

    assert status_of(reminder) == "sending"


def test_the_clock_is_the_databases(database_clock):
    assert database_now() == NOW
    database_clock.set(NOW + timedelta(days=3))
    assert database_now() == NOW + timedelta(days=3)


@pytest.mark.django_db(transaction=True)
def test_outside_of_tests_that_clock_is_the_time():
    assert abs(database_now() - timezone.now()) < timedelta(seconds=5)
