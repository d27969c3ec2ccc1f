"""The list of offers: tabs by stage with their counts, search, filters, order, groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear

from accounts.models import User
from core.paging import PAGE_SIZE, is_one_of, part_of
from core.written_once import written_once
from offers.forms import Narrowing, OfferListForm
from offers.models import (
    CLOSED_STAGES,
    OPEN_STAGES,
    Offer,
    OfferEvent,
    OfferQuerySet,
    Package,
    Stage,
    fetch_packages,
    job_now,
)

TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", OPEN_STAGES + CLOSED_STAGES),
    "considering": ("Considering", (Stage.CONSIDERING,)),
    "declining": ("Declining", (Stage.DECLINING,)),
    "accepted": ("Accepted", (Stage.ACCEPTED,)),
    "closed": ("Closed", tuple(stage for stage in CLOSED_STAGES if stage != Stage.ACCEPTED)),
}
SOON = timedelta(days=7)
# What was accepted without a start date counts as a new job for so long.
NEW = timedelta(days=120)
MOST_AHEAD = 3


def is_closed_tab(key: str) -> bool:
    """Whether all offers of a tab are closed: then nothing is due, and they stand by the year of their end."""
    return key in TABS and not set(TABS[key][1]) & set(OPEN_STAGES)


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    is_current: bool
    link: str


def tabs(user: User, form: OfferListForm, current: str, today: date) -> list[Tab]:
    """Count what the search and the filters find, by tab, in one query."""
    by_stage = count_by_stage(user, form, today)
    return [
        Tab(key, label, sum(by_stage.get(stage, 0) for stage in stages), key == current, form.link(stage=key, year=""))
        for key, (label, stages) in TABS.items()
    ]


def count_by_stage(user: User, form: OfferListForm, today: date) -> dict[str, int]:
    return dict(_stages(user, today, *form.words, narrowed=form.narrowing))


@written_once
def _stages(user: User, today: date, *words: str, narrowed: Narrowing) -> QuerySet[Offer, tuple[str, int]]:
    found = found_offers(user, today, words, narrowed).order_by()
    return found.values("stage").annotate(count=Count("id")).values_list("stage", "count")


def years(user: User, form: OfferListForm, today: date) -> list[Tab]:
    """Count what is found in a tab of closed offers by the year in which each ended, the newest first; else nothing."""
    if not is_closed_tab(form.chosen_tab):
        return []
    counted = _years(user, today, *form.words, narrowed=form.narrowing, tab=form.chosen_tab)
    return [
        Tab(str(year), str(year), count, year == form.chosen_year, form.link(year=str(year))) for year, count in counted
    ]


@written_once
def _years(user: User, today: date, *words: str, narrowed: Narrowing, tab: str) -> QuerySet[Offer, tuple[int, int]]:
    ended = in_tab(found_offers(user, today, words, narrowed), tab).annotate(year=ExtractYear(_stage_entered_at()))
    return ended.order_by().values_list("year").annotate(count=Count("id")).order_by("-year")


def currencies_of(user: User) -> list[str]:
    """Return the currencies in which somebody offered this person something, slips that were corrected included."""
    return sorted(_currencies(user))


@written_once
def _currencies(user: User) -> QuerySet[Package, str]:
    job = Offer.objects.for_owner(user).written_jobs().values("pk")
    offered = Package.objects.for_owner(user).offered().exclude(offer__in=job)
    return offered.order_by().values_list("currency", flat=True).distinct()


def found_offers(user: User, today: date, words: Sequence[str], narrowed: Narrowing) -> OfferQuerySet:
    """Return what the search for `words` and the filters ask for, at any stage."""
    offers: OfferQuerySet = Offer.objects.for_owner(user).kept().offers_only()
    if words:
        offers = offers.matching(words, owner=user)
    if narrowed.due_soon:
        offers = offers.answer_wanted(by=today + SOON)
    if narrowed.currency:
        offers = offers.paid_in(narrowed.currency)
    return offers


def in_tab(offers: OfferQuerySet, tab: str) -> OfferQuerySet:
    _, stages = TABS.get(tab, TABS[""])
    return offers.filter(stage__in=stages)


def with_closed_at(offers: OfferQuerySet) -> QuerySet[Offer]:
    """Add `closed_at`: when an offer reached the stage at which it is, or was logged there."""
    return offers.annotate(closed_at=_stage_entered_at())


def _stage_entered_at() -> Coalesce:
    steps = OfferEvent.objects.filter(offer=OuterRef("pk"), kind=OfferEvent.Kind.STAGE)
    newest = steps.order_by("-happened_at", "-id").values("happened_at")[:1]
    return Coalesce(Subquery(newest), "created_at")


def accepted_ahead(user: User, form: OfferListForm, today: date) -> list[Offer]:
    """Return what stands before all other offers: accepted ones that are the job of `today`, or are to become it.

    None unless the list is in its usual order and shows all stages.
    """
    if form.chosen_sort != "due" or TABS.get(form.chosen_tab, TABS[""]) != TABS[""]:
        return []
    return fetch_packages(user, _ahead(user, today, *job_now(user, today), *form.words, narrowed=form.narrowing))


@written_once
def _ahead(user: User, today: date, job: UUID, employer: UUID, *words: str, narrowed: Narrowing) -> QuerySet[Offer]:
    accepted = found_offers(user, today, words, narrowed).filter(stage=Stage.ACCEPTED, job_left_at__isnull=True)
    rows = accepted.for_rows().with_first_day().beside_todays_job(job, employer).annotate(closed_at=_stage_entered_at())
    coming = Q(starts_on__gt=today) | Q(starts_on__isnull=True, closed_at__date__gte=today - NEW)
    found = rows.filter(Q(is_job=True) | coming)
    return found.order_by(F("starts_on").desc(nulls_first=True), "-closed_at", "-id")[:MOST_AHEAD]


def chosen_offers(user: User, form: OfferListForm, today: date, *, start: int, ahead: list[Offer]) -> list[Offer]:
    """Return a page of one tab from row `start` on, in the order that is asked for, without those that are `ahead`."""
    choice = _Choice(form.narrowing, form.chosen_tab, form.chosen_sort, form.chosen_year)
    rows = _chosen(user, today, [offer.pk for offer in ahead], *form.words, choice=choice, start=start)
    return fetch_packages(user, rows)


class _Choice(NamedTuple):
    narrowed: Narrowing
    tab: str
    sort: str
    year: int | None


@written_once
def _chosen(user: User, today: date, ahead: list[UUID], *words: str, choice: _Choice, start: int) -> QuerySet[Offer]:
    offers = in_tab(found_offers(user, today, words, choice.narrowed), choice.tab).exclude(is_one_of(ahead))
    if choice.year and is_closed_tab(choice.tab):
        # As one of a list, since Django makes a span of moments of a single year, in the zone of one reader.
        offers = offers.alias(ended_in=ExtractYear(_stage_entered_at())).filter(ended_in__in=[choice.year])
    rows = with_closed_at(Offer.objects.for_owner(user).for_rows())
    return part_of(_ordered(offers, choice), rows, start, start + PAGE_SIZE)


def _ordered(offers: OfferQuerySet, choice: _Choice) -> QuerySet[Offer]:
    if choice.sort == "due" and is_closed_tab(choice.tab):
        return with_closed_at(offers).order_by(F("closed_at").desc(), "-id")
    orders = {
        "due": offers.by_answer_due(),
        "newest": offers.order_by("-id"),
        "employer": offers.order_by("employer__name_order", "-id"),
        "role": offers.order_by("role_order", "-id"),
    }
    return orders[choice.sort]
