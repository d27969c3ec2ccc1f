"""A run in which workers die at random moments while reminders keep coming due.

The database's clock runs faster than the machine's, so that leases and pauses of minutes
pass in seconds. Lateness is told in the database's time.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import psutil

from followups.models import Reminder
from standalone.processes import Child
from tests.factories import FollowUpFactory, ReminderFactory, UserFactory
from tests.faults.clock import START
from tests.faults.installation import Installation
from tests.faults.invariants import Verdict, attempts_by_reminder, judge
from tests.faults.servers import until
from tests.faults.sink import CutError

SPEED = 20
TICK_SECONDS = 30 / SPEED
WORKERS = 2
# Of the answers to a body.
LOST_REPLIES = 0.02


@dataclass
class Soak:
    ajar: Installation
    seconds: float
    kills_wanted: int
    # Of the deaths, those that begin with a request to end.
    polite: float = 0.2
    due_per_second: float = 2
    random: Random = field(default_factory=lambda: Random(20260609))
    kills: int = 0
    terminations: int = 0
    lost_replies: int = 0
    made: int = 0

    def run(self) -> str:
        """Run until the time has passed and enough were killed; return the table."""
        self.ajar.clock.set(START, speed=SPEED)
        self.ajar.sink.delay = lambda: self.random.uniform(0, 0.1)
        self.ajar.sink.on("accepted", self.maybe_lose)
        owner = UserFactory()
        started = time.monotonic()
        workers = [self.ajar.worker() for _ in range(WORKERS)]
        for now in self.rounds(started):
            self.make_due(owner, now - started)
            self.ajar.note_gap()
            if now > self.next_kill and self.ajar.sink.lines:
                self.replace_one(workers)
        self.drain()
        self.ajar.sink.rules.clear()
        return self.table(judge(self.ajar))

    def rounds(self, started: float) -> Iterator[float]:
        """Yield some times a second, with a tick when one is due."""
        next_tick = started
        self.next_kill = started + 3
        while (now := time.monotonic()) - started < self.seconds or self.deaths < self.kills_wanted:
            if now >= next_tick:
                self.ajar.tick()
                next_tick = now + TICK_SECONDS
            yield now
            time.sleep(0.05)

    @property
    def deaths(self) -> int:
        return self.kills + self.terminations

    def make_due(self, owner: object, passed: float) -> None:
        """Write so many reminders, due now, as should be there after `passed` seconds."""
        while self.made < passed * self.due_per_second:
            self.made += 1
            now = self.ajar.clock.now()
            follow_up = FollowUpFactory(owner=owner, due_on=now.date())
            ReminderFactory(follow_up=follow_up, due_at=now, next_attempt_at=now)

    def maybe_lose(self, conversation: object) -> None:
        if self.random.random() < LOST_REPLIES:
            self.lost_replies += 1
            raise CutError

    def replace_one(self, workers: list[Child]) -> None:
        victim = next(filter(self.is_at_work, workers), workers[0])
        workers.remove(victim)
        if self.random.random() < self.polite:
            victim.ask_to_end()
            self.terminations += 1
            with suppress(AssertionError):
                until(lambda: victim.exit_code is not None, "it has ended", 5)
        else:
            self.kills += 1
        self.ajar.kill(victim)
        workers.append(self.ajar.worker())
        self.next_kill = time.monotonic() + self.random.uniform(0.1, 1.5)

    def is_at_work(self, worker: Child) -> bool:
        lines = psutil.Process(worker.pid).net_connections("tcp")
        return any(line.laddr.port in self.ajar.sink.lines for line in lines)

    def drain(self) -> None:
        """Let the last leases and pauses pass, with nobody dying any more."""
        until(lambda: self.ajar.note_gap() or not self.busy(), "what was begun is over", 300)
        self.ajar.settle(seconds=300)

    def busy(self) -> bool:
        self.ajar.tick()
        time.sleep(0.3)
        return bool(self.ajar.sink.lines)

    def table(self, verdict: Verdict) -> str:
        self.verdict = verdict
        statuses = self.ajar.statuses()
        rows = [
            ("kills (SIGKILL)", self.kills),
            ("ends (SIGTERM)", self.terminations),
            ("answers lost by the server", self.lost_replies),
            ("reminders due", self.made),
            ("sent", statuses.count(Reminder.Status.SENT)),
            ("silently lost", len(verdict.silently_lost)),
            ("doubled outside the gap", len(verdict.doubled_outside_the_gap)),
            ("doubled in the gap, same bytes", len(verdict.doubled_in_the_gap)),
            ("held, shown to the person", statuses.count(Reminder.Status.HELD)),
        ]
        for name, late in lateness_by_fate(self.ajar).items():
            rows.append((f"late p50 / p99 (s), {name}", f"{percentile(late, 50):.0f} / {percentile(late, 99):.0f}"))
        return "\n".join(f"| {name:<44} | {value!s:>11} |" for name, value in rows)


def lateness(ajar: Installation) -> list[float]:
    """Return how many seconds after it was due each reminder was first accepted."""
    return sorted(seconds for late in lateness_by_fate(ajar).values() for seconds in late)


def lateness_by_fate(ajar: Installation) -> dict[str, list[float]]:
    """Return the same by what came in between."""
    rows = {row["message_id"]: row for row in ajar.reminders()}
    attempts = attempts_by_reminder(ajar)
    found: dict[str, list[float]] = {"all is well": [], "a worker died": [], "answer unknown": []}
    for message_id, copies in ajar.sink.copies().items():
        outcomes = {attempt["outcome"] for attempt in attempts[rows[message_id]["id"]]}
        fate = "answer unknown" if "lost" in outcomes else "a worker died" if "stopped" in outcomes else "all is well"
        found[fate].append((copies[0].at - rows[message_id]["due_at"]).total_seconds())
    return {fate: sorted(late) for fate, late in found.items()}


def percentile(values: list[float], percent: int) -> float:
    return values[min(len(values) - 1, len(values) * percent // 100)] if values else float("nan")
