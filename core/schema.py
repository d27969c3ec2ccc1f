"""Is the schema of the database one that this version knows? An older Ajar must not write into a newer one's."""

import pkgutil
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Protocol

import psycopg
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core.version import VERSION

CONNECT_TIMEOUT = 5  # seconds
# Apps of other makers that older versions had, and this one has not.
FORMER = {"sessions"}


class NewerSchemaError(CommandError):
    """The database was migrated by a newer version; the text is one sentence that says what to do."""


class Cursor(Protocol):
    """What Django's cursors and psycopg's have in common."""

    def execute(self, query: str) -> object: ...
    def fetchone(self) -> tuple[object, ...] | None: ...
    def fetchall(self) -> list[tuple[str, str]]: ...


def refuse_newer(cursor: Cursor) -> None:
    """Raise NewerSchemaError if a newer version has migrated the database behind `cursor`."""
    if unknown := first_newer(applied_to(cursor)):
        raise NewerSchemaError(
            f"The database belongs to a newer Ajar, and this is only {VERSION} (it does not know {unknown}): "
            "install the newer version again, or restore a backup from before the upgrade."
        )


def is_behind(cursor: Cursor) -> bool:
    """Tell whether the database behind `cursor` was made by an older version, so that `migrate` will change it."""
    applied = set(applied_to(cursor))
    return bool(applied) and not applied.issuperset((app, name) for app, names in _on_disk().items() for name in names)


def applied_to(cursor: Cursor) -> list[tuple[str, str]]:
    """Return the migrations (app, name) that the database has; none if it is new."""
    cursor.execute("SELECT to_regclass('django_migrations')")
    if cursor.fetchone() == (None,):
        return []
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    return cursor.fetchall()


def refuse_newer_at_start() -> None:
    """End this process with one sentence if the database is newer than its code.

    A database that can't be reached is no reason: each program waits for it in its own way.
    It is asked beside Django's pool, which must not exist yet when the web server forks.
    """
    parameters = connection.get_connection_params() | {"connect_timeout": CONNECT_TIMEOUT}
    with suppress(psycopg.OperationalError), psycopg.connect(**parameters) as direct, direct.cursor() as cursor:
        try:
            refuse_newer(cursor)
        except NewerSchemaError as error:
            sys.exit(str(error))


def first_newer(applied: Iterable[tuple[str, str]]) -> str | None:
    """Return the first of the `applied` migrations (app, name) that only a newer version can have made.

    That is one of an app that we don't have, or with a higher number than our last. One that merely has another
    name here was renamed or squashed since.
    """
    last = {app: max(map(_number, names), default=0) for app, names in _on_disk().items()}
    for app, name in applied:
        if app in FORMER:
            continue
        if app not in last or _number(name) > last[app]:
            return f"{app}.{name}"
    return None


@cache
def _on_disk() -> dict[str, list[str]]:
    """Return the names of each app's migrations, found without importing them."""
    found = {}
    for config in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(config.label)
        with suppress(ModuleNotFoundError):
            package = import_module(str(module))
            found[config.label] = [entry.name for entry in pkgutil.iter_modules(package.__path__)]
    return found


def _number(name: str) -> int:
    begins = re.match(r"\d+", name)
    return int(begins[0]) if begins else 0
