"""A mail server in trouble (RELIABILITY.md, point 8) and one that is to be spared."""

from datetime import timedelta

import pytest

from followups.delivery import breaker
from followups.models import Attempt, MailServer
from tests.factories import NOW, ReminderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(database_clock):
    def make():
        return ReminderFactory(due_at=NOW, next_attempt_at=NOW)

    return make


class TestBreaker:
    def test_probes_back_off_from_one_minute_to_thirty(self):
        waits = []
        now = NOW
        for number in range(8):
            breaker.opened(now, "refused", probing=number > 0)
            row = MailServer.objects.get()
            waits.append((row.probe_at - now) // timedelta(minutes=1))
            now = row.probe_at

        assert waits == [1, 2, 4, 8, 16, 30, 30, 30]

    def test_a_batch_that_was_under_way_counts_once(self):
        breaker.opened(NOW, "refused", probing=False)
        breaker.opened(NOW + timedelta(seconds=1), "refused", probing=False)

        assert MailServer.objects.get().failures == 1

    def test_it_says_since_when_and_why(self):
        breaker.opened(NOW, "535 wrong password", probing=False)
        breaker.opened(NOW + timedelta(minutes=1), "535 wrong password", probing=True)

        outage = breaker.outage()

        assert (outage.since, outage.reason) == (NOW, "535 wrong password")

    def test_only_one_worker_takes_a_probe(self):
        breaker.opened(NOW, "refused", probing=False)
        later = NOW + timedelta(minutes=1)

        assert [breaker.allowance(later, 20) for _ in range(3)] == [1, 0, 0]

    def test_nothing_is_claimed_before_the_probe(self, due, tick, mail_server, database_clock):
        breaker.opened(NOW, "refused", probing=False)
        due()

        assert tick() == 0

    def test_one_probe_that_is_answered_lets_everything_out(self, due, tick, sink, database_clock):
        breaker.opened(NOW - timedelta(minutes=2), "refused", probing=False)
        for _ in range(25):
            due()

        tick()

        assert len(sink.accepted) == 25
        assert breaker.outage() is None

    def test_a_refusal_is_an_answer_too(self, due, tick, sink, database_clock):
        breaker.opened(NOW - timedelta(minutes=2), "refused", probing=False)
        sink.to_recipient["*"] = "550 5.1.1 No such user"
        due()

        tick()

        assert breaker.outage() is None

    def test_a_probe_with_nothing_to_send_is_not_used_up(self, due, tick, sink, database_clock):
        breaker.opened(NOW - timedelta(minutes=2), "refused", probing=False)
        tick()
        due()

        tick()

        assert len(sink.accepted) == 1

    def test_a_server_that_is_away_is_asked_once_for_the_whole_batch(self, due, tick, mail_server, database_clock):
        mail_server.stop()
        for _ in range(5):
            due()

        tick()

        assert Attempt.objects.count() == 1


class TestPace:
    def test_no_more_go_out_in_a_minute_than_the_server_takes(self, due, tick, sink, settings, database_clock):
        settings.MAIL_MAX_PER_MINUTE = 2
        for _ in range(5):
            due()
        after = []
        for minutes in range(3):
            database_clock.set(NOW + timedelta(minutes=minutes))
            tick()
            after.append(len(sink.accepted))

        assert after == [2, 4, 5]

    def test_waiting_for_the_next_minute_burns_no_attempt(self, due, tick, sink, settings, database_clock):
        settings.MAIL_MAX_PER_MINUTE = 1
        reminders = [due(), due()]

        tick()

        for reminder in reminders:
            reminder.refresh_from_db()
        assert sorted(reminder.attempts_count for reminder in reminders) == [0, 1]
