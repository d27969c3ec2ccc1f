"""Today's job: measured like an offer, one for each person (ADR 0008)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from core.models import StaleEditError
from core.written_once import written_once
from offers.models import Offer, OfferEvent, Stage, StageError, fetch_packages, job_now
from offers.services import OfferDraft, edit_offer, log_offer


def todays_job_of(user: User, today: date) -> Offer | None:
    """Return what was written down as the job of `today`, or the accepted offer that has become it."""
    return next(iter(fetch_packages(user, _job(user, *job_now(user, today)))), None)


@written_once
def _job(user: User, job: UUID, employer: UUID) -> QuerySet[Offer]:
    return Offer.objects.for_owner(user).filter(pk=job).beside_todays_job(job, employer).with_people()


@transaction.atomic
def write_todays_job(*, owner: User, draft: OfferDraft, expected_version: int | None, now: datetime) -> Offer:
    """Write down today's job, or change what is written. `expected_version` is None in a form for a new one.

    Raises core.models.StaleEditError, with nothing saved, if it changed meanwhile, if there is one already where
    a new one was meant (two at once make one), or if an accepted offer is the job by now: that has its own page.
    """
    jobs = Offer.objects.hold().for_owner(owner).kept().todays_job(owner=owner, on=owner.local_date(now))
    job = jobs.with_people().first()
    if job is None:
        try:
            return log_offer(owner=owner, draft=draft, now=now, stage=Stage.TODAY)
        except StageError as error:
            raise StaleEditError(str(owner.pk)) from error
    if expected_version is None or job.is_accepted:
        raise StaleEditError(str(job.pk))
    edit_offer(offer=job, draft=draft, expected_version=expected_version, now=now)
    return job


@transaction.atomic
def leave_job(*, offer: Offer, now: datetime) -> bool:
    """Note that an accepted offer isn't the person's job, or no longer; False if that is so already.

    Raises StageError, with nothing saved, when it isn't accepted (any more).
    """
    return _say(offer, now, note="Not your job, or no longer", left_at=now)


@transaction.atomic
def take_job_back(*, offer: Offer, now: datetime) -> bool:
    """Take `leave_job` back; False if there is nothing to take back. Raises StageError as it does."""
    return _say(offer, now, note="Your job after all", left_at=None)


def _say(offer: Offer, now: datetime, *, note: str, left_at: datetime | None) -> bool:
    offer = Offer.objects.hold().get(pk=offer.pk)
    if not offer.is_accepted:
        raise StageError(f"This offer isn’t accepted: {offer.get_stage_display().lower()}.")
    if bool(offer.job_left_at) == bool(left_at):
        return False
    offer.job_left_at = left_at
    offer.save(update_fields=["job_left_at"])
    offer.record(OfferEvent.Kind.EDITED, at=now, note=note)
    return True
