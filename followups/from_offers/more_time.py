"""More time to answer an offer: the new day, and a follow-up that checks that they gave it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from followups.models import FollowUp
from followups.services import plan_follow_up
from offers.coach.services import name_contact
from offers.models import Offer
from offers.services import give_more_time

# Within so many days they will have answered.
CHECK_AFTER = timedelta(days=2)
# How long the answer may take where nobody has an idea yet.
USUALLY = timedelta(days=7)
CHECK = "Check that they gave you the time"


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
    give_more_time(offer=held, until=asked.until, now=now)
    return plan_follow_up(
        contact=whom,
        kind=FollowUp.Kind.STAY_IN_TOUCH,
        due_on=check_on(due, today),
        about=CHECK,
        offer=held,
        now=now,
    )


def check_on(due: date | None, today: date) -> date:
    """Return the day to check on: in two days, and a day before `due`, but not before tomorrow."""
    tomorrow, soon = today + timedelta(days=1), today + CHECK_AFTER
    return max(tomorrow, min(soon, due - timedelta(days=1))) if due and due > today else soon


def suggested_until(due: date | None, today: date) -> date:
    """Return the day to begin with: a week later than it is due."""
    return max(due or today, today) + USUALLY
