"""Did it end well? The answer to the one question that is asked half a year after a decision."""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from core.days import shift
from followups.models import FollowUp, Reminder
from followups.reminders import schedule as reminders
from offers.decisions import services as decisions
from offers.decisions.services import current_decision
from offers.models import Decision, Decline, LookBack, Offer

# How a decision turned out is asked after so many months.
AFTER_MONTHS = 6


@transaction.atomic
def look_back(*, offer: Offer, outcome: str, note: str, now: datetime) -> LookBack:
    """Keep how the decision turned out, and finish the question.

    Raises offers.decisions.services.NoDecisionError, with nothing saved, when the offer is open again.
    """
    found = decisions.look_back(offer=offer, outcome=outcome, note=note, now=now)
    _finish(offer, FollowUp.State.DONE, now=now)
    return found


@transaction.atomic
def rather_not_say(*, offer: Offer, now: datetime) -> None:
    """Skip the question; it isn't asked again. A finished one stays as it is."""
    offer = Offer.objects.hold().get(pk=offer.pk)
    _finish(offer, FollowUp.State.SKIPPED, now=now)


def _finish(offer: Offer, state: FollowUp.State, *, now: datetime) -> None:
    question = FollowUp.objects.filter(offer=offer, kind=FollowUp.Kind.LOOK_BACK).open()
    for follow_up in question.hold():
        reminders.cancel(follow_up)
        follow_up.close(state, at=now)


def asks_on(offer: Offer) -> date | None:
    """Return the day on which to ask how the decision on `offer` turned out; None when there is nothing to ask.

    What was skipped or mailed once isn't asked again, even if its owner changed time zone since. Nothing is asked
    where they refused to stay in touch: no mail names them again. The offer's page still takes an answer.
    """
    decision = None if offer.trashed_at else current_decision(offer)
    if decision is None or decision.looked_back or _is_refused(offer):
        return None
    questions = FollowUp.objects.filter(offer=offer, kind=FollowUp.Kind.LOOK_BACK, due_on__in=_days(decision))
    if questions.filter(state=FollowUp.State.SKIPPED).exists():
        return None
    mailed = questions.filter(reminders__status=Reminder.Status.SENT).order_by("-due_on").first()
    return mailed.due_on if mailed else shift(offer.owner.local_date(decision.decided_at), AFTER_MONTHS)


def _is_refused(offer: Offer) -> bool:
    told = offer.declines.current().told()
    return told.filter(permission=Decline.Permission.REFUSED).exists()


def _days(decision: Decision) -> list[date]:
    """Return the days on which the question may come, one for each date that the decision has somewhere on Earth."""
    day = decision.decided_at.astimezone(UTC).date()
    return [shift(day + timedelta(days=days), AFTER_MONTHS) for days in (-1, 0, 1)]


def was_mailed(question: FollowUp) -> bool:
    """Tell whether the mail for that day has left, for a question that came back from the trash with its offer."""
    if question.kind != FollowUp.Kind.LOOK_BACK:
        return False
    mails = Reminder.objects.filter(follow_up__offer=question.offer_id, follow_up__kind=question.kind)
    return mails.filter(follow_up__due_on=question.due_on, status=Reminder.Status.SENT).exists()
