"""PostgreSQL crashes, goes away and comes back: the facts are where they were."""

import os
import signal
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest

from tests.faults import gate
from tests.faults.installation import Installation
from tests.faults.servers import until

pytestmark = pytest.mark.processes


class TestCrash:
    def test_crash_restarted_during_claims(self, ajar, worker):
        ajar.due(60)
        ajar.sink.delay = lambda: 0.01
        for _ in range(3):
            ajar.tick(2)
            sent = len(ajar.sink.accepted)
            until(lambda sent=sent: len(ajar.sink.accepted) > sent, "claims are under way")
            crash_a_session(ajar)
            ajar.clock.advance(timedelta(seconds=121))

        ajar.settle(seconds=60)

        assert ajar.statuses() == ["sent"] * 60

    def test_down_when_it_should_be_marked_as_sent(self, ajar, worker):
        ajar.due()
        hold = ajar.sink.hold("accepted")
        ajar.tick()
        hold.wait()
        with ajar.postgres_away():
            hold.released.set()
            until(lambda: not ajar.sink.lines, "the worker has its answer, and nowhere to note it")
        ajar.note_gap()

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 2)

    def test_down_after_the_354_nothing_is_sent_without_the_marker(self, ajar, worker):
        ajar.due()
        hold = ajar.sink.hold("data")
        ajar.tick()
        hold.wait()
        with ajar.postgres_away():
            hold.released.set()
            until(lambda: not ajar.sink.lines, "the worker has hung up")
        assert ajar.sink.recipients == []

        ajar.settle(horizon=timedelta(minutes=10))

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 1)


def crash_a_session(ajar: Installation) -> None:
    """Kill one of the server's processes, upon which it drops all the others and recovers."""
    (row,) = ajar.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'ajar' LIMIT 1")
    os.kill(row["pid"], signal.SIGKILL)
    until(lambda: not answers(ajar), "our own session has fallen too")
    until(lambda: answers(ajar), "the database is back")
    ajar.refresh()
    until(lambda: not ajar.sink.lines, "the workers have hung up")
    ajar.note_gap()


def answers(ajar: Installation) -> bool:
    with suppress(psycopg.Error):
        return bool(ajar.sql("SELECT 1"))
    return False


class TestConnections:
    def test_idle_connections_are_cut(self, ajar, worker):
        ajar.due()
        ajar.until_sent(1)
        for _ in range(2):
            ajar.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ajar'")
            ajar.refresh()
            ajar.due()

        ajar.until_sent(3)

        assert len(ajar.sink.accepted) == 3

    def test_a_connection_cut_during_a_claim_leaves_nothing_claimed(self, ajar, worker):
        ajar.due()
        with ajar.gate(gate.CLAIM) as barrier:
            ajar.tick()
            barrier.wait()

        ajar.until_sent(1)

        assert len(ajar.sink.accepted) == 1
