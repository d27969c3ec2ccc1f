"""System checks that refuse to run on an unsafe installation, and warn of one that can't work."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
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


@register(Tags.security)
def https_comes_through_a_trusted_proxy(**kwargs: Any) -> list[CheckMessage]:
    """Warn when https ends at a proxy whose word is not taken for it.

    Every request would then look like plain http, to be redirected to itself, and every
    visitor would have the proxy's address, for which the sign-in limits count.
    """
    if not settings.SERVED_BY_HTTPS or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        CheckWarning(
            "PUBLIC_URL begins with https://, but no proxy is trusted.",
            hint="Set TRUSTED_PROXIES to the number of proxies in front of Ajar, usually 1. The first must set"
            " X-Forwarded-Proto and X-Forwarded-For itself, whatever the visitor sent.",
            id="core.W001",
        )
    ]
