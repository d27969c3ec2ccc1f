"""Redis is only how ticks travel: whatever becomes of it, reminders go out, once."""

from datetime import timedelta

import pytest

from tests.faults.installation import Installation
from tests.faults.servers import until

pytestmark = pytest.mark.processes

# After this long without a tick the standby takes over.
OVERDUE = timedelta(seconds=91)


def standby_takes_over(ajar: Installation, count: int = 1) -> None:
    ajar.clock.advance(OVERDUE)
    ajar.until_sent(count, ticking=False)
    assert len(ajar.sink.accepted) == count


def ticks_arrive_again(ajar: Installation) -> None:
    """Ask the worker, with no standby to do its work."""
    ajar.kill_all(but=[ajar.usual["worker"]])
    before = len(ajar.sink.accepted)
    ajar.due()
    ajar.until_sent(before + 1, seconds=40)
    assert len(ajar.sink.accepted) == before + 1


class TestTicks:
    def test_lost_ticks_mean_nothing(self, ajar):
        ajar.due(3)
        ajar.kill_all()
        ajar.tick(5)
        ajar.client().flushall()
        ajar.ready_worker()

        ajar.until_sent(3)

        assert len(ajar.sink.accepted) == 3

    def test_a_thousand_ticks_mean_one(self, ajar, worker):
        ajar.due(30)
        ajar.tick(1000)

        ajar.until_sent(30, ticking=False)
        until(lambda: ajar.client().llen("ajar") < 800, "hundreds more were heard")

        assert len(ajar.sink.accepted) == 30

    def test_one_tick_calls_every_free_thread_to_a_backlog(self, ajar, worker):
        ajar.sink.delay = lambda: 0.01
        ajar.due(120)
        ajar.tick()

        ajar.until_sent(120, ticking=False)

        assert len(ajar.sink.accepted) == 120
        assert len({message.port for message in ajar.sink.accepted[:60]}) == 2


class TestRedis:
    @pytest.fixture(autouse=True)
    def _standby(self, ajar, worker):
        ajar.standby()

    def test_killed_and_back_empty(self, ajar):
        ajar.due()
        ajar.tick(3)
        ajar.redis.crash()
        standby_takes_over(ajar)
        ajar.redis.start()

        ticks_arrive_again(ajar)

    def test_killed_while_ticks_are_taken_up(self, ajar):
        for _ in range(3):
            ajar.tick(500)
            until(lambda: ajar.client().llen("ajar") < 500, "the worker takes them up")
            ajar.redis.crash()
            ajar.redis.start()

        ticks_arrive_again(ajar)

    def test_flushed(self, ajar):
        ajar.due()
        ajar.tick(3)
        ajar.client().flushall()
        standby_takes_over(ajar)

        ticks_arrive_again(ajar)

    def test_frozen(self, ajar):
        ajar.due()
        with ajar.redis.frozen():
            standby_takes_over(ajar)

        ticks_arrive_again(ajar)

    def test_full(self, ajar):
        ajar.due()
        with ajar.full_redis():
            with pytest.raises(Exception, match="maxmemory"):
                ajar.tick()
            standby_takes_over(ajar)

        ticks_arrive_again(ajar)

    def test_absent_when_the_worker_starts(self, ajar):
        ajar.due()
        ajar.kill_all()
        with ajar.redis.absent():
            ajar.ready_worker()
            ajar.standby()
            standby_takes_over(ajar)

        ticks_arrive_again(ajar)


class TestBeat:
    """The real one, at a quicker pace, with no standby to do its work."""

    def test_it_ticks_again_after_redis_was_killed_frozen_and_full(self, ajar, worker):
        ajar.beat(app="tests.faults.quick")
        self.sends(ajar, 1)
        for count, away in enumerate((ajar.redis.absent, ajar.redis.frozen, ajar.full_redis), start=2):
            complaints = self.complaints(ajar)
            with away():
                until(lambda before=complaints: self.complaints(ajar) > before, "beat has noticed", 40)
            self.sends(ajar, count)

        assert len(ajar.sink.accepted) == 4

    @staticmethod
    def sends(ajar: Installation, count: int) -> None:
        ajar.due()
        ajar.until_sent(count, seconds=60, ticking=False)

    @staticmethod
    def complaints(ajar: Installation) -> int:
        return (ajar.folder / "beat.log").stat().st_size
