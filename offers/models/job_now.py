"""Today's job, as pages ask for it before they ask for offers."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from core.written_once import written_once
from offers.models.offer import Offer


class JobNow(NamedTuple):
    """The keys of today's job and its employer."""

    offer: UUID
    employer: UUID


# Keys that no row has.
NO_JOB = JobNow(UUID(int=0), UUID(int=0))


def job_now(owner: AbstractBaseUser, on: date) -> JobNow:
    """Return the job that `owner` has on the calendar date `on` where they live; `NO_JOB` when they have none."""
    return next((JobNow(*keys) for keys in _keys(owner, on)), NO_JOB)


@written_once
def _keys(owner: AbstractBaseUser, on: date) -> QuerySet[Offer, tuple[UUID, UUID]]:
    return Offer.objects.todays_job(owner=owner, on=on).values_list("pk", "employer")
