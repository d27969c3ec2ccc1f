"""Today's job: measured like an offer, one for each person (ADR 0008)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.models import StaleEditError
from offers.models import Offer, Stage, StageError
from offers.services import OfferDraft, edit_offer, log_offer


def todays_job_of(user: User) -> Offer | None:
    return Offer.objects.for_owner(user).kept().todays_job().with_people().with_package().first()


@transaction.atomic
def write_todays_job(*, owner: User, draft: OfferDraft, expected_version: int | None, now: datetime) -> Offer:
    """Write down today's job, or change what is written. `expected_version` is None in a form for a new one.

    Raises core.models.StaleEditError, with nothing saved, if it changed meanwhile, or if there is
    one already where a new one was meant: two at once make one.
    """
    job = Offer.objects.hold().for_owner(owner).kept().todays_job().with_people().first()
    if job is None:
        try:
            return log_offer(owner=owner, draft=draft, now=now, stage=Stage.TODAY)
        except StageError as error:
            raise StaleEditError(str(owner.pk)) from error
    if expected_version is None:
        raise StaleEditError(str(job.pk))
    edit_offer(offer=job, draft=draft, expected_version=expected_version, now=now)
    return job
