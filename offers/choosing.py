"""Which offers stand side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from offers.comparison import Comparison
from offers.models import OPEN_STAGES, Offer, Stage
from offers.rates import rates_of
from offers.side_by_side import compare

# Today's job among them.
MOST_COLUMNS = 12
MOST_CHOICES = 100
# More ids than this in one address were not chosen by hand.
MOST_ASKED = 200


@dataclass(frozen=True)
class Choice:
    """`offers` stand side by side, today's job first; `left_out` counts those for which there was no room."""

    offers: Sequence[Offer]
    left_out: int = 0


def chosen(user: User, asked: Iterable[str]) -> Choice:
    """Return today's job and the offers whose ids are in `asked`, in that order; else those that are open.

    What is no id, or not the id of an offer of `user`, or in the trash, is passed over.
    """
    wanted = dict.fromkeys(_ids(asked))
    which = Q(pk__in=wanted) if wanted else Q(stage__in=OPEN_STAGES)
    mine = Offer.objects.for_owner(user).kept().with_people().with_package()
    rows = list(mine.filter(which | Q(stage=Stage.TODAY)).by_answer_due())
    order = {pk: place for place, pk in enumerate(wanted)}
    rows.sort(key=lambda offer: (offer.stage != Stage.TODAY, order.get(offer.pk, 0)))
    return Choice(rows[:MOST_COLUMNS], max(len(rows) - MOST_COLUMNS, 0))


def _ids(asked: Iterable[str]) -> list[UUID]:
    found = []
    for text in list(asked)[:MOST_ASKED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def choices(user: User) -> list[Offer]:
    """Return what may be chosen: open offers first, then closed ones, newest first; today's job always comes along."""
    rows = Offer.objects.for_owner(user).kept().offers_only().select_related("employer").by_answer_due()
    return list(rows[:MOST_CHOICES])


def as_it_stands(offer: Offer) -> Comparison:
    """Compare `offer` with every other open offer of its owner and with today's job."""
    open_ids = Offer.objects.for_owner(offer.owner).kept().open().by_answer_due().values_list("pk", flat=True)
    found = chosen(offer.owner, [str(offer.pk), *map(str, open_ids[:MOST_COLUMNS])])
    return compare(found.offers, rates=rates_of(offer.owner), currency=offer.owner.currency)
