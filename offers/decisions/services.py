"""Decisions as they were made, with what was known then; and what became of them."""

from datetime import datetime

from django.db import transaction

from offers.choosing import as_it_stands
from offers.decisions.frozen import freeze
from offers.models import Decision, LookBack, Offer


class NoDecisionError(Exception):
    """There is no decision to look back on. The message is for the person."""


def record_decision(*, offer: Offer, answer: str, private_reasons: str, now: datetime) -> Decision:
    """Keep a decision and the offers side by side as they stand. Call it before the offer's stage changes."""
    return Decision.objects.create(
        owner=offer.owner,
        offer=offer,
        answer=answer,
        decided_at=now,
        comparison=freeze(as_it_stands(offer)),
        private_reasons=private_reasons,
    )


def standing_decision(offer: Offer) -> Decision | None:
    """Return the newest decision if the offer is still where it led, without the frozen comparison."""
    newest = offer.decisions.light().newest_first().first()
    return newest if newest and newest.stands(offer) else None


@transaction.atomic
def look_back(*, offer: Offer, outcome: str, note: str, now: datetime) -> LookBack:
    """Keep how the decision that stands turned out; looking back again puts that right.

    Raises NoDecisionError, with nothing saved, when the offer was reopened meanwhile.
    """
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
    decision = standing_decision(offer)
    if decision is None:
        raise NoDecisionError("There is no decision to look back on: this offer is open again.")
    found, _ = LookBack.objects.update_or_create(
        owner_id=offer.owner_id, decision=decision, defaults={"outcome": outcome, "note": note, "looked_at": now}
    )
    offer.needs_planning = True
    offer.save(update_fields=["needs_planning"])
    return found
