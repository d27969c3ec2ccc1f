"""What happens to the day by which an answer is due. Nothing lapses by itself: the person says so."""

from datetime import date, datetime

from django.db import transaction

from offers.models import Offer, OfferEvent, StageError


@transaction.atomic
def give_more_time(*, offer: Offer, until: date, now: datetime) -> None:
    """Move the answer date of `offer` to `until`, a calendar date where its owner lives.

    Raises StageError, with nothing saved, when no answer is waited for any more.
    """
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
    if not offer.is_considering:
        raise StageError(f"No answer is due any more: this offer is {offer.get_stage_display().lower()}.")
    # As an edit, so that a form that was open before is stale rather than putting the old day back.
    offer.save_edit(expected_version=offer.version, answer_due_on=until, needs_planning=True)
    offer.record(OfferEvent.Kind.EDITED, at=now, note="More time to answer")
