"""Which offers stand side by side, in the comparison and on the scorecard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Window

from accounts.models import User
from core.paging import of_these, part_of
from core.written_once import written_once
from offers.models import JobNow, Offer, Stage, fetch_packages

# Today's job among them.
MOST_COLUMNS = 12
MOST_CHOICES = 100
# Nobody chooses more than this by hand.
MOST_ASKED = 200
STAGES = {stage.value: stage.label.lower() for stage in Stage}


@dataclass(frozen=True)
class Selection:
    """`offers` stand side by side, today's `job` first; `left_out` counts those for which there was no room."""

    offers: Sequence[Offer]
    left_out: int
    job: JobNow


class Choice(NamedTuple):
    """What may be chosen. `name` is the employer's; `stage` is in words."""

    pk: UUID
    name: str
    role: str
    stage: str


def chosen(user: User, asked: Iterable[str], *, job: JobNow, job_comes_along: bool = True) -> Selection:
    """Return today's `job` and the offers whose ids are in `asked`, in that order; else those that are open.

    Unless `job_comes_along`, today's job has to be asked for as well where anything is.
    Anything that isn't the id of an offer of `user`, or is in the trash, is ignored.
    """
    wanted = list(dict.fromkeys(_ids(asked)))
    # Of those asked for by name, all are fetched.
    first = [] if wanted else _first_open(user)
    ids = wanted or [pk for pk, _ in first]
    along = [job.offer] if job_comes_along or not wanted else []
    order = {pk: place for place, pk in enumerate(ids)}
    rows = fetch_packages(user, _side_by_side(user, ids + along, *job))
    ordered = sorted(rows, key=lambda offer: (not offer.is_today, order.get(offer.pk, 0)))
    columns = ordered[:MOST_COLUMNS]
    total = first[0][1] if first else sum(not offer.is_today for offer in ordered)
    return Selection(columns, max(total - sum(not offer.is_today for offer in columns), 0), job)


@written_once
def _first_open(user: User) -> QuerySet[Offer, tuple[UUID, int]]:
    """Ask for the first open offers, and with each how many there are."""
    mine = Offer.objects.for_owner(user).kept().open().by_answer_due()
    return mine.values_list("pk", Window(Count("*")))[:MOST_COLUMNS]


@written_once
def _side_by_side(user: User, ids: list[UUID], job: UUID, employer: UUID) -> QuerySet[Offer]:
    """Ask for these offers, but for an earlier job that was written down: it is nobody's choice."""
    mine = Offer.objects.for_owner(user).kept().exclude(Q(stage=Stage.TODAY) & ~Q(pk=job))
    return of_these(mine.with_people().beside_todays_job(job, employer), ids)


def _ids(asked: Iterable[str]) -> list[UUID]:
    found = []
    for text in list(asked)[:MOST_ASKED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def choices(user: User, *, job: JobNow, job_comes_along: bool = True) -> list[Choice]:
    """Return what may be chosen: open offers first, then closed ones, newest first.

    Today's `job` is the first of them, unless it comes along anyway.
    """
    rows = [Choice(pk, name, role, STAGES[stage]) for pk, name, role, stage in _choices(user, job.offer)]
    if job_comes_along:
        return rows
    return [Choice(*row, STAGES[Stage.TODAY]) for row in _job_as_choice(user, job.offer)] + rows


@written_once
def _choices(user: User, job: UUID) -> QuerySet[Offer, tuple[UUID, str, str, str]]:
    offers = Offer.objects.for_owner(user).kept().offers_only().exclude(pk=job).by_answer_due()
    return part_of(offers, Offer.objects.all(), 0, MOST_CHOICES).values_list("pk", "employer__name", "role", "stage")


@written_once
def _job_as_choice(user: User, job: UUID) -> QuerySet[Offer, tuple[UUID, str, str]]:
    return Offer.objects.for_owner(user).filter(pk=job).values_list("pk", "employer__name", "role")
