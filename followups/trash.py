"""What was in the trash for 30 days goes for good (PRODUCT.md)."""

from datetime import datetime, timedelta

from contacts.models import Contact, Employer, Gift, Interaction, MergeRecord
from core.tenancy import system_scope
from followups.models import OFFER_KINDS, FollowUp
from offers.models import Offer, OfferPerson

KEPT_FOR = timedelta(days=30)


def empty(*, now: datetime) -> int:
    """Delete what was trashed more than 30 days before `now`. Returns how many rows went.

    An employer stays while an offer of theirs does.
    """
    gone, before = 0, now - KEPT_FOR
    with system_scope():
        # They are about the offer and nothing else.
        FollowUp.objects.filter(kind__in=OFFER_KINDS, offer__trashed_at__lt=before).delete()
        pieces = (Interaction.everything.all(), Gift.objects.all(), OfferPerson.objects.all())
        wholes = (Offer.objects.all(), Contact.objects.all(), Employer.objects.filter(offers__isnull=True))
        for rows in (*pieces, *wholes):
            count, _ = rows.trashed().filter(trashed_at__lt=before).delete()
            gone += count
        _forget_merges()
    return gone


def _forget_merges() -> None:
    """Delete what is known of people who were merged into somebody who is gone for good."""
    while True:
        stays = MergeRecord.objects.exclude(stays__in=Contact.objects.values("pk"))
        count, _ = stays.exclude(stays__in=MergeRecord.objects.values("gone")).delete()
        if not count:
            return
