"""Offers, their history, and the decline of one (PRODUCT.md)."""

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
from offers.models.people import OfferPerson

__all__ = [
    "CLOSED_STAGES",
    "MOVES",
    "OPEN_STAGES",
    "Decline",
    "DeclineQuerySet",
    "Offer",
    "OfferEvent",
    "OfferPerson",
    "OfferQuerySet",
    "Stage",
    "StageError",
]
