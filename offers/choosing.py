"""Which offers stand side by side, and which are scored together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from accounts.models import User
from core.paging import part_of
from offers.models import Offer, Stage

MOST_SCORED = 10
MOST_TO_SCORE = 60
# Today's job among them.
MOST_COLUMNS = 12
MOST_CHOICES = 100
# More ids than this in one address were not chosen by hand.
MOST_ASKED = 200


@dataclass(frozen=True)
class Selection:
    """`offers` stand side by side, today's job first; `left_out` counts those for which there was no room."""

    offers: Sequence[Offer]
    left_out: int = 0


def chosen(user: User, asked: Iterable[str]) -> Selection:
    """Return today's job and the offers whose ids are in `asked`, in that order; else those that are open.

    Anything that isn't the id of an offer of `user`, or is in the trash, is ignored.
    """
    mine = Offer.objects.for_owner(user).kept()
    wanted = list(dict.fromkeys(_ids(asked)))
    found = (mine.filter(pk__in=wanted) if wanted else mine.open()).offers_only()
    ids = wanted or list(found.by_answer_due().values_list("pk", flat=True)[:MOST_COLUMNS])
    rows = mine.filter(Q(pk__in=ids) | Q(stage=Stage.TODAY)).with_people().with_package()
    order = {pk: place for place, pk in enumerate(ids)}
    columns = sorted(rows, key=lambda offer: (offer.stage != Stage.TODAY, order.get(offer.pk, 0)))[:MOST_COLUMNS]
    shown = sum(offer.stage != Stage.TODAY for offer in columns)
    return Selection(columns, max(found.count() - shown, 0))


def _ids(asked: Iterable[str]) -> list[UUID]:
    found = []
    for text in list(asked)[:MOST_ASKED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def choices(user: User) -> list[dict[str, Any]]:
    """Return what may be chosen: open offers first, then closed ones, newest first; today's job always comes along.

    Each with `pk`, `name` (the employer's), `role` and `stage` in words: a hundred rows that are only read.
    """
    rows = Offer.objects.for_owner(user).kept().offers_only().by_answer_due()
    found = rows.values("pk", "role", "stage", name=F("employer__name"))[:MOST_CHOICES]
    return [{**row, "stage": Stage(row["stage"]).label.lower()} for row in found]


@dataclass(frozen=True)
class ScoreChoice:
    """`offers` are compared, today's job first; `all` may be; `too_many` tells that some were left aside."""

    offers: Sequence[Offer]
    all: Sequence[Offer]
    too_many: bool


def chosen_to_score(user: User, asked: Iterable[str]) -> ScoreChoice:
    """Return the offers named in `asked`, by their ids, or else the open ones and today's job.

    At most ten. Anything that isn't the id of one of their offers is ignored.
    """
    mine = Offer.objects.for_owner(user).kept().by_answer_due()
    rows = list(part_of(mine, Offer.objects.with_people().with_package(), 0, MOST_TO_SCORE))
    rows.sort(key=lambda offer: offer.stage != Stage.TODAY)
    wanted = set(asked)
    named = [offer for offer in rows if str(offer.pk) in wanted]
    found = named or [offer for offer in rows if offer.is_open or offer.stage == Stage.TODAY]
    return ScoreChoice(found[:MOST_SCORED], rows, len(found) > MOST_SCORED)
