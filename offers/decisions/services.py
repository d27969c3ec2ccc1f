"""Decisions as they were made, with what was known then; and what became of them."""

from datetime import date, datetime

from django.db import transaction

from offers.choosing import MOST_COLUMNS, chosen
from offers.compare.comparison import Comparison
from offers.compare.side_by_side import compare
from offers.decisions.frozen import freeze
from offers.models import Decision, LookBack, Offer, Stage, job_now
from offers.package.rates import rates_of


class NoDecisionError(Exception):
    """There is no decision to look back on. The message is for the person."""


def record_decision(*, offer: Offer, answer: str, private_reasons: str, now: datetime) -> Decision:
    """Keep a decision and the offers side by side as they stand. Call it before the offer's stage changes."""
    return Decision.objects.create(
        owner=offer.owner,
        offer=offer,
        answer=answer,
        decided_at=now,
        comparison=freeze(comparison_for(offer, today=offer.owner.local_date(now))),
        private_reasons=private_reasons,
    )


@transaction.atomic
def accept_offer(*, offer: Offer, now: datetime, private_reasons: str = "") -> None:
    """Accept an offer and keep the decision, with `private_reasons`, as it was made.

    Raises StageError, with nothing saved, when it can't be accepted as it stands.
    """
    offer = Offer.objects.hold().get(pk=offer.pk)
    if offer.can_be_accepted:
        record_decision(offer=offer, answer=Decision.Answer.ACCEPT, private_reasons=private_reasons, now=now)
    offer.move(Stage.ACCEPTED, at=now)


def current_decision(offer: Offer) -> Decision | None:
    """Return the newest decision if the offer is still where it led, without the frozen comparison."""
    newest = offer.decisions.light().newest_first().first()
    return newest if newest and newest.is_current(offer) else None


@transaction.atomic
def look_back(*, offer: Offer, outcome: str, note: str, now: datetime) -> LookBack:
    """Keep how the current decision turned out; looking back again puts that right.

    Raises NoDecisionError, with nothing saved, when the offer was reopened meanwhile.
    """
    offer = Offer.objects.hold().get(pk=offer.pk)
    decision = current_decision(offer)
    if decision is None:
        raise NoDecisionError("There is no decision to look back on: this offer is open again.")
    found, _ = LookBack.objects.update_or_create(
        owner_id=offer.owner_id, decision=decision, defaults={"outcome": outcome, "note": note, "looked_at": now}
    )
    offer.needs_planning = True
    offer.save(update_fields=["needs_planning"])
    return found


def comparison_for(offer: Offer, *, today: date) -> Comparison:
    """Compare `offer` with every other open offer of its owner and with the job of `today`."""
    open_ids = Offer.objects.for_owner(offer.owner).kept().open().by_answer_due().values_list("pk", flat=True)
    found = chosen(offer.owner, [str(offer.pk), *map(str, open_ids[:MOST_COLUMNS])], job=job_now(offer.owner, today))
    return compare(found.offers, rates=rates_of(offer.owner), currency=offer.owner.currency)
