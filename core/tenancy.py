"""The second wall between people: PostgreSQL row-level security.

Every row that belongs to a person has an `owner_id`. The policies (`core.operations`)
show a row only when `app.owner_id` names its owner, or when the transaction is in the
explicit system scope. Both settings are local to a transaction, so a pooled connection
can never carry one person's scope into another person's request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

OWNER = "app.owner_id"
SCOPE = "app.scope"
SYSTEM = "system"
# A page's statements are planned once for each connection, not anew for the first visits (ADR 10).
KEPT_PLANS = {"plan_cache_mode": "force_generic_plan"}


@contextmanager
def _transaction_setting(values: dict[str, str]) -> Iterator[None]:
    """Open a transaction (or a savepoint) with `values` set, and put the old ones back.

    The outermost needs no putting back: the settings end with its transaction.
    """
    if not connection.in_atomic_block:
        with transaction.atomic():
            _write(values)
            yield
        return
    with transaction.atomic():
        before = _read(values)
        _write(values)
        yield
        _write(before)


def _read(names: dict[str, str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        columns = ", ".join(["current_setting(%s, true)"] * len(names))
        cursor.execute(f"SELECT {columns}", list(names))
        return {name: value or "" for name, value in zip(names, cursor.fetchone() or (), strict=True)}


def _write(values: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        columns = ", ".join(["set_config(%s, %s, true)"] * len(values))
        cursor.execute(f"SELECT {columns}", [part for pair in values.items() for part in pair])


@contextmanager
def acting_as(owner_id: UUID) -> Iterator[None]:
    """Run a transaction in which only `owner_id`'s rows exist.

    Nothing is saved when the block raises.
    """
    with _transaction_setting({OWNER: str(owner_id), SCOPE: ""}):
        yield


@contextmanager
def system_scope() -> Iterator[None]:
    """Run a transaction that sees every person's rows: for the sweep, never for a page.

    Nothing is saved when the block raises.
    """
    with _transaction_setting({OWNER: "", SCOPE: SYSTEM}):
        yield


class OwnerMiddleware:
    """Wrap each request in one transaction that sees only the signed-in person's rows.

    ATOMIC_REQUESTS would open it around the view only, after other middleware has
    already queried. The transaction is rolled back when the view raises (a 404 and a
    403 included) or when the answer is a server error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            if request.user.is_authenticated:
                plans = KEPT_PLANS if settings.PREPARED_STATEMENTS else {}
                _write({OWNER: str(request.user.pk)} | plans)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        transaction.set_rollback(True)
