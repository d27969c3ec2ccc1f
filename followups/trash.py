"""What was in the trash for 30 days goes for good (PRODUCT.md)."""

from datetime import datetime, timedelta

from contacts.models import Contact, Employer
from core.tenancy import system_scope
from offers.models import Offer

KEPT_FOR = timedelta(days=30)


def empty(*, now: datetime) -> int:
    """Delete what was trashed more than 30 days before `now`. Returns how many rows went.

    An employer stays while an offer of theirs does.
    """
    gone = 0
    with system_scope():
        for rows in (Offer.objects.all(), Contact.objects.all(), Employer.objects.filter(offers__isnull=True)):
            count, _ = rows.trashed().filter(trashed_at__lt=now - KEPT_FOR).delete()
            gone += count
    return gone
