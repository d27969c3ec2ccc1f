"""Use cases of staying in touch. Each is one transaction; reminders are written in it too."""

from datetime import date, datetime, timedelta

from django.db import transaction

from contacts.models import Channel, Contact, Gift, Interaction, Job
from core.days import shift
from followups.helping.facts import help_of
from followups.models import FollowUp, Plan
from followups.plans.services import (
    PlanError,
    cancel_open,
    may_be_followed_up,
    plan_next,
    recount,
    why_not_followed_up,
)
from followups.reminders import schedule as reminders
from offers.models import Offer, OfferEvent


class ClosedError(Exception):
    """The follow-up was finished before. The message is for the person."""


@transaction.atomic
def plan_follow_up(
    *,
    contact: Contact,
    kind: str,
    due_on: date,
    about: str,
    now: datetime,
    offer: Offer | None = None,
    new_job: Job | None = None,
    gift: Gift | None = None,
    more_time: OfferEvent | None = None,
) -> FollowUp:
    """Write one follow-up by hand, outside any cadence, with its reminder.

    `new_job` is what it congratulates on; `gift` what is to be given, and `offer` where it was promised; `more_time`
    the asking for it that it checks on.

    Raises PlanError, with nothing saved, when they are not to be followed up.
    """
    contact = Contact.objects.hold().find_again(contact)
    if not may_be_followed_up(contact):
        raise PlanError(why_not_followed_up(contact))
    follow_up = FollowUp.objects.create(
        owner=contact.owner,
        contact=contact,
        offer=offer,
        kind=kind,
        due_on=due_on,
        about=about,
        new_job=new_job,
        gift=gift,
        more_time=more_time,
    )
    reminders.schedule(follow_up, owner=contact.owner, now=now)
    return follow_up


def _locked(follow_up: FollowUp) -> FollowUp:
    """Return the follow-up as it is now; it, its plan and its contact are locked until the commit.

    In the order of ADR 0011, so that nobody waits in a circle.
    """
    # Before it is read: whoever is merged just now would be read as nobody, and a touch with them not written.
    if follow_up.contact_id:
        Contact.objects.hold().find_again(Contact(pk=follow_up.contact_id, owner_id=follow_up.owner_id))
    if follow_up.plan_id:
        Plan.objects.hold().filter(pk=follow_up.plan_id).first()
    return (
        FollowUp.objects.hold().select_related("owner", "contact", "offer", "plan__owner", "gift").get(pk=follow_up.pk)
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
    if follow_up.gift:
        follow_up.gift.give(on=follow_up.owner.local_date(now))
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
    return "That schedule has ended, so there is nothing left to undo. Plan a follow-up by hand instead."


def _reopen(follow_up: FollowUp, *, now: datetime) -> None:
    if follow_up.plan:
        cancel_open(follow_up.plan, now=now)
    touch = follow_up.interaction
    follow_up.reopen()
    if touch:
        touch.delete()
    if follow_up.gift:
        follow_up.gift.take_back()
    if follow_up.plan:
        recount(follow_up.plan)


def snooze_choices(today: date) -> list[tuple[str, date]]:
    """Return the usual snoozes with their dates."""
    return [("In a week", today + timedelta(days=7)), ("In a month", shift(today, 1))]
