"""Did it end well? The answer to the one question that is asked half a year after a decision."""

from datetime import datetime

from django.db import transaction

from followups import reminders
from followups.models import FollowUp
from offers import decisions
from offers.models import LookBack, Offer


@transaction.atomic
def look_back(*, offer: Offer, outcome: str, note: str, now: datetime) -> LookBack:
    """Keep how the decision turned out, and finish the question.

    Raises offers.decisions.NoDecisionError, with nothing saved, when the offer is open again.
    """
    found = decisions.look_back(offer=offer, outcome=outcome, note=note, now=now)
    _finish(offer, FollowUp.State.DONE, now=now)
    return found


@transaction.atomic
def rather_not_say(*, offer: Offer, now: datetime) -> None:
    """Let the question pass; it is not asked again. One that was finished before stays as it is."""
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
    _finish(offer, FollowUp.State.SKIPPED, now=now)


def _finish(offer: Offer, state: FollowUp.State, *, now: datetime) -> None:
    question = FollowUp.objects.filter(offer=offer, kind=FollowUp.Kind.LOOK_BACK).open()
    for follow_up in question.select_for_update(of=("self",), no_key=True):
        reminders.cancel(follow_up)
        follow_up.close(state, at=now)
