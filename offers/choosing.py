"""Which offers stand side by side, in the comparison and on the scorecard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Window

from accounts.models import User
from core.paging import part_of
from offers.models import Offer, Stage, job_now, job_of

# Today's job among them.
MOST_COLUMNS = 12
MOST_CHOICES = 100
# Nobody chooses more than this by hand.
MOST_ASKED = 200


@dataclass(frozen=True)
class Selection:
    """`offers` stand side by side, today's job first; `left_out` counts those for which there was no room."""

    offers: Sequence[Offer]
    left_out: int = 0


def chosen(user: User, asked: Iterable[str], *, today: date, job_comes_along: bool = True) -> Selection:
    """Return the job of `today` and the offers whose ids are in `asked`, in that order; else those that are open.

    Unless `job_comes_along`, today's job has to be asked for as well where anything is.
    Anything that isn't the id of an offer of `user`, or is in the trash, is ignored.
    """
    mine, job = Offer.objects.for_owner(user).kept(), job_of(user.pk, today)
    wanted = list(dict.fromkeys(_ids(asked)))
    found = (mine.filter(pk__in=wanted).exclude(pk__in=job) if wanted else mine.open()).offers_only()
    # How many there are in all, in the same query; of those asked for by name, all are fetched.
    first = [] if wanted else list(found.by_answer_due().values_list("pk", Window(Count("*")))[:MOST_COLUMNS])
    ids = wanted or [pk for pk, _ in first]
    shown = Q(pk__in=ids) | Q(pk=job) if job_comes_along or not wanted else Q(pk__in=ids)
    # An earlier job that was written down is nobody's choice.
    rows = mine.filter(shown).exclude(Q(stage=Stage.TODAY) & ~Q(pk__in=job)).with_people().with_package()
    rows = rows.beside_todays_job(*job_now(user, today))
    order = {pk: place for place, pk in enumerate(ids)}
    ordered = sorted(rows, key=lambda offer: (not offer.is_today, order.get(offer.pk, 0)))
    columns = ordered[:MOST_COLUMNS]
    total = first[0][1] if first else sum(not offer.is_today for offer in ordered)
    return Selection(columns, max(total - sum(not offer.is_today for offer in columns), 0))


def _ids(asked: Iterable[str]) -> list[UUID]:
    found = []
    for text in list(asked)[:MOST_ASKED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def choices(user: User, *, today: date, job_comes_along: bool = True) -> list[dict[str, Any]]:
    """Return what may be chosen: open offers first, then closed ones, newest first.

    Today's job is the first of them, unless it comes along anyway. Each with `pk`, `name` (the employer's), `role`
    and `stage` in words: a hundred rows that are only read.
    """
    mine = Offer.objects.for_owner(user).kept()
    columns: dict[str, Any] = {"name": F("employer__name")}
    offers = mine.offers_only().exclude(pk__in=job_of(user.pk, today)).by_answer_due()
    few = part_of(offers, Offer.objects.all(), 0, MOST_CHOICES)
    found = list(few.values("pk", "role", "stage", **columns))
    rows = [{**row, "stage": Stage(row["stage"]).label.lower()} for row in found]
    if job_comes_along:
        return rows
    job = mine.todays_job(owner=user, on=today).values("pk", "role", **columns)
    return [*({**row, "stage": Stage.TODAY.label.lower()} for row in job), *rows]
