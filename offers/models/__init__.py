"""Offers, their packages and history, and the decline of one (PRODUCT.md)."""

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
from offers.models.rate import ExchangeRate

__all__ = [
    "CLOSED_STAGES",
    "MOVES",
    "OPEN_STAGES",
    "Decline",
    "DeclineQuerySet",
    "ExchangeRate",
    "Offer",
    "OfferEvent",
    "OfferQuerySet",
    "Package",
    "PackageQuerySet",
    "Stage",
    "StageError",
]
