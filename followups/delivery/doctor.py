"""Is everything there that reminders need? Each thing is looked at alone and says ok or what to do."""

import importlib.metadata
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu import Connection

from core.checks import database_role_obeys_row_level_security
from core.models import DailyWork
from core.operations import is_owned
from core.schema import NewerSchemaError, refuse_newer
from core.tenancy import system_scope
from core.version import VERSION
from followups.delivery import breaker
from followups.delivery.advice import advice_on
from followups.delivery.claim import database_now
from followups.delivery.health import ago, first_overdue
from followups.delivery.run import TICK_OVERDUE
from followups.delivery.smtp import Conversation, ServerError
from followups.models import Heartbeat, Reminder, Ticker

# Seconds.
MAIL_TIMEOUT = 5
REDIS_TIMEOUT = 2
CLOCKS_DIFFER = timedelta(seconds=5)
# Ticks that wait for a worker. Each is worthless after half a minute, so more than these is nobody there.
TICKS_AT_REST = 3
DAILY_WORK_LATE = timedelta(days=2)


@dataclass(frozen=True)
class Finding:
    """What one look found: `text` says what is so and, where it is wrong, what to do."""

    name: str
    is_ok: bool
    text: str


class Wrong(Exception):  # noqa: N818  a finding, not an error
    """What is wrong and what to do about it."""


def examine() -> Iterator[Finding]:
    """Check everything, one after the other. A failed check doesn't stop the next one."""
    yield _look("Version", _version)
    database = _look("Database", _database)
    yield database
    for name, check in (*IN_DATABASE, *ALSO_IN_DATABASE):
        yield _look(name, check) if database.is_ok else Finding(name, False, "Not looked at: it needs the database.")
    for name, check in OUTSIDE:
        yield _look(name, check)


def examine_at_rest() -> Iterator[Finding]:
    """Look at what a database must be while nothing runs on it."""
    yield from (_look(name, check) for name, check in AT_REST)


def also_look_at(name: str, check: Callable[[], str]) -> None:
    """Let an app above this one add what it knows of the database."""
    ALSO_IN_DATABASE.append((name, check))


def _look(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except Wrong as wrong:
        return Finding(name, False, str(wrong))
    except Exception as error:
        return Finding(name, False, f"Could not be looked at ({type(error).__name__}: {_one_line(error)}).")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _version() -> str:
    return f"Ajar {VERSION} on Python {platform.python_version()}."


# --- In the database ----------------------------------------------------------


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0]} answers."
    except DatabaseError as error:
        raise Wrong(
            f"It can't be reached ({_one_line(error)}). Start PostgreSQL or `manage.py up`, and check DATABASE_URL."
        ) from None


def _pooler() -> str:
    """Look for a pooler: behind one the process that the connection began with is not the one that answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        if cursor.fetchone()[0] == connection.connection.info.backend_pid:
            return "None: PostgreSQL is asked directly."
    if connection.connection.prepare_threshold is None:
        return "There is one. Prepared statements are off, as it may need."
    if _prepared_statements_are_mixed_up():
        raise Wrong(
            "It mixes up prepared statements, so pages and reminders fail now and then. Set"
            " DATABASE_PREPARED_STATEMENTS=off, or take PgBouncer 1.22 or newer with max_prepared_statements=200."
        )
    return "There is one, and it keeps prepared statements apart."


def _prepared_statements_are_mixed_up() -> bool:
    """Let two connections in turn prepare their own statement, which both call the same."""
    values = connection.get_connection_params() | {"autocommit": True}
    with psycopg.connect(**values) as one, psycopg.connect(**values) as two:
        try:
            answers = [ours.execute(f"SELECT {number}", prepare=True) for ours, number in ((one, 1), (two, 2)) * 3]
        except (psycopg.errors.DuplicatePreparedStatement, psycopg.errors.InvalidSqlStatementName):
            return True
        return [answer.fetchone() for answer in answers] != [(1,), (2,)] * 3


def _role() -> str:
    for error in database_role_obeys_row_level_security(databases=["default"]):
        raise Wrong(f"{error.msg} {error.hint}")
    return "It is held to row-level security."


def _migrations() -> str:
    try:
        with connection.cursor() as cursor:
            refuse_newer(cursor)
    except NewerSchemaError as error:
        raise Wrong(str(error)) from None
    executor = MigrationExecutor(connection)
    try:
        # The plan below only looks whether the newest of each app is there.
        executor.loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as error:
        raise Wrong(f"{error} Restore a backup.") from None
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise Wrong(f"{len(missing)} are missing, {missing[0][0]} first. Run `manage.py migrate`.")
    return "All are applied."


def _policies() -> str:
    tables = sorted(model._meta.db_table for model in apps.get_models() if is_owned(model))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " JOIN pg_policies ON tablename = relname AND schemaname = relnamespace::regnamespace::text"
            " WHERE relrowsecurity AND relforcerowsecurity AND policyname = relname || '_owner'"
        )
        protected = {name for (name,) in cursor.fetchall()}
    bare = [table for table in tables if table not in protected]
    if bare:
        raise Wrong(
            f"{', '.join(bare)}: not protected. Run `manage.py migrate`; if that changes nothing, restore a backup."
        )
    return f"All {len(tables)} tables of people's rows show them only to their owner."


def _clock() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        away = abs(cursor.fetchone()[0] - datetime.now(tz=UTC))
    if away > CLOCKS_DIFFER:
        raise Wrong(f"This machine and the database differ by {away.total_seconds():.0f} s. Set both by NTP.")
    return "This machine and the database agree."


def _ticks() -> str:
    start = "Start beat, a worker and the standby" if settings.HAS_REDIS else "Start the standby"
    last = Heartbeat.objects.first()
    if last is None:
        raise Wrong(f"No tick has run yet. {start} (`manage.py up` does).")
    since = database_now() - last.ticked_at
    if since > TICK_OVERDUE:
        raise Wrong(f"The last tick ran {ago(since)}. {start} (`manage.py up` does).")
    return f"The last tick ran {ago(since)}, by {Ticker(last.ticked_by).label}."


def _daily_work() -> str:
    late = timezone.now() - DAILY_WORK_LATE
    for work in DailyWork.objects.filter(name__in=settings.DAILY_WORK):
        if work.problem:
            raise Wrong(f"To {work.name} failed ({work.problem}) and is tried every hour. The log says why.")
        if work.done_at and work.done_at < late:
            raise Wrong(f"To {work.name} was last done {ago(timezone.now() - work.done_at)}. The log says why.")
    return "All is done."


def _reminders() -> str:
    with system_scope():
        now = database_now()
        overdue = first_overdue(Reminder.objects.all(), now)
    if overdue:
        raise Wrong(
            f"The oldest that is due should have left {ago(now - overdue.due_at)}. See the lines above and below."
        )
    return "None is late."


def _breaker() -> str:
    outage = breaker.outage()
    if outage:
        raise Wrong(f"It could not be used since {outage.since:%Y-%m-%d %H:%M} UTC: {outage.reason}")
    return "The last reminders got through."


# --- Outside of it ------------------------------------------------------------


def _redis() -> str:
    if not settings.HAS_REDIS:
        return f"There is none, and none is needed: the standby ticks every {settings.TICK_SECONDS:.0f} s."
    _ticks_waiting()
    return "It answers."


def _ticks_waiting() -> int:
    options = {"socket_connect_timeout": REDIS_TIMEOUT, "socket_timeout": REDIS_TIMEOUT}
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker:
            waiting: int = cast("Any", broker.default_channel).client.llen(settings.CELERY_TASK_DEFAULT_QUEUE)
            return waiting
    except Exception as error:
        text = f"It can't be reached ({_one_line(error)}). Start it, and check REDIS_URL; until then the standby ticks."
        raise Wrong(text) from None


def _worker() -> str:
    if not settings.HAS_REDIS:
        return "None is needed without Redis: the standby does its work."
    try:
        waiting = _ticks_waiting()
    except Wrong:
        raise Wrong("Can't be known while Redis is away.") from None
    if waiting > TICKS_AT_REST:
        raise Wrong(
            f"{waiting} ticks wait and nobody takes them. Start a worker (`celery -A config worker --pool threads`)."
        )
    return "Ticks are taken as they come."


def _mail_server() -> str:
    try:
        with Conversation(timeout=MAIL_TIMEOUT) as conversation:
            # Signed in already, if a user name is set; nothing is sent.
            conversation.greet()
    except ServerError as error:
        raise Wrong(f"{advice_on(error)} It said: {_one_line(error)}") from None
    return "It answers" + (", and takes user name and password." if settings.EMAIL_HOST_USER else ".")


def _time_zones() -> str:
    ZoneInfo("Europe/Berlin")
    return f"tz data {importlib.metadata.version('tzdata')}."


AT_REST: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Database", _database),
    ("Database role", _role),
    ("Migrations", _migrations),
    ("Row-level security", _policies),
)
ALSO_IN_DATABASE: list[tuple[str, Callable[[], str]]] = []
IN_DATABASE: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Pooler", _pooler),
    ("Database role", _role),
    ("Migrations", _migrations),
    ("Row-level security", _policies),
    ("Clock", _clock),
    ("Ticks", _ticks),
    ("Reminders", _reminders),
    ("Mail so far", _breaker),
    ("Daily work", _daily_work),
)
OUTSIDE: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Redis", _redis),
    ("Worker", _worker),
    ("Mail server", _mail_server),
    ("Time zones", _time_zones),
)
