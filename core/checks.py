"""System checks that refuse to run on an installation that is unsafe or can't work."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections

SHORTEST_PASSWORD = 8
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


@register(Tags.security)
def https_comes_through_a_trusted_proxy(**kwargs: Any) -> list[CheckMessage]:
    """Refuse https that ends at a proxy whose word is not taken for it.

    Every request would then look like plain http, to be redirected to itself endlessly, and every
    visitor would have the proxy's address, for which the sign-in limits count.
    """
    if not settings.SERVED_BY_HTTPS or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        Error(
            "PUBLIC_URL begins with https://, but no proxy is trusted.",
            hint="Set TRUSTED_PROXIES to the number of proxies in front of Ajar, usually 1. The first must set"
            " X-Forwarded-Proto and X-Forwarded-For itself, whatever the visitor sent.",
            id="core.E002",
        )
    ]


@register(Tags.security)
def database_password_is_whole(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a very short password of the database.

    It is mostly what Docker Compose left of a longer one: in `.env` a $ begins the name of a variable.
    """
    password = settings.DATABASES["default"].get("PASSWORD", "")
    if not 0 < len(password) < SHORTEST_PASSWORD:
        return []
    return [
        CheckWarning(
            f"The password of the database has only {len(password)} characters.",
            hint="If DATABASE_PASSWORD in .env is longer, it holds a $: put it between single quotes there, and give it"
            " to the role (ALTER ROLE ajar PASSWORD '…').",
            id="core.W002",
        )
    ]
