"""Pros and cons: add, change, order, remove and bring back."""

from django.db import transaction
from django.db.models import Case, Value, When

from offers.models import Offer, Reason, ReasonQuerySet

MOST_REASONS = 50


class ReasonError(Exception):
    """It can't be kept like this. The message is for the person."""


@transaction.atomic
def add_reason(*, offer: Offer, side: str, text: str, weight: int) -> Reason:
    """Put a reason at the end of its column. The same one twice, also at once, is kept once.

    Raises ReasonError, with nothing saved, when the column is full.
    """
    column = _column(offer, side)
    known = column.kept().saying(text).first()
    if known:
        return known
    if column.kept().count() >= MOST_REASONS:
        raise ReasonError(f"{MOST_REASONS} are as many as fit. Remove one that matters least.")
    last = column.in_order().last()
    return Reason.objects.create(
        owner_id=offer.owner_id,
        offer=offer,
        side=side,
        text=text,
        weight=weight,
        position=last.position + 1 if last else 0,
    )


@transaction.atomic
def edit_reason(*, reason: Reason, text: str, weight: int, expected_version: int) -> None:
    """Save an edited reason.

    Raises core.models.StaleEditError if it changed meanwhile, and ReasonError when the column
    has another one with these words. Nothing is saved then.
    """
    column = _column(reason.offer, reason.side)
    if column.kept().saying(text).exclude(pk=reason.pk).exists():
        raise ReasonError("You have this one already. Write it differently, or remove one of the two.")
    reason.save_edit(expected_version=expected_version, text=text, weight=weight)


@transaction.atomic
def move_reason(*, reason: Reason, to: int) -> None:
    """Put `reason` at place `to` (from 0) among those in its column; past an end is that end."""
    column = list(_column(reason.offer, reason.side).in_order())
    if reason not in column:
        return
    column.remove(reason)
    kept = [row for row in column if row.trashed_at is None]
    before = kept[max(0, to)] if max(0, to) < len(kept) else None
    column.insert(column.index(before) if before else len(column), reason)
    _number(column)


@transaction.atomic
def step_reason(*, reason: Reason, by: int) -> None:
    """Move `reason` by that many places down, or up when negative."""
    kept = list(_column(reason.offer, reason.side).kept().in_order())
    if reason in kept:
        move_reason(reason=reason, to=kept.index(reason) + by)


@transaction.atomic
def restore_reason(*, reason: Reason) -> None:
    """Bring a reason back to where it stood.

    Raises ReasonError, with nothing saved, when the same was written down again meanwhile or
    the column is full.
    """
    column = _column(reason.offer, reason.side)
    if column.kept().saying(reason.text).exclude(pk=reason.pk).exists():
        raise ReasonError("You have written the same down again, so there is nothing to bring back.")
    if column.kept().count() >= MOST_REASONS:
        raise ReasonError(f"{MOST_REASONS} are as many as fit. Remove another one first.")
    reason.restore()


def _column(offer: Offer, side: str) -> ReasonQuerySet:
    """Return one column of an offer, and let nobody else change it until this is saved."""
    Offer.objects.hold().get(pk=offer.pk)
    return Reason.objects.filter(owner_id=offer.owner_id, offer=offer, side=side)


def _number(column: list[Reason]) -> None:
    places = [When(pk=row.pk, then=Value(place)) for place, row in enumerate(column)]
    Reason.objects.filter(pk__in=[row.pk for row in column]).update(position=Case(*places))
