"""The board: offers in one column for each stage, the next to be answered on top."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from offers.forms import OfferListForm
from offers.listing import found_offers
from offers.models import DUE_FIRST, Offer, Stage

# How many cards a column shows; the list has the others.
MOST = 10
COLUMNS: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("considering", "Considering", (Stage.CONSIDERING,)),
    ("declining", "Declining", (Stage.DECLINING,)),
    ("accepted", "Accepted", (Stage.ACCEPTED,)),
    ("closed", "Declined", (Stage.DECLINED,)),
    ("closed", "Lapsed or taken back", (Stage.LAPSED, Stage.RESCINDED)),
)


@dataclass(frozen=True)
class Column:
    label: str
    offers: list[Offer]
    count: int
    # The list that has all of it.
    link: str

    @property
    def has_more(self) -> bool:
        return self.count > len(self.offers)


def columns(user: User, form: OfferListForm, today: date) -> list[Column]:
    """Return the board of what the search and the filters ask for, in four queries."""
    found = found_offers(user, form, today)
    counted = found.order_by().values("stage").annotate(count=Count("id"))
    counts = {row["stage"]: row["count"] for row in counted}
    place = Window(RowNumber(), partition_by=F("stage"), order_by=DUE_FIRST)
    first = list(found.annotate(place=place).filter(place__lte=MOST).values_list("pk", flat=True))
    cards = list(found.filter(pk__in=first).with_people().with_package().order_by(*DUE_FIRST))
    return [
        Column(
            label,
            [offer for offer in cards if offer.stage in stages][:MOST],
            sum(counts.get(stage, 0) for stage in stages),
            form.link(view="", stage=tab),
        )
        for tab, label, stages in COLUMNS
    ]
