"""The board: offers in one column for each stage, the next to be answered on top."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from offers.forms import OfferListForm
from offers.listing import found_offers
from offers.models import DUE_FIRST, Offer, OfferQuerySet, Stage, job_now

# How many cards a column shows; the list has the others.
MOST = 8
COLUMNS: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("considering", "Considering", (Stage.CONSIDERING,)),
    ("declining", "Declining", (Stage.DECLINING,)),
    ("accepted", "Accepted", (Stage.ACCEPTED,)),
    ("closed", "Declined", (Stage.DECLINED,)),
    ("closed", "Deadline passed or withdrawn", (Stage.LAPSED, Stage.RESCINDED)),
)


@dataclass(frozen=True)
class Lane:
    label: str
    offers: list[Offer]
    count: int
    # The list that has all of it.
    link: str

    @property
    def has_more(self) -> bool:
        return self.count > len(self.offers)


def _first_of_each(found: OfferQuerySet, stages: Iterable[str]) -> list[UUID]:
    """Return the ids of as many offers of each stage as a column shows, from the top of an index."""
    tops = [found.filter(stage=stage).order_by(*DUE_FIRST).values_list("pk", flat=True)[:MOST] for stage in stages]
    return list(tops[0].union(*tops[1:], all=True)) if tops else []


def _last_first_day(offer: Offer, today: date) -> date:
    """Return the first day of an accepted job that is ahead or today's, which goes on top; the same for all others."""
    begins_on = offer.package.starts_on if offer.package else None
    counts = offer.is_accepted and not offer.job_left_at and begins_on and (offer.is_today or begins_on > today)
    return begins_on if counts and begins_on else date.min


def columns(user: User, form: OfferListForm, today: date) -> list[Lane]:
    """Return the board of what the search and the filters ask for, in four queries."""
    found = found_offers(user, form, today)
    counted = found.order_by().values("stage").annotate(count=Count("id"))
    counts = {row["stage"]: row["count"] for row in counted}
    first = _first_of_each(found, counts)
    rows = Offer.objects.for_owner(user).filter(pk__in=first).with_people().with_package()
    cards = list(rows.beside_todays_job(*job_now(user, today)).order_by(*DUE_FIRST))
    # Among what was accepted, the job comes first, and before it the one that follows.
    cards.sort(key=lambda offer: _last_first_day(offer, today), reverse=True)
    return [
        Lane(
            label,
            [offer for offer in cards if offer.stage in stages][:MOST],
            sum(counts.get(stage, 0) for stage in stages),
            form.link(view="", stage=tab),
        )
        for tab, label, stages in COLUMNS
    ]
