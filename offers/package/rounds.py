"""Rounds of a negotiation: each is kept, the newest that they offered counts (ADR 0008)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.db import transaction

from offers.models import Attachment, Offer, OfferEvent, Package
from offers.package.terms import LABELS, TERMS, in_words


class CorrectedMeanwhileError(Exception):
    """The round was already corrected; nothing was saved."""


@dataclass(frozen=True)
class Change:
    """One term that differs from the round before. `by` is the difference of two numbers, if it is one."""

    name: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def by(self) -> Decimal | None:
        if isinstance(self.after, Decimal | int) and isinstance(self.before, Decimal | int):
            return None if isinstance(self.after, bool) else Decimal(self.after - self.before)
        return None


@dataclass(frozen=True)
class Round:
    """A round as its page shows it: what changed since the one before, and what it corrected."""

    package: Package
    changes: tuple[Change, ...]
    corrected: tuple[Package, ...]
    counts: bool


def changes(before: Package, after: Package) -> tuple[Change, ...]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in TERMS)
    return tuple(Change(name, old, new) for name, old, new in pairs if old != new)


def rounds_of(offer: Offer) -> list[Round]:
    """Return the rounds, newest first, in one query; corrected ones are listed with their correction."""
    rows = list(offer.packages.newest_first())
    corrected = {row.corrects_id: row for row in rows if row.corrects_id}
    left = [row for row in rows if row.pk not in corrected]
    counting = next((row for row in left if row.kind == Package.Kind.OFFERED), None)
    by_id = {row.pk: row for row in rows}
    return [
        Round(
            package=row,
            changes=changes(older, row) if older else (),
            corrected=_corrected_by(row, by_id),
            counts=row is counting,
        )
        for row, older in zip_longest(left, left[1:])
    ]


def with_attachments(offer: Offer) -> list[tuple[Round, list[Attachment]]]:
    """Return the rounds, each with the files that came with it, or with what it corrected."""
    came_with: dict[Any, list[Attachment]] = {}
    for attachment in offer.attachments.kept().filter(package__isnull=False).light().order_by("id"):
        came_with.setdefault(attachment.package_id, []).append(attachment)
    return [
        (one, [file for package in (one.package, *one.corrected) for file in came_with.get(package.pk, ())])
        for one in rounds_of(offer)
    ]


def _corrected_by(package: Package, by_id: dict[Any, Package]) -> tuple[Package, ...]:
    found = []
    while package.corrects_id:
        package = by_id[package.corrects_id]
        found.append(package)
    return tuple(found)


@transaction.atomic
def add_round(
    *, offer: Offer, kind: str, happened_on: date, note: str, terms: dict[str, Any], now: datetime
) -> Package:
    """Write down what was asked or offered on the calendar date `happened_on`, where the owner lives.

    The same round submitted twice, also at once, is written once.
    """
    offer = Offer.objects.hold().get(pk=offer.pk)
    values = {"kind": kind, "happened_on": happened_on, "note": note, **terms}
    newest = offer.packages.uncorrected().order_by("-id").first()
    if newest and not newest.differs(values):
        return newest
    package = Package.objects.create(owner_id=offer.owner_id, offer=offer, **values)
    who = "You asked" if package.is_asked else "They offered"
    offer.record(OfferEvent.Kind.EDITED, at=now, note=_said(who, newest, package))
    return package


@transaction.atomic
def correct_round(*, package: Package, terms: dict[str, Any], now: datetime) -> Package:
    """Put a round right, and say in the offer's history what changed.

    Raises CorrectedMeanwhileError, with nothing saved, if somebody did already."""
    offer = Offer.objects.hold().get(pk=package.offer_id)
    if Package.objects.filter(corrects=package).exists():
        raise CorrectedMeanwhileError
    if not package.differs(terms):
        return package
    right = package.correct(**terms)
    offer.record(OfferEvent.Kind.EDITED, at=now, note=_said("Package", package, right))
    return right


def _said(heading: str, before: Package | None, after: Package) -> str:
    """Say in a line what changed: "They offered. Pension: none → 6 %"."""
    moved = changes(before, after) if before else ()
    said = [f"{one.label}: {_term(one, one.before, before)} → {_term(one, one.after, after)}" for one in moved]
    return ". ".join([heading, *(["; ".join(said)] if said else [])])


def _term(change: Change, value: Any, package: Package | None) -> str:
    return in_words(change.name, value, package.currency if package else "")
