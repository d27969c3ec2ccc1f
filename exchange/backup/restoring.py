"""Restore a backup: into a new database, which takes the place of the old one only when all is well in it.

Nothing is touched before the file is known to be whole. The old database is kept aside under another name.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from exchange.backup import archive, databases, making, programs, snapshot, trial
from exchange.backup.errors import BackupError, NotWholeError
from followups.delivery import doctor, restored
from followups.delivery.claim import database_now

Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """`kept_aside` is the old database's new name; empty if there was nothing in it, or it was not replaced."""

    taken_at: datetime | None
    held: int
    kept_aside: str


def restore(source: io.BufferedReader, *, say: Say) -> Restored:
    """Put the backup in the place of the present database. Raises BackupError; then nothing has changed."""
    with making.workplace() as work, databases.administrator() as admin:
        databases.refuse_if_in_use(admin)
        server = admin.info.server_version // 10000
        contents = _unpacked(source, work, server, say)
        was_empty = databases.is_empty(programs.own_connection())
        databases.create(admin, databases.restoring())
        try:
            held = _fill(programs.own_connection(dbname=databases.restoring()), contents, server, say)
            old = databases.replace(admin, now=_clock(admin))
        except BaseException:
            _disconnect()
            databases.drop(admin, databases.restoring())
            raise
        if was_empty:
            databases.drop(admin, old)
    return Restored(contents.taken_at, held, "" if was_empty else old)


def restore_into(source: io.BufferedReader, at: programs.Connection, *, say: Say) -> Restored:
    """Put the backup into another database, an empty one. Raises BackupError; then it is empty still, or of no use."""
    if not databases.is_empty(at):
        raise BackupError("The database that --into names is not empty: make a new one. Nothing was changed.")
    with making.workplace() as work:
        server = _server(at)
        contents = _unpacked(source, work, server, say)
        held = _fill(at, contents, server, say)
    return Restored(contents.taken_at, held, "")


def _unpacked(source: io.BufferedReader, work: Path, server: int, say: Say) -> archive.Contents:
    """Unpack the backup and see that it is whole and that this Ajar understands it."""
    say("Reading the backup ...")
    contents = archive.unpack(source, work, passphrase=settings.BACKUP_PASSPHRASE)
    # To its last row: what is cut off shows only there.
    found = trial.count_in_dump(contents.dump, server=server)
    if not found.get("django_migrations"):
        raise NotWholeError("It doesn't contain a database of Ajar.")
    if contents.manifest:
        trial.refuse_other_rows(found, contents.manifest["rows"])
        _refuse_newer(contents.manifest["migrations"])
        if contents.manifest["secrets"]["fingerprint"] != making.key_fingerprint():
            say(
                "SECRET_KEY is another one than the backup's: links in mails already sent won't work, and everyone"
                f" signs in again. The backup's was in {contents.manifest['secrets']['kept_in']}."
            )
    return contents


def _refuse_newer(migrations: list[str]) -> None:
    """Raise BackupError if the database has been through migrations that this Ajar doesn't know."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {app for app, _ in loader.disk_migrations}
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {f"{app}.{name}" for (_, _), row in loader.disk_migrations.items() for app, name in row.replaces}
    newer = [name for name in migrations if name.split(".")[0] in ours and name not in known]
    if newer:
        raise BackupError(f"This backup was made by a newer Ajar ({newer[0]}): install that version first.")


def _server(at: programs.Connection) -> int:
    with psycopg.connect(**at) as session:
        return session.info.server_version // 10000


def _fill(at: programs.Connection, contents: archive.Contents, server: int, say: Say) -> int:
    """Restore, bring up to date, look at and mark a new database. Returns how many reminders wait for a word."""
    say("Restoring it into a new database ...")
    programs.run("pg_restore", *trial.RESTORE, contents.dump, server=server, at=at)
    if contents.manifest:
        with psycopg.connect(**at) as session:
            trial.refuse_other_rows(snapshot.count_rows(session), contents.manifest["rows"])
    with connected_to(at):
        _refuse_newer([f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations])
        say("Bringing it up to date ...")
        call_command("migrate", interactive=False, verbosity=0)
        for finding in doctor.examine_at_rest():
            say(f"  {'ok   ' if finding.is_ok else 'WRONG'}  {finding.name}: {finding.text}")
            if not finding.is_ok:
                raise BackupError("The restored database is not as it should be. The present one stays in use.")
        return restored.hold_back(database_now(), backed_up_at=contents.taken_at)


@contextmanager
def connected_to(at: programs.Connection) -> Iterator[None]:
    """Point this process's models at another database for the length of the block."""
    before = dict(connection.settings_dict)
    _disconnect()
    options = {"pool": False} | {name: value for name, value in before["OPTIONS"].items() if name not in (*at, "pool")}
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    connection.settings_dict.update(
        {"PASSWORD": "", "HOST": "", "PORT": ""} | {names[key]: at[key] for key in names if key in at}
    )
    connection.settings_dict["OPTIONS"] = options | {key: value for key, value in at.items() if key not in names}
    try:
        yield
    finally:
        _disconnect()
        connection.settings_dict.update(before)


def _clock(session: databases.Session) -> datetime:
    return cast("tuple[datetime]", session.execute("SELECT clock_timestamp()").fetchone())[0]


def _disconnect() -> None:
    connection.close()
    cast("Any", connection).close_pool()
