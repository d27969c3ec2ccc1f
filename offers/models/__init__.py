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
from offers.models.words import Giving, GoodReason, Situation, Tone

__all__ = [
    "CLOSED_STAGES",
    "MOVES",
    "OPEN_STAGES",
    "Decline",
    "DeclineQuerySet",
    "Giving",
    "GoodReason",
    "Offer",
    "OfferEvent",
    "OfferQuerySet",
    "Situation",
    "Stage",
    "StageError",
    "Tone",
]
