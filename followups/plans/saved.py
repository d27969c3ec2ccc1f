"""Keep a person's own cadences: one of each name, in the trash and back."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

from accounts.models import User
from followups.models import SavedCadence

Saved = TypeVar("Saved")


class NameTakenError(Exception):
    """Another cadence of the person has that name; nothing was saved. The message is for the person."""

    def __init__(self) -> None:
        super().__init__("You already have a schedule with this name. Choose another one.")


def save_new(*, owner: User, **values: str) -> SavedCadence:
    """Raises NameTakenError, also when both were saved at the same moment."""
    return _unless_taken(lambda: SavedCadence.objects.create(owner=owner, **values))


def save_edited(*, saved: SavedCadence, expected_version: int, **values: str) -> None:
    """Save an edited cadence; plans that took it keep the cadence that they have.

    Raises NameTakenError or StaleEditError, with nothing saved.
    """
    _unless_taken(lambda: saved.save_edit(expected_version=expected_version, **values))


def bring_back(*, saved: SavedCadence) -> None:
    """Take it out of the trash. Raises NameTakenError, with nothing saved."""
    _unless_taken(saved.restore)


def _unless_taken(save: Callable[[], Saved]) -> Saved:
    try:
        with transaction.atomic():
            return save()
    except IntegrityError:
        raise NameTakenError from None
