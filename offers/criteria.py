"""A person's criteria: the set that everyone starts with, until something of it is changed."""

from uuid import UUID, uuid5

from accounts.models import User
from offers.models import Criterion

MOST_CRITERIA = 20
STARTING: tuple[tuple[str, str, int, str], ...] = (
    ("manager", "Manager", 25, Criterion.Kind.BY_HAND),
    ("work", "The work itself", 20, Criterion.Kind.BY_HAND),
    ("pay", "Pay", 20, Criterion.Kind.PAY),
    ("place", "Place and people nearby", 15, Criterion.Kind.BY_HAND),
    ("time", "Hours and days off", 10, Criterion.Kind.BY_HAND),
    ("growth", "Room to grow", 10, Criterion.Kind.BY_HAND),
)


def criteria_of(owner: User) -> list[Criterion]:
    """Return what `owner` measures offers by, in order: one query.

    Whoever never had a criterion gets the starting set, unsaved, with the keys that
    `ensure_criteria` will save it under.
    """
    rows = list(Criterion.objects.for_owner(owner).in_order())
    return [row for row in rows if row.trashed_at is None] if rows else starting_criteria(owner)


def starting_criteria(owner: User) -> list[Criterion]:
    return [
        Criterion(id=_key(owner, word), owner=owner, name=name, weight=weight, kind=kind, position=position)
        for position, (word, name, weight, kind) in enumerate(STARTING)
    ]


def ensure_criteria(owner: User) -> None:
    """Save the starting set for whoever has no criteria yet; twice at once saves it once."""
    if not Criterion.objects.for_owner(owner).exists():
        Criterion.objects.bulk_create(starting_criteria(owner), ignore_conflicts=True)


def _key(owner: User, word: str) -> UUID:
    return uuid5(owner.pk, f"criterion {word}")
