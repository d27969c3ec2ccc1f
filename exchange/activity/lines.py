from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

from accounts.models import User
from contacts.models import Contact, Interaction
from core.search import among
from offers.models import Offer, OfferEvent, Stage

# More can't be read, nor printed. The page says it, so that a shorter time is chosen.
MOST_LINES = 2000
# Decided, but nobody was told yet: that stays private.
NOT_SHOWN = (Stage.DECLINING, Stage.TODAY)


Happened = TypeVar("Happened", bound=Model)


class TooMuchError(Exception):
    """There are more than `MOST_LINES` lines of one kind in that time."""


@dataclass(frozen=True)
class Line:
    """One thing that was done, on a calendar date where the person lives."""

    on: date
    what: str
    who: str
    employer: str = ""
    role: str = ""
    outcome: str = ""


def activity(user: User, *, since: date, until: date) -> list[Line]:
    """Return what happened from `since` to `until`, both included, the oldest first.

    Raises TooMuchError.
    """
    lines = [*_offers(user, since, until), *_touches(user, since, until)]
    return sorted(lines, key=lambda line: line.on)


def _offers(user: User, since: date, until: date) -> Iterator[Line]:
    first = datetime.combine(since, time(), user.zone)
    after = datetime.combine(until + timedelta(days=1), time(), user.zone)
    kinds = (OfferEvent.Kind.LOGGED, OfferEvent.Kind.STAGE)
    kept = Offer.objects.for_owner(user).kept().offers_only().values("pk")
    events = OfferEvent.objects.for_owner(user).filter(
        among("offer", kept), kind__in=kinds, happened_at__gte=first, happened_at__lt=after
    )
    shown = events.exclude(stage__in=NOT_SHOWN).select_related("offer__employer", "offer__hiring_manager")
    for event in _bounded(shown.order_by("happened_at", "id")):
        offer = event.offer
        yield Line(
            on=user.local_date(event.happened_at),
            what="Offer received" if event.kind == OfferEvent.Kind.LOGGED else f"Offer: {event.title.lower()}",
            who=_name(offer.hiring_manager),
            employer=offer.employer.name,
            role=offer.role,
            # Who is about to decline hasn't said so yet.
            outcome=Stage.CONSIDERING.label if offer.is_open else offer.get_stage_display(),
        )


def _touches(user: User, since: date, until: date) -> Iterator[Line]:
    kept = Contact.objects.for_owner(user).kept().values("pk")
    touches = Interaction.objects.for_owner(user).filter(among("contact", kept), happened_on__range=(since, until))
    with_people = touches.prefetch_related(Prefetch("contact", queryset=Contact.objects.with_jobs()))
    for touch in _bounded(with_people.order_by("happened_on", "id")):
        job = touch.contact.current_job
        yield Line(
            on=touch.happened_on,
            what=touch.get_channel_display() if touch.by_owner else f"{touch.get_channel_display()} from them",
            who=touch.contact.name,
            employer=job.employer.name if job else "",
            outcome={True: "They answered", False: "No answer", None: ""}[touch.answered],
        )


def _bounded(rows: QuerySet[Happened]) -> list[Happened]:
    found = list(rows[: MOST_LINES + 1])
    if len(found) > MOST_LINES:
        raise TooMuchError
    return found


def _name(contact: Contact | None) -> str:
    return contact.name if contact and not contact.trashed_at else ""
