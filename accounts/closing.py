"""An account that is to be deleted, with all that it held: there is a month to change one's mind."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from accounts.models import KEPT_FOR, User
from accounts.signin.devices import sign_out_elsewhere
from core.operations import is_owned
from core.tenancy import acting_as

logger = logging.getLogger(__name__)


def close(*, user: User, now: datetime) -> None:
    """Ask for the account to be deleted in 30 days. Until then everything stays, and no reminder is sent.

    Asking again doesn't change the day.
    """
    if user.closed_at:
        return
    user.closed_at = now
    user.save(update_fields=["closed_at"])
    logger.info("Account %s is to be deleted", user.pk)


def keep(*, user: User) -> None:
    """Take that back. Reminders that came due in the meantime are sent within a day."""
    user.closed_at = None
    user.save(update_fields=["closed_at"])
    logger.info("Account %s is kept", user.pk)


def delete_closed(*, now: datetime) -> int:
    """Delete the accounts that were closed 30 days before `now` or earlier; returns how many there were."""
    ids = list(User.objects.filter(closed_at__lte=now - KEPT_FOR).values_list("pk", flat=True))
    return sum(_delete_alone(User(pk=pk), now) for pk in ids)


def _delete_alone(user: User, now: datetime) -> bool:
    """Delete one account. If that fails, the others are still deleted."""
    try:
        return _delete(user, now)
    except DatabaseError:
        logger.exception("Unable to delete account %s; tomorrow it is tried again", user.pk)
        return False


def _delete(user: User, now: datetime) -> bool:
    """Delete the account if it was closed long enough ago; not if it was kept at this very moment."""
    with acting_as(user.pk):
        if not User.objects.hold(deleting=True).filter(pk=user.pk, closed_at__lte=now - KEPT_FOR).exists():
            return False
        delete_at_once(user=user)
    return True


def delete_at_once(*, user: User) -> None:
    """Delete every row of `user` and the account, for good; all or nothing."""
    with acting_as(user.pk):
        # Whoever adds a row now waits for us and finds no account.
        User.objects.hold(deleting=True).get(pk=user.pk)
        delete_rows(user, filter(is_owned, apps.get_models()))
        sign_out_elsewhere(user, None)
        pk = user.pk
        user.delete()
        transaction.on_commit(lambda: logger.info("Account %s was deleted", pk))


def delete_rows(user: User, models: Iterable[type[Model]]) -> None:
    """Delete every row of `user` of these owned models, for good, within the caller's transaction."""
    with connection.cursor() as cursor:
        # Foreign keys between these rows are checked when the transaction ends, so the order doesn't matter.
        for model in models:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE owner_id = %s', [user.pk])  # noqa: S608
