"""The board: offers in one column for each stage, the next to be answered on top."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from core.paging import first_of_each
from core.written_once import written_once
from offers.forms import Narrowing, OfferListForm
from offers.listing import count_by_stage, found_offers
from offers.models import DUE_FIRST, Offer, Stage, fetch_packages, job_now

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


def _last_first_day(offer: Offer, today: date) -> date:
    """Return the first day of an accepted job that is ahead or today's, which goes on top; the same for all others."""
    begins_on = offer.package.starts_on if offer.package else None
    counts = offer.is_accepted and not offer.job_left_at and begins_on and (offer.is_today or begins_on > today)
    return begins_on if counts and begins_on else date.min


@written_once
def _cards(
    user: User, today: date, job: UUID, employer: UUID, *words: str, narrowed: Narrowing, stages: tuple[str, ...]
) -> QuerySet[Offer]:
    """Choose as many offers of each stage as a column shows, from the top of an index."""
    found = found_offers(user, today, words, narrowed).order_by(*DUE_FIRST)
    rows = Offer.objects.for_owner(user).with_people().beside_todays_job(job, employer)
    return first_of_each([found.filter(stage=stage) for stage in stages], rows, MOST)


def columns(user: User, form: OfferListForm, today: date) -> list[Lane]:
    """Return the board of what the search and the filters ask for, in four queries."""
    counts = count_by_stage(user, form, today)
    stages = tuple(sorted(counts))
    job = job_now(user, today)
    cards = _cards(user, today, *job, *form.words, narrowed=form.narrowing, stages=stages) if stages else []
    cards = fetch_packages(user, cards)
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
