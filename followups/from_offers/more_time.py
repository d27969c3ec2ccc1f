"""More time to answer an offer: the new day, a follow-up that checks that they gave it, and the way back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from followups.models import FollowUp
from followups.reminders import schedule as reminders
from followups.services import ClosedError, plan_follow_up
from offers.coach.services import name_contact
from offers.models import Offer, OfferEvent
from offers.services import give_more_time, take_back_more_time

# Within so many days they will have answered.
CHECK_AFTER = timedelta(days=2)
# How long the answer may take where nobody has an idea yet.
USUALLY = timedelta(days=7)
CHECK = "Check that they gave you the time"
CHECKED = "You’ve already finished the check that they gave you the time. Undo that first, under Follow-ups."
TAKEN_BACK = "You took back that you had asked for more time."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who was asked for time until the calendar date `until`; `role` is for somebody new."""

    whom: str
    role: str
    until: date


@transaction.atomic
def ask_for_more_time(*, offer: Offer, asked: Asked, now: datetime) -> FollowUp:
    """Move the answer date to the day that was asked for, and plan to check that they agreed.

    The check comes before the day that held until now, where that is still ahead. Raises StageError when no answer
    is waited for any more, and followups.plans.services.PlanError when who was asked is not to be followed up;
    nothing is saved then.
    """
    held = Offer.objects.hold().with_people().get(pk=offer.pk)
    today, (due, _) = held.owner.local_date(now), held.due_on_clock(held.owner.time_zone)
    whom = held.hiring_manager
    if whom is None or asked.whom.casefold() != whom.name.casefold():
        whom = name_contact(held, name=asked.whom, phone="", email="", role=asked.role)
    asking = give_more_time(offer=held, until=asked.until, now=now)
    return plan_follow_up(
        contact=whom,
        kind=FollowUp.Kind.STAY_IN_TOUCH,
        due_on=check_on(due, today),
        about=CHECK,
        offer=held,
        more_time=asking,
        now=now,
    )


@transaction.atomic
def put_date_back(*, given: OfferEvent, now: datetime) -> Offer | None:
    """Put the answer date back to what it was before `given`, and call off the follow-up that checks on it.

    Reminders of the answer follow once that is saved. Whoever was asked stays among the people.

    None, with nothing saved, when it was taken back before. Nothing is saved either with StageError and
    core.models.StaleEditError, as `offers.services.take_back_more_time` raises them, or with ClosedError when
    the check is finished.
    """
    offer = take_back_more_time(given=given, now=now)
    if offer is None:
        return None
    for check in FollowUp.objects.hold().filter(more_time=given):
        if check.state in (FollowUp.State.DONE, FollowUp.State.SKIPPED):
            raise ClosedError(CHECKED)
        reminders.cancel(check, reason=TAKEN_BACK)
        check.call_off(at=now, act=None)
    return offer


def check_on(due: date | None, today: date) -> date:
    """Return the day to check on: in two days, and a day before `due`, but not before tomorrow."""
    tomorrow, soon = today + timedelta(days=1), today + CHECK_AFTER
    return max(tomorrow, min(soon, due - timedelta(days=1))) if due and due > today else soon


def suggested_until(due: date | None, today: date) -> date:
    """Return the day to begin with: a week later than it is due."""
    return max(due or today, today) + USUALLY
