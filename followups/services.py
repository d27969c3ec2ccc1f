"""Use cases of staying in touch. Each is one transaction; reminders are written in it too."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from contacts.models import Channel, Contact, Interaction
from contacts.services import find_or_make_contact, hold_contact
from followups.cadence import Cadence, Course, Step, shift
from followups.helping.facts import help_of
from followups.models import FollowUp, Plan
from followups.plans.services import (
    PlanError,
    call_off,
    cancel_open,
    end_plan,
    hold_plan,
    may_be_followed_up,
    pause_plan,
    plan_next,
    recount,
    resume_plan,
    start_plan,
    why_not_followed_up,
)
from followups.reminders import schedule as reminders
from offers.coach.services import record_decline_sent
from offers.models import Decline, Offer
from offers.services import hold_offer

# Those of plans are called as services too.
__all__ = [
    "ClosedError",
    "Telling",
    "change_reminder_time",
    "complete",
    "end_plan",
    "mark_decline_sent",
    "pause_plan",
    "plan_follow_up",
    "preview",
    "resume_plan",
    "skip",
    "snooze",
    "snooze_choices",
    "start_plan",
    "undo",
]


class ClosedError(Exception):
    """The follow-up was finished before. The message is for the person."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How a decline was told, and to whom by name. `sent_on` is a calendar date where the owner lives."""

    told: str
    sent_on: date
    channel: str
    permission: str
    note: str = ""
    promised: str = ""


@transaction.atomic
def mark_decline_sent(
    *,
    offer: Offer,
    telling: Telling,
    cadence: Cadence | None,
    now: datetime,
    counted_from: str = Plan.CountedFrom.FIXED,
    anchor_on: date | None = None,
) -> Decline:
    """Record the telling and, when they did not refuse and may be followed up, start the plan to stay in touch.

    Whoever would rather not hear more has asked for silence: what was planned with them before
    ends too. Whom they told is found at the offer's employer, or made. The plan counts from the day of
    the telling, unless `anchor_on` says another. Raises AlreadySentError or StageError
    (offers.services) with nothing saved.
    """
    hold_offer(offer)
    told = hold_contact(find_or_make_contact(owner=offer.owner, name=telling.told, employer=offer.employer))
    decline = record_decline_sent(
        offer=offer,
        now=now,
        told=told,
        sent_on=telling.sent_on,
        channel=telling.channel,
        permission=telling.permission,
        note=telling.note,
        promised=telling.promised,
    )
    if not decline.may_stay_in_touch and told.may_be_followed_up:
        told.stand(Contact.Standing.SILENCE, at=now)
        call_off(told, now=now)
    if cadence and decline.may_stay_in_touch and may_be_followed_up(told):
        start_plan(
            contact=told,
            offer=offer,
            cadence=cadence,
            counted_from=counted_from,
            anchor_on=anchor_on or telling.sent_on,
            started_on=telling.sent_on,
            now=now,
        )
    return decline


@transaction.atomic
def plan_follow_up(*, contact: Contact, kind: str, due_on: date, about: str, now: datetime) -> FollowUp:
    """Write one follow-up by hand, outside any cadence, with its reminder.

    Raises PlanError, with nothing saved, when they are not to be followed up.
    """
    contact = hold_contact(contact)
    if not may_be_followed_up(contact):
        raise PlanError(why_not_followed_up(contact))
    follow_up = FollowUp.objects.create(owner=contact.owner, contact=contact, kind=kind, due_on=due_on, about=about)
    reminders.schedule(follow_up, owner=contact.owner, now=now)
    return follow_up


def _locked(follow_up: FollowUp) -> FollowUp:
    """Return the follow-up as it is now, and keep others from changing it, its plan or its person until the commit.

    In the order of ADR 0011, so that nobody waits in a circle.
    """
    # Before it is read: whoever is merged just now would be read as nobody, and a touch with them not written.
    if follow_up.contact_id:
        hold_contact(Contact(pk=follow_up.contact_id, owner_id=follow_up.owner_id))
    hold_plan(follow_up.plan_id)
    return (
        FollowUp.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "contact", "offer", "plan__owner")
        .get(pk=follow_up.pk)
    )


def _locked_open(follow_up: FollowUp) -> FollowUp:
    locked = _locked(follow_up)
    if not locked.is_open:
        raise ClosedError(f"This follow-up is already {locked.get_state_display().lower()}.")
    return locked


@transaction.atomic
def complete(
    *,
    follow_up: FollowUp,
    now: datetime,
    note: str = "",
    answered: bool | None = None,
    channel: str = Channel.MESSAGE,
    happened_on: date | None = None,
    by_owner: bool = True,
) -> FollowUp:
    """Mark a follow-up as done: the touch goes into the timeline, the plan's next step is written.

    The touch happened today, unless `happened_on` says otherwise. Raises ClosedError,
    with nothing saved, when it was finished before.
    """
    follow_up = _locked_open(follow_up)
    follow_up.note, follow_up.answered = note, answered
    follow_up.opening = help_of(follow_up, today=follow_up.owner.local_date(now)).opening
    if follow_up.contact:
        follow_up.interaction = Interaction.objects.create(
            owner=follow_up.owner,
            contact=follow_up.contact,
            happened_on=happened_on or follow_up.owner.local_date(now),
            channel=channel,
            by_owner=by_owner,
            note=note,
            answered=answered,
        )
    return _finish(follow_up, FollowUp.State.DONE, now=now)


@transaction.atomic
def skip(*, follow_up: FollowUp, now: datetime) -> FollowUp:
    """Let this one pass; the plan goes on with its next step. Raises ClosedError."""
    return _finish(_locked_open(follow_up), FollowUp.State.SKIPPED, now=now)


def _finish(follow_up: FollowUp, state: FollowUp.State, *, now: datetime) -> FollowUp:
    reminders.cancel(follow_up)
    follow_up.close(state, at=now)
    if follow_up.plan:
        recount(follow_up.plan)
        plan_next(plan=follow_up.plan, now=now)
    return follow_up


@transaction.atomic
def snooze(*, follow_up: FollowUp, until: date, now: datetime) -> FollowUp:
    """Move a follow-up and its reminder to the calendar date `until`. Raises ClosedError."""
    follow_up = _locked_open(follow_up)
    reminders.cancel(follow_up)
    follow_up.snoozed_from_on, follow_up.due_on = follow_up.due_on, until
    follow_up.save(update_fields=["snoozed_from_on", "due_on"])
    reminders.schedule(follow_up, owner=follow_up.owner, now=now)
    return follow_up


@transaction.atomic
def undo(*, follow_up: FollowUp, now: datetime) -> FollowUp:
    """Take back the last done, skip or snooze; what was noted is kept for the next time.

    Raises ClosedError, with nothing saved, when there is nothing to take back.
    """
    follow_up = _locked(follow_up)
    if follow_up.plan and not follow_up.plan.is_active:
        raise ClosedError(_why_not(follow_up.plan))
    if follow_up.contact and not may_be_followed_up(follow_up.contact):
        raise ClosedError(why_not_followed_up(follow_up.contact))
    if not follow_up.can_undo:
        raise ClosedError("There is nothing to undo here.")
    if follow_up.is_open:
        reminders.cancel(follow_up)
        follow_up.due_on, follow_up.snoozed_from_on = follow_up.snoozed_from_on or follow_up.due_on, None
        follow_up.save(update_fields=["due_on", "snoozed_from_on"])
    else:
        _reopen(follow_up, now=now)
    reminders.schedule(follow_up, owner=follow_up.owner, now=now)
    return follow_up


def _why_not(plan: Plan) -> str:
    if plan.is_paused:
        return "Reminders about this person are paused. Resume them first, then undo."
    return "That rhythm has ended since, so nothing to undo is left. Plan a follow-up by hand instead."


def _reopen(follow_up: FollowUp, *, now: datetime) -> None:
    if follow_up.plan:
        cancel_open(follow_up.plan, now=now)
    touch = follow_up.interaction
    follow_up.reopen()
    if touch:
        touch.delete()
    if follow_up.plan:
        recount(follow_up.plan)


@transaction.atomic
def change_reminder_time(*, user: User, time_zone: str, hour: int) -> int:
    """Save when `user` reads mail, and move their waiting reminders there. Returns how many."""
    user.time_zone, user.reminder_hour = time_zone, hour
    user.save(update_fields=["time_zone", "reminder_hour"])
    return reminders.reschedule_all(owner=user)


def preview(cadence: Cadence, anchor_on: date, *, steps: int = 4) -> list[Step]:
    """Return the first steps of a cadence, at most `steps`."""
    course = Course(cadence, anchor_on)
    before = anchor_on if not cadence.counts_down else date.min
    return list(course.coming(after=0, since=before, today=before, count=steps))


def snooze_choices(today: date) -> list[tuple[str, date]]:
    """Return the usual snoozes with their dates."""
    return [("In a week", today + timedelta(days=7)), ("In a month", shift(today, 1, 0))]
