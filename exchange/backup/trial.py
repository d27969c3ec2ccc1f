"""Try a backup: restored into a scratch database where there is one, else read to its last row.

The scratch database belongs to Ajar's role, and nothing else is ever kept in it. The embedded default and the
compose file have one; another server gets one by `CREATE DATABASE ajar_trial OWNER ajar`.
"""

import re
import tempfile
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from exchange.backup import archive, databases, making, programs, snapshot
from exchange.backup.errors import BackupError, NotWholeError

RESTORE = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
COPY = re.compile(rb'COPY public\."?(\w+)"? \(.*\) FROM stdin;\n')


def try_out(path: Path, facts: snapshot.Facts) -> bool:
    """See that the file at `path` brings back what `facts` say. Raises BackupError if it doesn't.

    Returns whether it was restored into the scratch database; otherwise it was read to its last row.
    """
    with (
        tempfile.TemporaryDirectory(prefix=making.TRYING, dir=settings.BACKUP_DIR) as folder,
        path.open("rb") as file,
    ):
        contents = archive.unpack(file, Path(folder), passphrase=settings.BACKUP_PASSPHRASE)
        server = facts.server_version
        if not _has_scratch_database():
            refuse_other_rows(count_in_dump(contents.dump, server=server), facts.rows)
            return False
        at = programs.own_connection(dbname=databases.trial())
        _empty(at)
        try:
            programs.run("pg_restore", *RESTORE, contents.dump, server=server, at=at)
            with psycopg.connect(**at) as session:
                refuse_other_rows(snapshot.count_rows(session), facts.rows)
        finally:
            _empty(at)
    return True


def count_in_dump(dump: Path, *, server: int) -> dict[str, int]:
    """Read all of a dump and count the rows of each table. Raises BackupError if it can't be read."""
    rows: dict[str, int] = {}
    table = ""
    for line in programs.lines("pg_restore", "--data-only", "--file=-", dump, server=server):
        if table and line == b"\\.\n":
            table = ""
        elif table:
            rows[table] += 1
        elif found := COPY.fullmatch(line):
            table = found[1].decode()
            rows[table] = 0
    return rows


def refuse_other_rows(found: dict[str, int], expected: dict[str, int]) -> None:
    """Raise NotWholeError if a table has more or fewer rows than it should."""
    other = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    if other:
        one = other[0]
        raise NotWholeError(
            f"The backup does not hold what it should: {one} has {found.get(one)} rows instead of {expected.get(one)}."
        )


def _has_scratch_database() -> bool:
    """Tell whether our role has a scratch database; where somebody may make one, it is made."""
    with psycopg.connect(**programs.own_connection(dbname=databases.name())) as session:
        if databases.exists(session, databases.trial()):
            return True
    try:
        with databases.administrator() as admin:
            databases.create(admin, databases.trial())
    except BackupError:
        return False
    return True


def _empty(at: programs.Connection) -> None:
    with psycopg.connect(**at) as session:
        session.execute(sql.SQL("DROP SCHEMA IF EXISTS public CASCADE"))
        session.execute(sql.SQL("CREATE SCHEMA public"))
