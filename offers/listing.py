"""The list of offers: tabs by stage with their counts, search, order, groups."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.models import User
from offers.forms import OfferListForm
from offers.models import CLOSED_STAGES, OPEN_STAGES, Offer, OfferQuerySet, Stage

TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", OPEN_STAGES + CLOSED_STAGES),
    "considering": ("Considering", (Stage.CONSIDERING,)),
    "declining": ("Declining", (Stage.DECLINING,)),
    "accepted": ("Accepted", (Stage.ACCEPTED,)),
    "closed": ("Closed", tuple(stage for stage in CLOSED_STAGES if stage != Stage.ACCEPTED)),
}


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    is_current: bool


def tabs(user: User, current: str) -> list[Tab]:
    """Count the person's offers by tab, in one query."""
    rows = Offer.objects.for_owner(user).kept().values("stage").annotate(count=Count("id")).order_by()
    by_stage = {row["stage"]: row["count"] for row in rows}
    return [
        Tab(key, label, sum(by_stage.get(stage, 0) for stage in stages), key == current)
        for key, (label, stages) in TABS.items()
    ]


def chosen_offers(user: User, form: OfferListForm) -> QuerySet[Offer]:
    """Return what the filters ask for, in the order they ask for, with employers and managers."""
    _, stages = TABS.get(form.chosen_tab, TABS[""])
    kept = Offer.objects.for_owner(user).kept().with_people().with_package().with_deal_breakers()
    offers: OfferQuerySet = kept.filter(stage__in=stages)
    if form.text:
        offers = offers.matching(form.text)
    orders = {
        "due": offers.by_answer_due(),
        "newest": offers.order_by("-id"),
        "employer": offers.order_by("employer__name", "-id"),
    }
    return orders[form.chosen_sort]
