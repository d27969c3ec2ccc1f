"""An offer's page: the offer beside today's job, and what was written about it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import User
from core.written_once import one_or_404, written_once
from offers.models import Decision, Decline, Interview, Offer, OfferEvent, Reason, fetch_packages, job_now

HISTORY = 50
MOST_INTERVIEWS = 50


def shown_offer(user: User, pk: UUID, today: date) -> Offer:
    """Return the offer with its people and package, and how it stands to other offers. Raises Http404."""
    return one_or_404(fetch_packages(user, _offer(user, pk, *job_now(user, today))))


@written_once
def _offer(user: User, pk: UUID, job: UUID, employer: UUID) -> QuerySet[Offer]:
    mine = Offer.objects.for_owner(user).kept().filter(pk=pk)
    return mine.with_people().with_rivals().beside_todays_job(job, employer)


def written_about(user: User, offer: Offer) -> dict[str, Any]:
    """Return what the page shows by these names, of its decline, interviews, reasons, decisions and history."""
    decisions = _decisions(user, offer)
    return {
        # Whoever leaned towards no and then accepted has no decline any more.
        "decline": None if offer.is_accepted else next(iter(_decline(user, offer)), None),
        "interviews": _interviews(user, offer),
        "reasons": _reasons(user, offer),
        "decisions": decisions,
        "is_current": bool(decisions) and decisions[0].is_current(offer),
        "events": _history(user, offer),
    }


@written_once
def _decline(user: User, offer: Offer) -> QuerySet[Decline]:
    return Decline.objects.for_owner(user).current().filter(offer=offer).select_related("told", "whom")


@written_once
def _interviews(user: User, offer: Offer) -> QuerySet[Interview]:
    rows = Interview.objects.for_owner(user).kept().filter(offer=offer).select_related("contact")
    return rows.order_by("happens_on", F("happens_time").asc(nulls_first=True), "id")[:MOST_INTERVIEWS]


@written_once
def _reasons(user: User, offer: Offer) -> QuerySet[Reason]:
    return Reason.objects.for_owner(user).kept().filter(offer=offer).in_order()


@written_once
def _decisions(user: User, offer: Offer) -> QuerySet[Decision]:
    return Decision.objects.for_owner(user).filter(offer=offer).light().newest_first()


@written_once
def _history(user: User, offer: Offer) -> QuerySet[OfferEvent]:
    return OfferEvent.objects.for_owner(user).filter(offer=offer).order_by("-happened_at", "-id")[:HISTORY]
