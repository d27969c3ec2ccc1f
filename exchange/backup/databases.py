"""Whole databases: who may make them, and how one takes the place of another."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from exchange.backup import programs
from exchange.backup.errors import BackupError

MAINTENANCE = "postgres"
SUPERUSER = "postgres"
# Seconds.
GONE_WITHIN = 3
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
Session = psycopg.Connection[tuple[object, ...]]


def name() -> str:
    return str(connection.settings_dict["NAME"])


def restoring() -> str:
    """Return the temporary name of a database that is being restored."""
    return f"{name()}_restoring"


def trial() -> str:
    """Return the name of the scratch database in which backups are tried."""
    return f"{name()}_trial"


def aside(now: datetime) -> str:
    """Return the name that the present database gets when another takes its place."""
    return f"{name()}_until_{now.astimezone(UTC):%Y%m%d_%H%M%S}"


@contextmanager
def administrator() -> Iterator[Session]:
    """Connect as a role that may create databases. Raises BackupError if there is none.

    That is the embedded cluster's superuser, whoever is given DATABASE_SUPERUSER_PASSWORD, or a role of our own
    that may.
    """
    changes = {"dbname": MAINTENANCE}
    if settings.EMBEDDED_DATABASE or settings.DATABASE_SUPERUSER_PASSWORD:
        changes |= {"user": SUPERUSER, "password": settings.DATABASE_SUPERUSER_PASSWORD}
    try:
        session = psycopg.connect(**programs.own_connection(**changes), autocommit=True)
    except psycopg.OperationalError as error:
        raise BackupError(f"The database's administrator can't sign in: {_one_line(error)}") from None
    with session:
        (may,) = session.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone() or (False,)
        if not may:
            raise BackupError(
                "Ajar's role may not make a database. Give the superuser's password to this one command with"
                " DATABASE_SUPERUSER_PASSWORD, or make an empty database that belongs to Ajar's role and name it"
                " with --into."
            )
        yield session


def exists(session: Session, database: str) -> bool:
    return session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def create(session: Session, database: str) -> None:
    """Make an empty database that belongs to Ajar's own role; one left by an earlier try goes first."""
    role = str(programs.own_connection()["user"])
    drop(session, database)
    session.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(role)))


def drop(session: Session, database: str) -> None:
    gone = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database))
    try:
        # It waits for autovacuum, which FORCE would have to end and only a superuser may.
        session.execute(gone)
    except psycopg.errors.ObjectInUse:
        session.execute(gone + sql.SQL(" WITH (FORCE)"))


def replace(session: Session, *, now: datetime) -> str:
    """Put the restored database in the place of the present one, which is kept aside. Returns its new name.

    Both names change at once or not at all. Raises BackupError if somebody is connected.
    """
    old = aside(now)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with session.transaction():
            session.execute(rename.format(sql.Identifier(name()), sql.Identifier(old)))
            session.execute(rename.format(sql.Identifier(restoring()), sql.Identifier(name())))
    except psycopg.errors.ObjectInUse:
        raise BackupError(_in_use(session)) from None
    return old


def refuse_if_in_use(session: Session) -> None:
    """Raise BackupError if anybody but us is connected to the present database, and stays so for 3 s.

    A connection that was closed is seen until its server process has ended.
    """
    deadline = time.monotonic() + GONE_WITHIN
    while _sessions(session):
        if time.monotonic() > deadline:
            raise BackupError(_in_use(session))
        time.sleep(0.05)


def kept_aside(session: Session) -> list[str]:
    """Return the databases that earlier restores have put aside."""
    pattern = re.compile(rf"{re.escape(name())}_until_\d{{8}}_\d{{6}}")
    found = [str(database) for (database,) in session.execute("SELECT datname FROM pg_database ORDER BY datname")]
    return [database for database in found if pattern.fullmatch(database)]


def is_empty(at: programs.Connection) -> bool:
    """Tell whether a database has no table. Raises BackupError if it can't be reached."""
    try:
        with psycopg.connect(**at) as session:
            return session.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone() is None
    except psycopg.OperationalError as error:
        raise BackupError(f"The database can't be reached: {_one_line(error)}") from None


def _sessions(session: Session) -> int:
    (count,) = session.execute(SESSIONS, [name()]).fetchone() or (0,)
    return int(str(count))


def _in_use(session: Session) -> str:
    count = _sessions(session)
    return (
        f"Ajar still runs: the database {name()} has {count} connection{'s' if count != 1 else ''}. Stop it first"
        " (docker compose stop web worker beat standby). Nothing was changed."
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
