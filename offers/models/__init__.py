"""Offers, their packages and history, and the decline of one (PRODUCT.md)."""

from offers.models.decision import Decision, DecisionQuerySet, LookBack
from offers.models.decline import Decline, DeclineQuerySet
from offers.models.offer import (
    CLOSED_STAGES,
    MOVES,
    OPEN_STAGES,
    Offer,
    OfferEvent,
    OfferQuerySet,
    Stage,
    StageError,
)
from offers.models.package import Package, PackageQuerySet

__all__ = [
    "CLOSED_STAGES",
    "MOVES",
    "OPEN_STAGES",
    "Decision",
    "DecisionQuerySet",
    "Decline",
    "DeclineQuerySet",
    "LookBack",
    "Offer",
    "OfferEvent",
    "OfferQuerySet",
    "Package",
    "PackageQuerySet",
    "Stage",
    "StageError",
]
