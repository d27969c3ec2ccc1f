"""The list of offers: tabs by stage with their counts, search, filters, order, groups."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from offers.forms import OfferListForm
from offers.models import CLOSED_STAGES, OPEN_STAGES, Offer, OfferEvent, OfferQuerySet, Package, Stage

TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", OPEN_STAGES + CLOSED_STAGES),
    "considering": ("Considering", (Stage.CONSIDERING,)),
    "declining": ("Declining", (Stage.DECLINING,)),
    "accepted": ("Accepted", (Stage.ACCEPTED,)),
    "closed": ("Closed", tuple(stage for stage in CLOSED_STAGES if stage != Stage.ACCEPTED)),
}
SOON = timedelta(days=7)


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
        Tab(key, label, sum(by_stage.get(stage, 0) for stage in stages), key == current, form.link(stage=key))
        for key, (label, stages) in TABS.items()
    ]


def currencies_of(user: User) -> list[str]:
    """Return the currencies in which somebody offered this person something, slips that were corrected included."""
    job = Offer.objects.for_owner(user).todays_job().values("pk")
    offered = Package.objects.for_owner(user).offered().exclude(offer__in=job)
    return sorted(offered.order_by().values_list("currency", flat=True).distinct())


def found_offers(user: User, form: OfferListForm, today: date) -> OfferQuerySet:
    """Return what the search and the filters ask for, at any stage."""
    offers: OfferQuerySet = Offer.objects.for_owner(user).kept().offers_only()
    if form.text:
        offers = offers.matching(form.text, owner=user)
    if form.due_soon:
        offers = offers.answer_wanted(by=today + SOON)
    if form.chosen_currency:
        offers = offers.paid_in(form.chosen_currency)
    return offers


def with_closed_at(offers: OfferQuerySet) -> QuerySet[Offer]:
    """Add `closed_at`: when an offer reached the stage at which it is, or was logged there."""
    steps = OfferEvent.objects.filter(offer=OuterRef("pk"), kind=OfferEvent.Kind.STAGE)
    newest = steps.order_by("-happened_at", "-id").values("happened_at")[:1]
    return offers.annotate(closed_at=Coalesce(Subquery(newest), "created_at"))


def chosen_offers(user: User, form: OfferListForm, today: date) -> QuerySet[Offer]:
    """Return one tab of it, in the order that is asked for."""
    _, stages = TABS.get(form.chosen_tab, TABS[""])
    offers = found_offers(user, form, today).filter(stage__in=stages)
    if form.chosen_sort == "due" and is_closed_tab(form.chosen_tab):
        return with_closed_at(offers).order_by(F("closed_at").desc(), "-id")
    orders = {
        "due": offers.by_answer_due(),
        "newest": offers.order_by("-id"),
        "employer": offers.order_by("employer__name_order", "-id"),
        "role": offers.order_by("role_order", "-id"),
    }
    return orders[form.chosen_sort]
