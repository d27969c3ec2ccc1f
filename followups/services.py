"""Use cases of staying in touch. Each is one transaction; reminders are written in it too."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from contacts.models import Channel, Contact, Interaction
from contacts.services import find_or_make_contact
from followups import reminders
from followups.cadence import Cadence, shift
from followups.models import FollowUp, Plan
from offers.models import Decline, Offer
from offers.services import record_decline_sent


class ClosedError(Exception):
    """The follow-up was finished before. The message is for the person."""


class NotFollowedUpError(Exception):
    """The person is retired, lost, asked for silence or is not worth keeping: no plan is made."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How a decline was told, and to whom by name. `sent_on` is a calendar date where the owner lives."""

    told: str
    sent_on: date
    channel: str
    permission: str
    note: str = ""


@transaction.atomic
def mark_decline_sent(*, offer: Offer, telling: Telling, cadence: Cadence | None, now: datetime) -> Decline:
    """Record the telling and, when they did not refuse, start the plan to stay in touch.

    Whom they told is found at the offer's employer, or made. The plan counts from the
    day of the telling. Raises AlreadySentError or StageError (offers.services) with
    nothing saved.
    """
    told = find_or_make_contact(owner=offer.owner, name=telling.told, employer=offer.employer)
    decline = record_decline_sent(
        offer=offer,
        now=now,
        told=told,
        sent_on=telling.sent_on,
        channel=telling.channel,
        permission=telling.permission,
        note=telling.note,
    )
    if cadence and decline.may_stay_in_touch and told.may_be_followed_up:
        start_plan(contact=told, offer=offer, cadence=cadence, anchor_on=telling.sent_on, now=now)
    return decline


@transaction.atomic
def start_plan(*, contact: Contact, offer: Offer | None, cadence: Cadence, anchor_on: date, now: datetime) -> Plan:
    """Begin a cadence with `contact`; one that is running or paused is ended by it.

    Raises NotFollowedUpError, with nothing saved, if they may not be followed up.
    """
    # One at a time for each person, or two at once would both find none to end.
    if not Contact.objects.select_for_update(no_key=True).get(pk=contact.pk).may_be_followed_up:
        raise NotFollowedUpError(f"{contact} is not followed up: see what you wrote about them.")
    for running in Plan.objects.filter(contact=contact).exclude(state=Plan.State.ENDED):
        end_plan(plan=running, now=now)
    plan = Plan.objects.create(
        owner=contact.owner, contact=contact, offer=offer, rhythm=str(cadence), anchor_on=anchor_on
    )
    plan_next(plan=plan, now=now)
    return plan


@transaction.atomic
def end_plan(*, plan: Plan, now: datetime) -> None:
    _hold(plan.pk)
    _cancel_open(plan, now=now)
    plan.state = Plan.State.ENDED
    plan.save(update_fields=["state"])


def _hold(plan_id: UUID | None) -> Plan | None:
    """Return the plan as it is now, and keep others from changing it and its follow-ups until the commit."""
    plans = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("owner")
    return plans.filter(pk=plan_id).first() if plan_id else None


def _cancel_open(plan: Plan, *, now: datetime) -> None:
    for follow_up in FollowUp.objects.filter(plan=plan).open():
        reminders.cancel(follow_up)
        follow_up.close(FollowUp.State.CANCELLED, at=now)


def plan_next(*, plan: Plan, now: datetime) -> FollowUp | None:
    """Write the plan's next follow-up after those that were done or skipped, and its reminder.

    None when the plan is not running or its cadence has ended. A step that was cancelled
    before is taken up again rather than written twice.
    """
    newest = FollowUp.objects.filter(plan=plan).closed().aggregate(step=Max("step"))["step"] or 0
    upcoming = plan.next_step(newest, plan.owner.local_date(now)) if plan.is_active else None
    if upcoming is None:
        return None
    step, due_on = upcoming
    follow_up, _ = FollowUp.objects.update_or_create(
        owner=plan.owner,
        plan=plan,
        step=step,
        defaults={"due_on": due_on, "state": FollowUp.State.OPEN, "closed_at": None, "snoozed_from_on": None},
        create_defaults={"due_on": due_on, "contact_id": plan.contact_id, "offer_id": plan.offer_id},
    )
    reminders.schedule(follow_up, owner=plan.owner, now=now)
    return follow_up


@transaction.atomic
def plan_follow_up(*, contact: Contact, kind: str, due_on: date, about: str, now: datetime) -> FollowUp:
    """Write one follow-up by hand, outside any cadence, with its reminder."""
    follow_up = FollowUp.objects.create(owner=contact.owner, contact=contact, kind=kind, due_on=due_on, about=about)
    reminders.schedule(follow_up, owner=contact.owner, now=now)
    return follow_up


def _locked(follow_up: FollowUp) -> FollowUp:
    """Return the follow-up as it is now, and keep others from changing it or its plan until the commit."""
    _hold(follow_up.plan_id)  # always first, so that nobody waits in a circle
    return (
        FollowUp.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "contact", "plan__owner")
        .get(pk=follow_up.pk)
    )


def _locked_open(follow_up: FollowUp) -> FollowUp:
    locked = _locked(follow_up)
    if not locked.is_open:
        raise ClosedError(f"This follow-up is already {locked.get_state_display().lower()}.")
    return locked


@transaction.atomic
def complete(
    *, follow_up: FollowUp, now: datetime, note: str = "", answered: bool | None = None, channel: str = Channel.MESSAGE
) -> FollowUp:
    """Mark a follow-up as done: the touch goes into the timeline, the plan's next step is written.

    Raises ClosedError, with nothing saved, when it was finished before.
    """
    follow_up = _locked_open(follow_up)
    follow_up.note, follow_up.answered = note, answered
    if follow_up.contact:
        follow_up.interaction = Interaction.objects.create(
            owner=follow_up.owner,
            contact=follow_up.contact,
            happened_on=follow_up.owner.local_date(now),
            channel=channel,
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


def _reopen(follow_up: FollowUp, *, now: datetime) -> None:
    if follow_up.plan:
        _cancel_open(follow_up.plan, now=now)
    touch = follow_up.interaction
    follow_up.reopen()
    if touch:
        touch.delete()


@transaction.atomic
def pause_plan(*, plan: Plan, now: datetime) -> None:
    """Stop a plan's follow-ups and reminders until it is resumed. One that isn't running stays as it is."""
    held = _hold(plan.pk)
    if held and held.is_active:
        _cancel_open(held, now=now)
        held.state = Plan.State.PAUSED
        held.save(update_fields=["state"])


@transaction.atomic
def resume_plan(*, plan: Plan, now: datetime) -> None:
    """Go on with a paused plan at the first step that is still to come. Any other stays as it is."""
    held = _hold(plan.pk)
    if held and held.is_paused:
        held.state = Plan.State.ACTIVE
        held.save(update_fields=["state"])
        plan_next(plan=held, now=now)


@transaction.atomic
def change_reminder_time(*, user: User, time_zone: str, hour: int) -> int:
    """Save when `user` reads mail, and move their waiting reminders there. Returns how many."""
    user.time_zone, user.reminder_hour = time_zone, hour
    user.save(update_fields=["time_zone", "reminder_hour"])
    return reminders.reschedule_all(owner=user)


def preview(cadence: Cadence, anchor_on: date, *, steps: int = 4) -> list[date]:
    """Return the first dates of a cadence, at most `steps`."""
    dates = [cadence.date_of(step, anchor_on) for step in range(1, steps + 1)]
    return [day for day in dates if day]


def snooze_choices(today: date) -> list[tuple[str, date]]:
    """Return the usual snoozes with their dates."""
    return [("In a week", today + timedelta(days=7)), ("In a month", shift(today, 1, 0))]
