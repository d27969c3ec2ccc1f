"""Whose rows a piece of a test may see. Row-level security holds in the tests as it does outside.

These set the connection's own settings, under those that a transaction sets for itself
(`core.tenancy`), so they work with and without a transaction around the test.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from core.tenancy import OWNER, SCOPE, SYSTEM


def _read() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true), current_setting(%s, true)", [OWNER, SCOPE])
        owner, scope = cursor.fetchone()
    return owner or "", scope or ""


def _write(owner: str, scope: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false), set_config(%s, %s, false)", [OWNER, owner, SCOPE, scope])


def see_everything() -> None:
    _write("", SYSTEM)


@contextmanager
def no_scope() -> Iterator[None]:
    """Begin the block as a fresh connection does: nobody's rows are visible until somebody says whose."""
    before = _read()
    _write("", "")
    try:
        yield
    finally:
        _write(*before)
