"""How fast reminders leave, what an idle tick costs, and how late they are: `make bench`.

Real PostgreSQL (durable), Redis, workers and SMTP on this machine. `BENCH_FULL=1` goes up to
five million waiting rows and ten thousand due at once. Prints a table, then the same as JSON.
"""

import json
import os
import platform
import shutil
import smtplib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import connection, transaction

from core.tenancy import system_scope
from followups.delivery import claim, run
from followups.models import FollowUp, Reminder
from standalone import paths
from tests.factories import ContactFactory, ReminderFactory, UserFactory
from tests.faults.clock import START
from tests.faults.installation import Installation, database_at
from tests.faults.servers import until
from tests.faults.sink import PASSWORD, USER
from tests.faults.soak import lateness, percentile
from tests.scopes import no_scope, see_everything

FULL = bool(os.environ.get("BENCH_FULL"))
HANDED_OVER = 2000 if FULL else 1000
WAITING = [1_000, 100_000, 1_000_000, *([5_000_000] if FULL else [])]
AT_ONCE = 10_000 if FULL else 2_000
TICKS_MEASURED = 200
# A waiting row with its index entries, and as much again for the log.
BYTES_PER_ROW = 1500
# A statement takes at most 65,535 values.
ROWS_AT_ONCE = 1_000
# What of a waiting row is not a copy.
OWN_VALUES = {
    "id": "gen_random_uuid()",
    "follow_up_id": "gen_random_uuid()",
    "next_attempt_at": "now() + interval '1 year' + number * interval '10 seconds'",
}
# The clock of the last part runs this much faster than the machine's.
SPEED = 5
TICK_SECONDS = 30

Result = list[tuple[str, str]]


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ajar-bench-"))
    ajar = Installation(folder)
    try:
        ajar.start()
        with database_at(folder):
            results = [line for part in (throughput, empty_ticks, burst, late) for line in measured(part, ajar)]
            ajar.end()
    finally:
        ajar.kill_all()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"machine": machine(), "full": FULL} | dict(results), indent=2))


def measured(part: Callable[[Installation], Iterator[tuple[str, str]]], ajar: Installation) -> Result:
    print(f"\n{(part.__doc__ or '').splitlines()[0]}", flush=True)
    lines = []
    for name, value in part(ajar):
        print(f"| {name:<58} | {value:>28} |", flush=True)
        lines.append((name, value))
    return lines


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


# --- Throughput


def throughput(ajar: Installation) -> Iterator[tuple[str, str]]:
    """(a) Reminders handed over per second."""
    bare = floor(ajar)
    yield "bare smtplib, one UPDATE and commit each (the floor)", f"{bare:.0f}/s"
    for count in (1, 2, 4):
        with workers(ajar, count):
            fill(ajar, HANDED_OVER)
            ajar.tick(2 * count)  # a worker has two threads
            rate = drained(ajar, HANDED_OVER)
        yield (
            f"{count} worker{'s' if count > 1 else ''} of two threads",
            f"{rate:.0f}/s, {rate / bare:.0%} of the floor",
        )


def floor(ajar: Installation) -> float:
    """Return what one thread can do that only sends and marks, with nothing of Ajar's care."""
    fill(ajar, HANDED_OVER)
    ids = [row["id"] for row in ajar.reminders()]
    message = b"Message-ID: <%d@bench>\r\n" + b"Subject: Hello\r\n\r\n" + b"A line of text of a usual length.\r\n" * 150
    with (
        smtplib.SMTP("127.0.0.1", ajar.sink.port) as server,
        psycopg.connect(paths.database_url(ajar.folder), autocommit=True) as database,
    ):
        database.execute("SELECT set_config('app.scope', 'system', false)")
        server.login(USER, PASSWORD)
        started = time.monotonic()
        for number, pk in enumerate(ids):
            server.sendmail("a@example.org", ["b@example.org"], message % number)
            database.execute("UPDATE followups_reminder SET reason = 'sent' WHERE id = %s", [pk])
        return len(ids) / (time.monotonic() - started)


@contextmanager
def workers(ajar: Installation, count: int, *more: str) -> Iterator[None]:
    """Run workers that have shown that they listen."""
    ajar.reset()
    children = [ajar.worker(*more) for _ in range(count)]
    time.sleep(3 + 2 * count)
    ajar.work_off_a_tick()
    try:
        yield
    finally:
        for child in children:
            ajar.kill(child)


def fill(ajar: Installation, count: int) -> None:
    """Write so many reminders that are due now, all of one person."""
    ajar.sink.reset()
    ajar.clock.set(START)
    ajar.sql("TRUNCATE followups_followup CASCADE")
    see_everything()
    contact = ContactFactory(owner=UserFactory())
    with transaction.atomic():
        template = ReminderFactory.build(follow_up__contact=contact, follow_up__owner=contact.owner)
        follow_ups = FollowUp.objects.bulk_create(
            (FollowUp(owner=contact.owner, contact=contact, due_on=START.date()) for _ in range(count)),
            batch_size=ROWS_AT_ONCE,
        )
        due_at = START - timedelta(seconds=5)
        Reminder.objects.bulk_create(
            (
                Reminder(
                    owner=contact.owner,
                    follow_up=follow_up,
                    due_on=START.date(),
                    hour=template.hour,
                    zone=template.zone,
                    due_at=due_at,
                    next_attempt_at=due_at,
                )
                for follow_up in follow_ups
            ),
            batch_size=ROWS_AT_ONCE,
        )
    ajar.sql("ANALYZE followups_reminder")


def drained(ajar: Installation, count: int, *, seconds: float = 600) -> float:
    """Wait until `count` were accepted; return how many per second."""
    until(lambda: len(ajar.sink.accepted) >= count, f"{count} were handed over", seconds)
    first, last = ajar.sink.accepted[0].at, ajar.sink.accepted[count - 1].at
    return (count - 1) / (last - first).total_seconds()


# --- Empty ticks


def empty_ticks(ajar: Installation) -> Iterator[tuple[str, str]]:
    """(b) What a tick costs when nothing is due."""
    ajar.reset()
    fill(ajar, 1)
    ajar.sql("UPDATE followups_reminder SET next_attempt_at = next_attempt_at + interval '1 year'")
    for count in WAITING:
        if shutil.disk_usage(ajar.folder).free < 3 * count * BYTES_PER_ROW:
            yield f"{count:,} waiting rows", "not measured: too little disk"
            continue
        wait_with(ajar, count)
        times = sorted(tick_milliseconds() for _ in range(TICKS_MEASURED))
        yield f"{count:,} waiting rows", f"{statistics.median(times):.2f} ms (p95 {percentile(times, 95):.2f})"
    yield "how the claim finds what is due", plan_of_claim(ajar)
    ajar.reset()


def wait_with(ajar: Installation, count: int) -> None:
    """Fill the queue up to `count` rows that are due in the next two years.

    They are copies of one row, without follow-ups of their own, which nothing reads before
    they are due.
    """
    columns = [field.column for field in Reminder._meta.concrete_fields]
    copied = ", ".join(OWN_VALUES.get(column, f"one.{column}") for column in columns)
    ajar.sql("SET session_replication_role = replica")  # the copies' keys lead nowhere
    ajar.sql(
        f"INSERT INTO followups_reminder ({', '.join(columns)}) SELECT {copied}"
        " FROM (SELECT * FROM followups_reminder LIMIT 1) AS one,"
        " generate_series((SELECT count(*) FROM followups_reminder) + 1, %s) AS number",
        count,
    )
    ajar.sql("SET session_replication_role = origin")
    ajar.sql("VACUUM ANALYZE followups_reminder")


def tick_milliseconds() -> float:
    with no_scope():
        started = time.perf_counter()
        run.send_due_reminders()
        return (time.perf_counter() - started) * 1000


def plan_of_claim(ajar: Installation) -> str:
    with system_scope(), connection.cursor() as cursor:
        values = {"now": ajar.clock.now(), "batch": claim.BATCH, "leased_until": ajar.clock.now()}
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {claim.CLAIM}", values)
        lines = [line for (line,) in cursor.fetchall()]
    scans = [line.strip(" ->").partition(" (")[0] for line in lines if "Scan" in line and "reminder_due" in line]
    return scans[0] if scans else "no index: " + " / ".join(line.strip() for line in lines if "Scan" in line)


# --- A burst


def burst(ajar: Installation) -> Iterator[tuple[str, str]]:
    """(c) Many due in the same minute, with a mail server that takes 20 ms for each."""
    with workers(ajar, 2, "--concurrency", "4"):
        fill(ajar, AT_ONCE)
        ajar.sink.delay = lambda: 0.02
        started = next_tick = time.monotonic()
        while len(ajar.sink.accepted) < AT_ONCE:
            if time.monotonic() >= next_tick:
                ajar.tick()
                next_tick += TICK_SECONDS
            time.sleep(0.05)
        passed = time.monotonic() - started
    yield f"{AT_ONCE:,} drained by 2 workers of 4 threads", f"{passed:.0f} s, {AT_ONCE / passed:.0f}/s"


# --- Lateness


def late(ajar: Installation) -> Iterator[tuple[str, str]]:
    """(d) Seconds from due to handed over, with a tick each 30 s (p50 / p99)."""
    with workers(ajar, 1):
        yield "healthy", spread_out(ajar)
    with workers(ajar, 1):
        ajar.sink.delay = lambda: 0.05
        yield "a worker killed at work each minute", spread_out(ajar, each_minute=kill_one)
    with workers(ajar, 1):
        # At its usual pace, by the faster clock.
        ajar.standby(every=15 / SPEED)
        with ajar.redis.absent():
            yield "Redis down", spread_out(ajar, ticking=False)


def spread_out(
    ajar: Installation, *, each_minute: Callable[[Installation], None] | None = None, ticking: bool = True
) -> str:
    """Let reminders come due one after the other for some minutes and return how late they left."""
    seconds = 600 if FULL else 300
    fill(ajar, seconds)
    ajar.clock.set(START, speed=SPEED)
    spread = "due_at = %s + row.number * interval '1 second', next_attempt_at = %s + row.number * interval '1 second'"
    ajar.sql(
        f"UPDATE followups_reminder AS reminder SET {spread}"
        " FROM (SELECT id, row_number() OVER () AS number FROM followups_reminder) AS row WHERE row.id = reminder.id",
        START,
        START,
    )
    end = START + timedelta(seconds=seconds + 200)
    next_tick, next_minute = START, START + timedelta(minutes=1)
    while (now := ajar.clock.now()) < end:
        if now >= next_tick and ticking:
            ajar.tick()
            next_tick = now + timedelta(seconds=TICK_SECONDS)
        if each_minute and now >= next_minute and ajar.sink.lines:
            each_minute(ajar)
            next_minute = now + timedelta(minutes=1)
        time.sleep(0.02)
    if ticking:
        ajar.settle(seconds=120)
    seconds_late = lateness(ajar)
    assert len(seconds_late) == seconds, f"{len(seconds_late)} of {seconds} were handed over"
    return f"{percentile(seconds_late, 50):.0f} / {percentile(seconds_late, 99):.0f} s"


def kill_one(ajar: Installation) -> None:
    ajar.kill(ajar.children[-1])
    ajar.worker()


if __name__ == "__main__":
    main()
