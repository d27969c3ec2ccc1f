"""Looking around: an account that is still empty holds an invented career until its owner leaves it again."""

from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from accounts.closing import delete_rows
from accounts.models import User
from core.operations import is_owned
from demo import career

# Whatever a person enters is a row of one of these apps.
APPS = ("contacts", "offers", "followups")


def may_look_around(user: User) -> bool:
    """Whether the account holds nothing of the person's own: leaving deletes all that it holds."""
    return not any(model._default_manager.filter(owner_id=user.pk).exists() for model in _models())


@transaction.atomic
def look_around(*, user: User, now: datetime) -> None:
    """Fill the account of `user` with the demo's career. No mail leaves the account until `leave`.

    Raises career.NotEmptyError, with nothing saved, if the account holds anything, a career to look around in included.
    """
    held = User.objects.hold(deleting=True).get(pk=user.pk)
    if not may_look_around(held):
        raise career.NotEmptyError
    career.fill(owner=held, now=now)
    user.looking_around_since = now
    user.save(update_fields=["looking_around_since"])


@transaction.atomic
def leave(*, user: User) -> None:
    """Delete the invented career, and whatever was added to it. Does nothing to an account that holds none."""
    # Whoever adds a row at this moment waits for us, or we for them.
    held = User.objects.hold(deleting=True).get(pk=user.pk)
    if not held.is_looking_around:
        return
    delete_rows(held, _models())
    user.looking_around_since = None
    user.save(update_fields=["looking_around_since"])


def _models() -> list[type[Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models() if is_owned(model)]
