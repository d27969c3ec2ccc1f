"""The list of offers: tabs by stage with their counts, search, filters, order, groups."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear

from accounts.models import User
from offers.forms import OfferListForm
from offers.models import CLOSED_STAGES, OPEN_STAGES, Offer, OfferEvent, OfferQuerySet, Package, Stage, job_now

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
    rows = found_offers(user, form, today).values("stage").annotate(count=Count("id")).order_by()
    by_stage = {row["stage"]: row["count"] for row in rows}
    return [
        Tab(key, label, sum(by_stage.get(stage, 0) for stage in stages), key == current, form.link(stage=key, year=""))
        for key, (label, stages) in TABS.items()
    ]


def years(user: User, form: OfferListForm, today: date) -> list[Tab]:
    """Count what is found in a tab of closed offers by the year in which each ended, the newest first; else nothing."""
    if not is_closed_tab(form.chosen_tab):
        return []
    _, stages = TABS[form.chosen_tab]
    ended = found_offers(user, form, today).filter(stage__in=stages).annotate(year=ExtractYear(_stage_entered_at()))
    rows = ended.order_by().values_list("year").annotate(count=Count("id")).order_by("-year")
    return [
        Tab(str(year), str(year), count, year == form.chosen_year, form.link(year=str(year))) for year, count in rows
    ]


def currencies_of(user: User) -> list[str]:
    """Return the currencies in which somebody offered this person something, slips that were corrected included."""
    job = Offer.objects.for_owner(user).written_jobs().values("pk")
    offered = Package.objects.for_owner(user).offered().exclude(offer__in=job)
    return sorted(offered.order_by().values_list("currency", flat=True).distinct())


def found_offers(user: User, form: OfferListForm, today: date) -> OfferQuerySet:
    """Return what the search and the filters ask for, at any stage."""
    offers: OfferQuerySet = Offer.objects.for_owner(user).kept().offers_only()
    if form.text:
        offers = offers.matching(form.words, owner=user)
    if form.due_soon:
        offers = offers.answer_wanted(by=today + SOON)
    if form.chosen_currency:
        offers = offers.paid_in(form.chosen_currency)
    return offers


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
    accepted = found_offers(user, form, today).filter(stage=Stage.ACCEPTED, job_left_at__isnull=True)
    rows = accepted.for_rows().with_first_day().beside_todays_job(*job_now(user, today))
    coming = Q(starts_on__gt=today) | Q(starts_on__isnull=True, closed_at__date__gte=today - NEW)
    found = rows.annotate(closed_at=_stage_entered_at()).filter(Q(is_job=True) | coming)
    return list(found.order_by(F("starts_on").desc(nulls_first=True), "-closed_at", "-id")[:MOST_AHEAD])


def chosen_offers(user: User, form: OfferListForm, today: date) -> QuerySet[Offer]:
    """Return one tab of it, in the order that is asked for."""
    _, stages = TABS.get(form.chosen_tab, TABS[""])
    offers = found_offers(user, form, today).filter(stage__in=stages)
    if form.chosen_year and is_closed_tab(form.chosen_tab):
        offers = offers.alias(ended_in=ExtractYear(_stage_entered_at())).filter(ended_in=form.chosen_year)
    if form.chosen_sort == "due" and is_closed_tab(form.chosen_tab):
        return with_closed_at(offers).order_by(F("closed_at").desc(), "-id")
    orders = {
        "due": offers.by_answer_due(),
        "newest": offers.order_by("-id"),
        "employer": offers.order_by("employer__name_order", "-id"),
        "role": offers.order_by("role_order", "-id"),
    }
    return orders[form.chosen_sort]
