"""Hosts lose each other, and some die: each reminder that is due is handed over once."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from followups.delivery.claim import LEASE
from followups.delivery.run import TICK_OVERDUE
from tests.factories import UserFactory
from tests.faults import gate
from tests.faults.servers import until
from tests.faults.test_web import Browser
from tests.hosts.installation import WEB_PORT, Hosts
from tests.hosts.network import Host

pytestmark = [pytest.mark.hosts, pytest.mark.timeout(400)]

# What hung because of a cut of 150 s goes on when TCP asks the next time, up to a minute after it.
UNTIL_TCP_ASKS = 90


class TestCut:
    @pytest.mark.parametrize("seconds", [40, 150])
    def test_each_worker_loses_another_server_and_one_of_each_other_kind_loses_what_it_needs(self, ajar, seconds):
        person = visitor()
        set_to_work(ajar)
        with ajar.network.cut(
            (ajar.on("worker-1"), ajar.database),
            (ajar.on("worker-2"), ajar.broker),
            (ajar.on("worker-3"), ajar.mail),
            (ajar.on("beat-1"), ajar.broker),
            (ajar.on("standby-1"), ajar.database),
            (ajar.on("web-1"), ajar.database),
        ):
            let_pass(ajar, seconds)
            assert ask(ajar.on("web-2"), person) == 200

        what_hung_goes_on(ajar)
        ajar.until_healthy()
        each_leaves_once(ajar)
        assert [ask(web, person) for web in ajar.of_kind("web")] == [200, 200]
        each_worker_hands_over_again(ajar)

    def test_the_standbys_send_while_no_worker_reaches_the_database(self, ajar):
        set_to_work(ajar)
        with ajar.network.cut(*((worker, ajar.database) for worker in ajar.of_kind("worker"))):
            ajar.clock.advance(max(TICK_OVERDUE, LEASE) + timedelta(seconds=1))
            standbys = ajar.of_kind("standby")
            until(lambda: ajar.note_gap() or ajar.sent_by(*standbys) > 50, "the standbys send", 60)

        what_hung_goes_on(ajar)
        ajar.until_healthy()
        each_leaves_once(ajar)
        each_worker_hands_over_again(ajar)


class TestDeath:
    def test_a_worker_s_host_dies_amid_its_claim(self, ajar):
        """Its transaction, and the locks on what it was about to claim, are still there when it is not."""
        with ajar.gate(gate.CLAIM) as barrier:
            come_due(ajar, 30)
            ajar.tick()
            barrier.wait()
            ajar.power_off(host_at_gate(ajar))
            barrier.let_pass()

            each_leaves_once(ajar)

    def test_all_hosts_of_workers_and_beats_die_and_the_standbys_send(self, ajar):
        set_to_work(ajar)
        for host in ajar.of_kind("worker") + ajar.of_kind("beat"):
            ajar.power_off(host)
        ajar.clock.advance(TICK_OVERDUE + timedelta(seconds=1))

        each_leaves_once(ajar)


def visitor() -> Browser:
    """Return somebody who is signed in."""
    client = Client()
    client.force_login(UserFactory())
    return Browser(WEB_PORT, client.cookies[settings.SESSION_COOKIE_NAME].value)


def ask(web: Host, person: Browser) -> int:
    with web.inside():
        return person.ask("/")[0]


def come_due(ajar: Hosts, count: int = 1) -> None:
    now = ajar.clock.now()
    ajar.due(count, due_at=now, next_attempt_at=now)


def set_to_work(ajar: Hosts) -> None:
    """Give the workers enough to do, and wait until each of them talks to the mail server."""
    workers = ajar.of_kind("worker")
    ajar.sink.delay = lambda: 0.3
    come_due(ajar, 300)
    tick_until(ajar, lambda: all(map(ajar.lines_of, workers)), "all workers hand over")


def let_pass(ajar: Hosts, seconds: float) -> None:
    """Let the machine's time pass, in which two reminders come due each second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        come_due(ajar)
        ajar.note_gap()
        time.sleep(0.5)


def tick_until(ajar: Hosts, condition: Callable[[], object], what: str) -> None:
    """Wait for `condition`, with more ticks than the beats send."""

    def after_a_tick() -> object:
        ajar.tick()
        time.sleep(0.5)
        return condition()

    until(after_a_tick, what, 60)


def what_hung_goes_on(ajar: Hosts) -> None:
    """Wait until the conversations that were cut have come to their ends, before the clock is moved."""
    cut = set(ajar.sink.lines)
    until(lambda: ajar.note_hung_up() or not cut & set(ajar.sink.lines), "what hung has ended", UNTIL_TCP_ASKS)
    ajar.note_gap()


def each_leaves_once(ajar: Hosts) -> None:
    """Let the leases and pauses pass. How often each was sent is looked at when the test is over."""
    ajar.settle(seconds=180)
    assert set(ajar.statuses()) == {"sent"}


def each_worker_hands_over_again(ajar: Hosts) -> None:
    workers = ajar.of_kind("worker")
    before = {worker: ajar.sent_by(worker) for worker in workers}

    def each_has() -> bool:
        come_due(ajar)  # one by one, so that nobody takes them all
        return all(ajar.sent_by(worker) > before[worker] for worker in workers)

    tick_until(ajar, each_has, "each worker hands over")
    ajar.settle()


def host_at_gate(ajar: Hosts) -> Host:
    rows = ajar.sql(
        "SELECT host(client_addr) AS address FROM pg_stat_activity JOIN pg_locks USING (pid)"
        " WHERE locktype = 'advisory' AND objid = %s AND NOT granted",
        gate.GATE,
    )
    return next(host for host in ajar.ours if host.address == rows[0]["address"])
