"""Which offers stand side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import User
from core.paging import part_of
from offers.models import Offer, Stage

MOST_OFFERS = 10
MOST_CHOICES = 60


@dataclass(frozen=True)
class Choice:
    """`offers` are compared, today's job first; `all` may be; `too_many` tells that some were left aside."""

    offers: Sequence[Offer]
    all: Sequence[Offer]
    too_many: bool


def chosen(user: User, asked: Iterable[str]) -> Choice:
    """Return the offers named in `asked`, by their ids, or else the open ones and today's job.

    At most ten. What is no id of one of their offers is passed over.
    """
    mine = Offer.objects.for_owner(user).kept().by_answer_due()
    rows = list(part_of(mine, Offer.objects.with_people().with_package(), 0, MOST_CHOICES))
    rows.sort(key=lambda offer: offer.stage != Stage.TODAY)
    wanted = set(asked)
    named = [offer for offer in rows if str(offer.pk) in wanted]
    found = named or [offer for offer in rows if offer.is_open or offer.stage == Stage.TODAY]
    return Choice(found[:MOST_OFFERS], rows, len(found) > MOST_OFFERS)
