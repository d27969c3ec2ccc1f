"""Which row is the job that a person has, on a day."""

from datetime import UTC, date
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import TruncDate

from offers.models.package import Package
from offers.models.stage import Stage

# A contract has an end only where it is not permanent, as in what it comes to (`offers.package.totals.term`).
LAST_DAY = Case(When(~Q(contract=Package.Contract.PERMANENT), then=F("contract_until_on")))


def newest_round(value: str | Case) -> Subquery:
    """Return a column of the package that counts, for a query of offers."""
    newest = Package.objects.uncorrected().offered().filter(offer=OuterRef("pk")).order_by("-happened_on", "-id")
    found = newest.values(value) if isinstance(value, str) else newest.values(value=value)
    return Subquery(found[:1])


def begun_last(offers: QuerySet[Any], on: date) -> Subquery:
    """Return the id of the job among `offers` of one person on the calendar date `on`: of those that count, the latest.

    An accepted offer counts from the start date of its package until its contract ends, unless they said that it
    isn't their job. What was written down as a job counts from the day on which it was (in UTC: its order among
    start dates is all that is asked). No row changes by itself for this: a job begins on its day, whoever looks.
    """
    rows = offers.filter(stage__in=[Stage.ACCEPTED, Stage.TODAY]).annotate(
        begins_on=newest_round("starts_on"),
        until=newest_round(LAST_DAY),
        since=Case(When(stage=Stage.TODAY, then=TruncDate("created_at", tzinfo=UTC)), default=F("begins_on")),
    )
    begun = Q(job_left_at__isnull=True, begins_on__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))
    jobs = rows.filter(Q(stage=Stage.TODAY) | begun)
    # Of one day, what was accepted: its stage comes first in the alphabet.
    return Subquery(jobs.order_by("-since", "stage", "-pk").values("pk")[:1])
