"""The demo's job of today, and how one of its decisions turned out."""

from datetime import datetime
from decimal import Decimal

from accounts.models import User
from demo import packages
from followups.from_offers.looking_back import look_back
from offers.models import LookBack, Offer, Stage
from offers.services import OfferDraft
from offers.todays_job.services import write_todays_job

JOB = OfferDraft(
    employer="Tuulivoima Pohjanmaa Oy",
    role="Johtava tietojärjestelmäasiantuntija",
    location="Vaasa",
    base_amount=Decimal(7300),
    base_currency="EUR",
    base_period="month",
    manager="Aino Kettunen",
)
SISU = "They moved to Jyväskylä half a year later. I would have had to leave, or to move along."


def decide(owner: User, *, now: datetime) -> None:
    """Write down today's job, and look back on the oldest decline; the accepted offer is left to be asked about."""
    job = write_todays_job(owner=owner, draft=JOB, expected_version=None, now=now)
    packages.put_in_writing(job, now=now)
    oldest = Offer.objects.for_owner(owner).filter(stage=Stage.DECLINED).order_by("decisions__decided_at").first()
    if oldest:
        look_back(offer=oldest, outcome=LookBack.Outcome.WELL, note=SISU, now=now)
