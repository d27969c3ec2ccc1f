"""Change what offers are measured by. Each begins by saving the starting set, if there is none yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from core.written_once import written_once
from offers.models import Criterion, CriterionQuerySet

MOST_CRITERIA = 20
STARTING: tuple[tuple[str, str, int, str], ...] = (
    ("manager", "Manager", 25, Criterion.Kind.BY_HAND),
    ("work", "The work itself", 20, Criterion.Kind.BY_HAND),
    ("pay", "Pay", 20, Criterion.Kind.PAY),
    ("place", "Place and people nearby", 15, Criterion.Kind.BY_HAND),
    ("time", "Hours and days off", 10, Criterion.Kind.BY_HAND),
    ("growth", "Room to grow", 10, Criterion.Kind.BY_HAND),
)


class CriterionError(Exception):
    """It can't be kept like this. The message is for the person."""


@contextmanager
def own_criteria(owner: User) -> Iterator[CriterionQuerySet]:
    """Give all of `owner`'s criteria, those in the trash too, and let nobody else change them until the end."""
    with transaction.atomic():
        User.objects.hold().get(pk=owner.pk)
        ensure_criteria(owner)
        yield Criterion.objects.for_owner(owner)


def add_criterion(*, owner: User, name: str, weight: int, from_pay: bool) -> Criterion:
    """Add a criterion at the end. The same name twice at once makes one.

    Raises CriterionError, with nothing saved, when there are too many.
    """
    with own_criteria(owner) as criteria:
        known = criteria.kept().named(name).filter(weight=weight).first()
        if known:
            return known
        _refuse_twins(criteria, name)
        _refuse_more(criteria)
        _refuse_second_pay(criteria, wanted=from_pay)
        last = criteria.aggregate(last=Max("position"))["last"]
        return Criterion.objects.create(
            owner=owner,
            name=name,
            weight=weight,
            kind=Criterion.Kind.PAY if from_pay else Criterion.Kind.BY_HAND,
            position=0 if last is None else last + 1,
        )


def edit_criterion(*, owner: User, pk: UUID, name: str, weight: int, expected_version: int) -> None:
    """Save another name or weight.

    Raises core.models.StaleEditError if it changed meanwhile, and CriterionError when another
    one has that name. Nothing is saved then.
    """
    with own_criteria(owner) as criteria:
        _refuse_twins(criteria.exclude(pk=pk), name)
        criteria.get(pk=pk).save_edit(expected_version=expected_version, name=name, weight=weight)


def trash_criterion(*, owner: User, pk: UUID, now: datetime) -> None:
    """Remove a criterion; its scores wait with it."""
    with own_criteria(owner) as criteria:
        criteria.get(pk=pk).trash(at=now)


def restore_criterion(*, owner: User, pk: UUID) -> None:
    """Bring a criterion back with its scores.

    Raises CriterionError, with nothing saved, when there are too many already.
    """
    with own_criteria(owner) as criteria:
        row = criteria.get(pk=pk)
        others = criteria.exclude(pk=pk)
        _refuse_twins(others, row.name)
        _refuse_more(others)
        _refuse_second_pay(others, wanted=row.is_pay)
        row.restore()


def _refuse_twins(criteria: CriterionQuerySet, name: str) -> None:
    if criteria.kept().named(name).exists():
        raise CriterionError(f"You have a criterion named “{name}” already. Choose another name.")


def _refuse_more(criteria: CriterionQuerySet) -> None:
    if criteria.kept().count() >= MOST_CRITERIA:
        raise CriterionError(f"{MOST_CRITERIA} criteria are as many as fit. Remove one that matters least.")


def _refuse_second_pay(criteria: CriterionQuerySet, *, wanted: bool) -> None:
    if wanted and criteria.kept().filter(kind=Criterion.Kind.PAY).exists():
        raise CriterionError("Another criterion is scored from the packages already. One is enough.")


def criteria_of(owner: User) -> list[Criterion]:
    """Return what `owner` measures offers by, in order: one query."""
    return criteria_and_removed(owner)[0]


def criteria_and_removed(owner: User) -> tuple[list[Criterion], list[Criterion]]:
    """Return what `owner` measures offers by, and what they removed, each in order: one query.

    Whoever never had a criterion gets the starting set, unsaved, with the keys that
    `ensure_criteria` will save it under.
    """
    rows = _in_order(owner)
    kept = [row for row in rows if row.trashed_at is None] if rows else starting_criteria(owner)
    return kept, [row for row in rows if row.trashed_at]


@written_once
def _in_order(owner: User) -> QuerySet[Criterion]:
    return Criterion.objects.for_owner(owner).in_order()


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
