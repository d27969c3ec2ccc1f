"""Whose rows a piece of a test may see. Row-level security holds in the tests as it does outside.

These set the connection's own settings, under those that a transaction sets for itself
(`core.tenancy`), so they work with and without a transaction around the test.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from core.tenancy import OWNER, SCOPE, SYSTEM


def _change(owner: str, scope: str) -> tuple[str, str]:
    """Set both and return what they were, in one statement: PostgreSQL goes through a list from left to right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(%s, true), current_setting(%s, true),"
            " set_config(%s, %s, false), set_config(%s, %s, false)",
            [OWNER, SCOPE, OWNER, owner, SCOPE, scope],
        )
        owner_before, scope_before, *_ = cursor.fetchone()
    return owner_before or "", scope_before or ""


def see_everything() -> None:
    _change("", SYSTEM)


@contextmanager
def no_scope() -> Iterator[None]:
    """Begin the block as a fresh connection does: nobody's rows are visible until somebody says whose."""
    before = _change("", "")
    try:
        yield
    finally:
        _change(*before)
