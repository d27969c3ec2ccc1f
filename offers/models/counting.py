"""The packages that count, as pages ask for them after they asked for offers."""

from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from core.paging import of_these
from core.written_once import written_once
from offers.models.offer import Offer
from offers.models.package import Package


def fetch_packages(owner: AbstractBaseUser, offers: list[Offer]) -> list[Offer]:
    """Give each of these offers of `owner` its newest round, as `with_package()` does, and return them."""
    found = (
        {package.offer_id: [package] for package in _newest(owner, [offer.pk for offer in offers])} if offers else {}
    )
    for offer in offers:
        offer.counting = found.get(offer.pk, [])
    return offers


@written_once
def _newest(owner: AbstractBaseUser, offers: list[UUID]) -> QuerySet[Package]:
    return of_these(Package.objects.for_owner(owner).newest_of_each_offer(), offers, "offer")
