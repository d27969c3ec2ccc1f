"""The database at one moment: a dump and what must be in it, both seen by the same snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from core.tenancy import SCOPE, SYSTEM
from exchange.backup import programs
from exchange.backup.errors import BackupError

# No owners and privileges: another machine's role has another name.
DUMP = ("--format=custom", "--no-owner", "--no-privileges", "--enable-row-security")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
Values = tuple[object, ...]


@dataclass(frozen=True)
class Facts:
    """What was in the database: by these a restored copy is compared with it."""

    taken_at: datetime
    server: str
    migrations: list[str]
    rows: dict[str, int]

    @property
    def server_version(self) -> int:
        return int(self.server.split(".")[0])


@contextmanager
def snapshot(at: programs.Connection) -> Iterator[tuple[psycopg.Connection[Values], str]]:
    """Hold one moment of the database for the length of the block; others can look at it by its name."""
    with psycopg.connect(**at) as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        session.execute("SELECT set_config(%s, %s, true)", [SCOPE, SYSTEM])
        (name,) = session.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        yield session, str(name)


def dump(target: Path) -> Facts:
    """Write all of the database to `target`, while it is used. Raises BackupError."""
    at = programs.own_connection()
    try:
        with snapshot(at) as (session, name):
            facts = facts_of(session)
            arguments = (*DUMP, f"--snapshot={name}", f"--file={target}")
            programs.run("pg_dump", *arguments, server=facts.server_version, at=at)
    except psycopg.errors.UndefinedTable:
        raise BackupError("There is nothing to back up yet: Ajar was never started on this database.") from None
    except psycopg.Error as error:
        raise BackupError(f"The database could not be read ({' '.join(str(error).split())[:300]}).") from error
    return facts


def facts_of(session: psycopg.Connection[Values]) -> Facts:
    taken_at, server = _one(session, "SELECT clock_timestamp(), current_setting('server_version')")
    return Facts(
        taken_at=taken_at,  # type: ignore[arg-type]
        server=str(server).split()[0],
        migrations=[
            f"{app}.{name}" for app, name in session.execute("SELECT app, name FROM django_migrations ORDER BY id")
        ],
        rows=count_rows(session),
    )


def count_rows(session: psycopg.Connection[Values]) -> dict[str, int]:
    """Count the rows of every table, whoever they belong to."""
    session.execute("SELECT set_config(%s, %s, true)", [SCOPE, SYSTEM])
    tables = [str(name) for (name,) in session.execute(TABLES)]
    counts = [sql.SQL("SELECT {}, count(*) FROM {}").format(name, sql.Identifier(name)) for name in tables]
    if not counts:
        return {}
    return {str(name): int(str(count)) for name, count in session.execute(sql.SQL(" UNION ALL ").join(counts))}


def _one(session: psycopg.Connection[Values], query: str) -> Values:
    row = session.execute(query.encode()).fetchone()
    return row or ()
