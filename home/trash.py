"""What was in the trash for 30 days is deleted for good (PRODUCT.md)."""

from datetime import datetime, timedelta

from contacts.models import Contact, Employer, Gift, Interaction, MergeRecord
from core.tenancy import system_scope
from followups.models import OFFER_KINDS, FollowUp, SavedCadence
from offers.models import Attachment, Criterion, Interview, Offer, OfferPerson, Reason

KEPT_FOR = timedelta(days=30)


def empty(*, now: datetime) -> int:
    """Delete what was trashed more than `KEPT_FOR` before `now`.

    Returns how many rows of the trash went, not counting what belonged to them. An employer
    stays while an offer of theirs does.
    """
    gone, before = 0, now - KEPT_FOR
    with system_scope():
        # They are about the offer and nothing else.
        FollowUp.objects.filter(kind__in=OFFER_KINDS, offer__trashed_at__lt=before).delete()
        employers = Employer.objects.filter(offers__isnull=True)
        pieces = (
            Interaction.everything.all(),
            Gift.objects.all(),
            OfferPerson.objects.all(),
            Interview.objects.all(),
            Attachment.objects.light(),
        )
        weighed = (Reason.objects.all(), Criterion.objects.all(), SavedCadence.objects.all())
        for rows in (*pieces, *weighed, Offer.objects.all(), Contact.objects.all(), employers):
            _, counts = rows.trashed().filter(trashed_at__lt=before).delete()
            gone += counts.get(rows.model._meta.label, 0)
        _forget_merges()
    return gone


def _forget_merges() -> None:
    """Delete what is known of people who were merged into somebody who is gone for good."""
    while True:
        stays = MergeRecord.objects.exclude(stays__in=Contact.objects.values("pk"))
        count, _ = stays.exclude(stays__in=MergeRecord.objects.values("gone")).delete()
        if not count:
            return
