"""A whole Ajar on servers of its own: real workers, beat, standby and web, all of which may die."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
from celery import Celery
from celery.beat import PersistentScheduler
from django.conf import settings
from django.db import connection, transaction
from psycopg.rows import dict_row
from redis import Redis as RedisClient

from config.celery import app as ajar_app
from standalone import folders, paths, programs
from standalone.config import Config
from standalone.postgres import Postgres
from standalone.processes import Child, Program
from standalone.redis_server import Redis
from tests import cluster
from tests.factories import FollowUpFactory, ReminderFactory, UserFactory
from tests.faults.clock import START, Clock
from tests.faults.gate import Gate
from tests.faults.servers import Mortal, until
from tests.faults.sink import PASSWORD, USER, Sink
from tests.scopes import see_everything
from tests.servers import redis_program

TICK = "followups.tasks.send_due_reminders"
# Sessions of the application, this process apart, that are in the middle of something.
BUSY = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'ajar' AND state <> 'idle'"
Row = dict[str, Any]


class Installation:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        paths.make_data_dir(folder)
        self.postgres = Mortal(Postgres(folder), folder)
        self.redis = Mortal(Redis(folder, redis_program()), folder)
        self.clock = Clock(self.sql)
        self.sink = Sink(self.clock.now)
        self.children: list[Child] = []
        # Programs that serve one test after the other, until a test kills them.
        self.usual: dict[str, Child] = {}
        self._superuser: psycopg.Connection[Row] | None = None
        self._publisher = Celery("faults", broker=paths.redis_url(folder), set_as_current=False)
        self._publisher.conf.broker_transport_options = {"socket_timeout": 2, "socket_connect_timeout": 1}

    def start(self) -> None:
        cluster.lay_out(self.folder)
        self.postgres.start()
        self.redis.start()
        self.sink.open()
        self.config = Config.read({"AJAR_DATA_DIR": str(self.folder), "PORT": str(self.sink.port)})

    def end(self) -> None:
        self.kill_all()
        self.sink.close()
        self._forget_connections()
        self.postgres.stop()
        self.redis.stop()
        folders.remove(paths.socket_dir(self.folder))

    def reset(self) -> None:
        """Begin a test: nobody has an account, nothing is on the way, only the usual programs run, it is START."""
        self.kill_all(but=self.usual.values())
        self.sink.reset()
        self.clock.set(START)
        self.client().flushall()
        self.wait_for_quiet()
        self._empty()
        see_everything()

    def _empty(self) -> None:
        for _ in range(10):
            with suppress(psycopg.errors.DeadlockDetected):  # with a worker's last tick
                self.sql(f"TRUNCATE {self._tables()} CASCADE")
                return

    def _tables(self) -> str:
        rows = self.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^django_'")
        return ", ".join(f'"{row["tablename"]}"' for row in rows)

    # --- Programs

    def environ(self, **more: str) -> dict[str, str]:
        mail = f"smtp://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.sink.port}"
        ours = {"AJAR_DATA_DIR": str(self.folder), "EMAIL_URL": mail, "SECRET_KEY": settings.SECRET_KEY}
        ours |= {"REDIS_URL": paths.redis_url(self.folder), "NIGHTLY_BACKUP": "off"}
        return {"PATH": os.environ["PATH"]} | ours | more

    def run(self, program: Program, *more: str, **environ: str) -> Child:
        program = replace(program, argv=[*program.argv, *more], environ=self.environ(**environ))
        with (self.folder / f"{program.name}.log").open("ab") as output:
            child = Child(program, output.fileno())
        self.children.append(child)
        return child

    def worker(self, *more: str, **environ: str) -> Child:
        return self.run(programs.worker(self.config), *more, **environ)

    def ready_worker(self) -> Child:
        """Return the usual worker, a new one if the last died."""
        return self._usual("worker", self.worker)

    def ready_web(self, port: int) -> Child:
        web = programs.web(replace(self.config, port=port))
        return self._usual("web", lambda: self.run(web, PORT=str(port)))

    def _usual(self, name: str, start: Callable[[], Child]) -> Child:
        child = self.usual.get(name)
        if child not in self.children or child.exit_code is not None:
            child = self.usual[name] = start()
        return child

    def standby(self, *, every: float = 0.2) -> Child:
        return self.run(programs.standby(self.config), "--every", str(every))

    def beat(self, name: str = "beat-schedule", *, app: str = "config") -> Child:
        """Start beat with a schedule as after a night without it: every task is due at once."""
        schedule = str(self.folder / name)
        late = PersistentScheduler(ajar_app, schedule_filename=schedule, lazy=True)
        late.setup_schedule()
        for entry in late.schedule.values():
            entry.last_run_at = datetime(2001, 1, 1, tzinfo=UTC)
        late.close()
        program = programs.beat(self.config)
        argv = [app if word == "config" else word for word in program.argv]
        return self.run(replace(program, argv=argv), "--schedule", schedule)

    def manage(self, *arguments: str, **environ: str) -> str:
        """Run a management command to its end."""
        command = [programs.PYTHON, "manage.py", *arguments]
        done = subprocess.run(
            command,
            cwd=paths.REPOSITORY,
            env=self.environ(**environ),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self, child: Child) -> None:
        """End a program with SIGKILL; what the server had accepted and it had not noted yet is in the gap."""
        ports = ports_of(child)
        child.kill()
        self.children.remove(child)
        until(lambda: not ports & set(self.sink.lines), "the server has noticed")
        self.note_gap()

    def kill_all(self, *, but: Iterable[Child] = ()) -> None:
        spared = list(but)
        for child in [child for child in self.children if child not in spared]:
            child.kill()
            self.children.remove(child)

    # --- Ticks

    def tick(self, times: int = 1, *, task: str = TICK) -> None:
        for _ in range(times):
            self._publisher.send_task(task, queue="ajar", ignore_result=True, retry=False)

    def work_off_a_tick(self) -> None:
        """Send one tick and wait until a worker is done with it."""
        self.sql("UPDATE followups_heartbeat SET ticked_at = '2001-01-01'")
        self.tick()
        until(lambda: self.sql("SELECT 1 FROM followups_heartbeat WHERE ticked_at > '2001-01-02'"), "a tick ran")
        self.wait_for_quiet()

    def wait_for_quiet(self) -> None:
        """Wait until no worker talks to the mail server or the database."""
        quiet_since = time.monotonic()
        while time.monotonic() < quiet_since + 0.15:
            if self.sink.lines or self.sql(BUSY):
                quiet_since = time.monotonic()
            time.sleep(0.01)

    def client(self) -> RedisClient:
        return RedisClient(unix_socket_path=str(paths.redis_socket(self.folder)), socket_timeout=5)

    @contextmanager
    def full_redis(self) -> Iterator[None]:
        """Let Redis refuse whatever needs memory."""
        self.client().config_set("maxmemory", 1)
        try:
            yield
        finally:
            self.client().config_set("maxmemory", "64mb")

    # --- The database, seen from above

    def sql(self, query: str, *values: object) -> list[Row]:
        """Run one statement as the superuser, who sees every row."""
        if self._superuser is None or self._superuser.closed or self._superuser.broken:
            url = paths.database_url(self.folder, role="postgres")
            self._superuser = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        cursor = self._superuser.execute(query, values or None)
        return cursor.fetchall() if cursor.description else []

    def reminders(self) -> list[Row]:
        return self.sql("SELECT * FROM followups_reminder ORDER BY due_at, id")

    def statuses(self) -> list[str]:
        """Return where each reminder that was due by now stands."""
        now = self.clock.now()
        return [row["status"] for row in self.reminders() if row["due_at"] <= now]

    def attempts(self) -> list[Row]:
        return self.sql("SELECT * FROM followups_attempt ORDER BY happened_at, id")

    def note_gap(self) -> None:
        """Note what was accepted and can't be marked as sent any more, since whoever sent it has hung up.

        A worker that lives keeps its line open until it has marked what went over it.
        """
        rows = self.sql(
            "SELECT message_id FROM followups_reminder WHERE status = 'sending' AND body_started_at IS NOT NULL"
        )
        copies = self.sink.copies()
        for message_id in {row["message_id"] for row in rows} & copies.keys():
            has_hung_up = copies[message_id][-1].port not in self.sink.lines
            if has_hung_up and len(copies[message_id]) > self.sink.gaps[message_id]:
                self.sink.gaps[message_id] += 1

    def _forget_connections(self) -> None:
        connection.close()
        if self._superuser:
            self._superuser.close()
            self._superuser = None

    def refresh(self) -> None:
        """Connect anew after the database was away."""
        self._forget_connections()
        see_everything()

    @contextmanager
    def postgres_away(self) -> Iterator[None]:
        self._forget_connections()
        with self.postgres.absent():
            yield
        self.refresh()

    @contextmanager
    def gate(self, condition: str, *, event: str = "UPDATE", table: str = "followups_reminder") -> Iterator[Gate]:
        """Make whoever changes a row so that `condition` (on OLD and NEW) holds wait in that very statement."""
        gate = Gate(self.sql, event, table)
        gate.close(condition)
        try:
            yield gate
        finally:
            gate.open()

    # --- Arranging

    def due(self, count: int = 1, **values: Any) -> list[Any]:
        """Write reminders that are due since five seconds, each for a person of their own."""
        see_everything()
        with transaction.atomic():
            return [self._one_due(**values) for _ in range(count)]

    def _one_due(self, **values: Any) -> Any:
        owner = values.pop("owner", None) or UserFactory()
        due_on = values.pop("due_on", START.date())
        return ReminderFactory(follow_up=FollowUpFactory(owner=owner, due_on=due_on), **values)

    # --- Waiting

    def until_sent(self, count: int, *, seconds: float = 20, ticking: bool = True) -> None:
        """Wait until `count` reminders are marked as sent, with a tick now and then."""
        self._until(lambda: self.statuses().count("sent") >= count, f"{count} sent", seconds, ticking=ticking)

    def _until(self, condition: Any, what: str, seconds: float, *, ticking: bool) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{seconds:.0f} s passed, and still not: {what}; {self.statuses()}"
            if ticking:
                self.tick()
            until_quiet = time.monotonic() + 0.5
            while not condition() and time.monotonic() < until_quiet:
                time.sleep(0.02)

    def settle(self, *, horizon: timedelta = timedelta(hours=3), seconds: float = 45) -> None:
        """Let time pass, tick by tick, until no reminder that was due within `horizon` is still on its way."""
        end = self.clock.now() + horizon
        deadline = time.monotonic() + seconds
        self._idle_rounds = 0
        while on_its_way := self._on_its_way(end):
            assert time.monotonic() < deadline, f"It did not settle: {on_its_way}"
            self._pass_time(on_its_way)
            self.tick()
            before = [(row["status"], row["token"]) for row in on_its_way]
            self._wait_for_change(end, before)

    def _on_its_way(self, end: datetime) -> list[Row]:
        return self.sql(
            "SELECT id, status, token, next_attempt_at, leased_until, reason FROM followups_reminder"
            " WHERE status IN ('scheduled', 'retry', 'uncertain', 'sending') AND due_at <= %s ORDER BY id",
            end,
        )

    def _pass_time(self, rows: list[Row]) -> None:
        """Move the clock to the next thing that can happen, when nothing can happen now."""
        wakes = min(row["leased_until"] or row["next_attempt_at"] for row in rows)
        # While the mail server counts as down, none is taken up before the next probe.
        probes = self.sql("SELECT probe_at FROM followups_mailserver WHERE down_since IS NOT NULL")
        wakes = max([wakes, *(row["probe_at"] for row in probes)])
        is_busy = any(row["leased_until"] for row in rows) and self._idle_rounds < 2
        if wakes > self.clock.now() and not is_busy and not self.sink.lines:
            self.clock.set(wakes + timedelta(seconds=1), speed=self.clock.speed)
        elif self._idle_rounds > 2:  # held back by something that is not in the row
            self.clock.advance(timedelta(seconds=61))
            self._idle_rounds = 0

    def _wait_for_change(self, end: datetime, before: list[Any]) -> None:
        quiet = time.monotonic() + 0.3
        while time.monotonic() < quiet:
            if [(row["status"], row["token"]) for row in self._on_its_way(end)] != before:
                self._idle_rounds = 0
                return
            time.sleep(0.02)
        self._idle_rounds += 1


def ports_of(child: Child) -> set[int]:
    """Return the ports of a program's own connections; it is stopped, so that it makes no more."""
    try:
        os.kill(child.pid, signal.SIGSTOP)
        return {line.laddr.port for line in psutil.Process(child.pid).net_connections("tcp")}
    except (ProcessLookupError, psutil.NoSuchProcess):
        return set()


@contextmanager
def database_at(folder: Path) -> Iterator[None]:
    """Point this process's models at that installation's database."""
    connection.close()
    before = dict(connection.settings_dict)
    sockets = str(paths.postgres_socket_dir(folder))
    connection.settings_dict.update(NAME="ajar", USER="ajar", PASSWORD="", HOST=sockets, PORT="5432")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
