"""System checks that refuse to run on an unsafe installation."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

ROLE_QUERY = "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"


@register(Tags.database)
def database_role_obeys_row_level_security(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a database role that walks through the second wall (ADR 0002)."""
    errors: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(ROLE_QUERY)
            name, superuser, bypass = cursor.fetchone() or ("?", True, True)
        if superuser or bypass:
            errors.append(
                Error(
                    f"The database role '{name}' ignores row-level security.",
                    hint="Connect as a role made with NOSUPERUSER NOBYPASSRLS that owns the database.",
                    id="core.E001",
                )
            )
    return errors
