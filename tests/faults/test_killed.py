"""Workers that die: `kill -9` at every step of a reminder, and everything else that ends them."""

import os
import random
import signal
import time
from datetime import timedelta

import psutil
import pytest

from followups.models import Reminder
from standalone.processes import Child
from tests.factories import UserFactory
from tests.faults import gate
from tests.faults.clock import START
from tests.faults.installation import Installation
from tests.faults.servers import until
from tests.faults.sink import CutError

pytestmark = pytest.mark.processes


def kill_at(ajar: Installation, worker: Child, phase: str, *, to: str | None = None) -> None:
    """Kill the worker when its conversation (with `to`) comes to `phase`; nothing that follows reaches the server."""

    def fall(conversation: object) -> None:
        os.killpg(worker.pid, signal.SIGKILL)
        raise CutError

    ajar.sink.on(phase, fall, times=1, to=to)
    ajar.tick()
    until(lambda: worker.exit_code is not None, f"the worker died at {phase}")
    ajar.kill(worker)


class TestKilledBeforeTheBody:
    """The server can't have accepted anything: the next worker sends it, once."""

    def recovers(self, ajar: Installation) -> None:
        assert ajar.sink.recipients == []
        ajar.ready_worker()
        ajar.settle(horizon=timedelta(minutes=10))
        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 1)

    def killed_at_the_gate(self, ajar: Installation, worker: Child, step: str) -> None:
        ajar.due()
        with ajar.gate(step) as barrier:
            ajar.tick()
            barrier.wait()
            ajar.kill(worker)
        self.recovers(ajar)

    def test_before_the_claim_commits(self, ajar, worker):
        self.killed_at_the_gate(ajar, worker, gate.CLAIM)

    def test_after_the_claim(self, ajar, worker):
        self.killed_at_the_gate(ajar, worker, gate.FREEZE)

    def test_while_greeting_the_server(self, ajar, worker):
        ajar.due()
        kill_at(ajar, worker, "ehlo")
        self.recovers(ajar)

    def test_after_the_354_before_the_marker(self, ajar, worker):
        self.killed_at_the_gate(ajar, worker, gate.MARKER)


class TestKilledDuringTheBody:
    """Nobody can know whether it was accepted: the same bytes go out once more, and the person can see why."""

    def recovers(self, ajar: Installation, *, copies: int) -> None:
        ajar.ready_worker()
        ajar.clock.advance(timedelta(minutes=16))
        until(lambda: self.ticked(ajar) == ["uncertain"], "it is shown as uncertain")
        ajar.settle()
        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], copies)

    @staticmethod
    def ticked(ajar: Installation) -> list[str]:
        ajar.tick()
        return ajar.statuses()

    def test_after_the_marker(self, ajar, worker):
        ajar.due()
        kill_at(ajar, worker, "body")
        self.recovers(ajar, copies=1)

    def test_mid_body(self, ajar, worker):
        ajar.due()
        kill_at(ajar, worker, "middle")
        self.recovers(ajar, copies=1)

    def test_after_the_dot_before_the_server_took_it(self, ajar, worker):
        ajar.due()
        kill_at(ajar, worker, "dot")
        self.recovers(ajar, copies=1)

    def test_after_the_dot_before_the_reply(self, ajar, worker):
        ajar.due()
        kill_at(ajar, worker, "accepted")
        self.recovers(ajar, copies=2)

    def test_after_the_250_before_the_update(self, ajar, worker):
        ajar.due()
        with ajar.gate(gate.SENT) as barrier:
            ajar.tick()
            barrier.wait()
            ajar.kill(worker)
        self.recovers(ajar, copies=2)

    def test_twice_and_it_is_held_rather_than_sent_a_third_time(self, ajar, worker):
        ajar.due()
        kill_at(ajar, worker, "accepted")
        ajar.clock.advance(timedelta(minutes=16))
        second = ajar.ready_worker()
        until(lambda: self.ticked(ajar) == ["uncertain"], "it is shown as uncertain")
        ajar.clock.advance(timedelta(minutes=16))
        kill_at(ajar, second, "accepted")

        ajar.ready_worker()
        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["held"], 2)


class TestKilledBetweenTwo:
    """What the server took is noted with the marker of the next: until then it is in the gap, and then the next is."""

    def recovers(self, ajar: Installation, *, copies: list[int]) -> None:
        ajar.ready_worker()
        ajar.settle()
        found = ajar.sink.copies()
        assert [len(found[row["message_id"]]) for row in ajar.reminders() if row["status"] == "sent"] == copies

    def test_while_the_next_ones_envelope_is_under_way(self, ajar, worker):
        _, following = ajar.due(2)
        kill_at(ajar, worker, "data", to=following.owner.email)
        self.recovers(ajar, copies=[2, 1])

    @pytest.mark.parametrize("step", [gate.SENT, gate.MARKER], ids=["outcome", "marker"])
    def test_in_the_middle_of_their_one_transaction(self, ajar, worker, step):
        _, following = ajar.due(2)
        # The second reminder's own marker, or the outcome of whichever comes first.
        which = f" AND NEW.id = '{following.pk}'" if step == gate.MARKER else ""
        with ajar.gate(step + which) as barrier:
            ajar.tick()
            barrier.wait()
            ajar.kill(worker)
        self.recovers(ajar, copies=[2, 1])

    def test_after_it_only_the_next_one_is_in_the_gap(self, ajar, worker):
        _, following = ajar.due(2)
        kill_at(ajar, worker, "accepted", to=following.owner.email)
        self.recovers(ajar, copies=[1, 2])


class TestDigest:
    """Several in one mail: one message, one claim, one fate."""

    @pytest.fixture(autouse=True)
    def _parts(self, ajar):
        ajar.due(1)  # of somebody else
        owner = UserFactory(digest=True)
        for _ in range(3):
            ajar.due(owner=owner)

    def test_killed_before_the_body_it_leaves_once(self, ajar, worker):
        with ajar.gate(gate.MARKER) as barrier:
            ajar.tick()
            barrier.wait()
            ajar.kill(worker)
        ajar.ready_worker()

        ajar.settle(horizon=timedelta(minutes=10))

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"] * 4, 2)

    def test_killed_before_the_reply_the_same_bytes_leave_once_more(self, ajar, worker):
        kill_at(ajar, worker, "accepted")
        ajar.ready_worker()

        ajar.settle()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"] * 4, 3)


class TestPool:
    def test_a_pool_child_is_killed(self, ajar):
        ajar.kill_all()
        worker = ajar.worker("--pool", "prefork", "--concurrency", "2")
        hold = ajar.sink.hold("rcpt")
        ajar.due(3)
        ajar.tick()
        hold.wait()
        (busy,) = [child for child in psutil.Process(worker.pid).children() if has_a_line(child)]
        busy.kill()
        hold.released.set()

        ajar.settle(horizon=timedelta(minutes=10))

        assert worker.exit_code is None
        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"] * 3, 3)

    def test_terminated_at_random_moments(self, ajar):
        ajar.sink.delay = lambda: 0.05
        for _ in range(3):
            # More than one batch, which a worker that is asked to end may still finish.
            ajar.due(30)
            worker = ajar.ready_worker()
            ajar.clock.advance(timedelta(seconds=121))
            ajar.tick(2)
            until(lambda: ajar.sink.lines, "it is at work")
            time.sleep(random.uniform(0, 0.5))
            self.terminate(ajar, worker)
        ajar.ready_worker()

        ajar.settle(horizon=timedelta(minutes=10))

        assert ajar.statuses() == ["sent"] * 90

    @staticmethod
    def terminate(ajar: Installation, worker: Child) -> None:
        worker.ask_to_end()
        until(lambda: worker.exit_code is not None, "it has ended")
        until(lambda: not ajar.sink.lines, "the server has noticed")
        ajar.kill(worker)


def has_a_line(process: psutil.Process) -> bool:
    return any(line.raddr for line in process.net_connections("tcp"))


class TestDown:
    def test_worker_and_beat_are_down_for_three_days(self, ajar):
        owner = UserFactory()
        for days in (2, 0, 1):
            ajar.due(owner=owner, due_on=START.date() + timedelta(days=days))
        ajar.kill_all()
        ajar.clock.set(START + timedelta(days=3))
        ajar.ready_worker(), ajar.beat()

        ajar.until_sent(3, ticking=False)

        rows = [row for row in ajar.reminders() if row["status"] == "sent"]
        assert len(rows) == len(ajar.sink.accepted) == 3
        assert list(ajar.sink.copies()) == [row["message_id"] for row in rows], "oldest first"

    def test_what_was_missed_waits_for_the_morning(self, ajar, worker):
        ajar.due()
        ajar.clock.set(START.replace(hour=3) + timedelta(days=3))
        ajar.tick()
        until(lambda: ajar.statuses() == ["retry"], "it was put off")
        assert ajar.sink.recipients == []

        ajar.clock.set(START.replace(hour=7) + timedelta(days=3))
        ajar.until_sent(1)

        assert len(ajar.sink.accepted) == 1


class TestCrowd:
    def test_two_beats_four_workers_and_the_standby_at_once(self, ajar, worker):
        ajar.sink.delay = lambda: 0.02
        ajar.due(100)
        ajar.beat("one"), ajar.beat("two"), ajar.standby()
        for _ in range(3):
            ajar.worker()

        ajar.until_sent(100, seconds=60)

        assert len(ajar.sink.accepted) == 100

    def test_beat_by_itself_starts_the_sending(self, ajar, worker):
        ajar.due(3)
        ajar.beat()

        ajar.until_sent(3, ticking=False)

        assert len(ajar.sink.accepted) == 3

    def test_a_worker_frozen_past_its_lease_and_woken_sends_nothing(self, ajar, worker):
        (reminder,) = ajar.due()
        hold = ajar.sink.hold("rcpt")
        ajar.tick()
        hold.wait()
        os.kill(worker.pid, signal.SIGSTOP)
        ajar.clock.advance(timedelta(seconds=121))
        ajar.manage("send_reminders")
        assert ajar.sink.recipients == [reminder.owner.email]

        hold.released.set()
        os.kill(worker.pid, signal.SIGCONT)
        until(lambda: not ajar.sink.lines, "the woken worker has hung up")

        assert len(ajar.sink.accepted) == 1
        assert Reminder.objects.get(pk=reminder.pk).is_sent

    def test_one_frozen_in_the_gap_and_woken_has_sent_the_same_bytes(self, ajar, worker):
        ajar.due()
        hold = ajar.sink.hold("dot")
        ajar.tick()
        hold.wait()
        os.kill(worker.pid, signal.SIGSTOP)
        ajar.standby()
        for status in ("uncertain", "sent"):  # after the lease of the body, after the pause before the second copy
            ajar.clock.advance(timedelta(minutes=16))
            until(lambda status=status: ajar.statuses() == [status], f"the standby has made it {status}")

        ajar.sink.gaps[ajar.reminders()[0]["message_id"]] += 1
        hold.released.set()
        os.kill(worker.pid, signal.SIGCONT)
        until(lambda: not ajar.sink.lines, "the woken worker has its answer")

        first, second = ajar.sink.accepted
        assert first.content == second.content
        assert ajar.statuses() == ["sent"]
