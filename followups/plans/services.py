"""Use cases of a plan: begin it, change it, go on with it, let go. Each is one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from contacts.models import Contact
from followups.cadence.course import Step
from followups.cadence.dates import Cadence
from followups.models import Act, FollowUp, Plan
from followups.plans.dates import coming_steps, count_unanswered
from followups.reminders import schedule as reminders
from offers.models import Offer

CALLED_OFF = "You no longer stay in touch with this person."


class PlanError(Exception):
    """A plan can't begin or go on like this. The message is for the person."""


def may_be_followed_up(contact: Contact) -> bool:
    """Tell whether a plan may run for them (PRODUCT.md, practice 6)."""
    return contact.trashed_at is None and contact.may_be_followed_up


def why_not_followed_up(contact: Contact) -> str:
    """Say why nothing is planned with somebody who may not be followed up, and what to do about it."""
    if contact.trashed_at:
        return f"{contact} is in the trash, so nothing is planned with them. Bring them back first."
    standing = contact.get_standing_display().lower()
    return (
        f"You noted about {contact}: {standing}. So nothing is planned and no reminder is sent."
        " If that has changed, choose “Stay in touch again” on their page first."
    )


@transaction.atomic
def start_plan(
    *,
    contact: Contact,
    offer: Offer | None,
    cadence: Cadence,
    anchor_on: date,
    now: datetime,
    counted_from: str = Plan.CountedFrom.FIXED,
    started_on: date | None = None,
) -> Plan:
    """Begin a cadence with `contact`; one that is running or paused is ended by it.

    `started_on` is today unless the plan takes another one's place or the telling was
    earlier. Raises PlanError, with nothing saved, when they are not to be followed up.
    """
    # One at a time for each person, or two at once would both find none to end.
    held = Contact.objects.hold().get(pk=contact.pk)
    if not may_be_followed_up(held):
        raise PlanError(f"Reminders about {contact} are off.")
    for running in Plan.objects.filter(contact=contact).in_progress():
        end_plan(plan=running, now=now)
    today = contact.owner.local_date(now)
    plan = Plan.objects.create(
        owner=contact.owner,
        contact=contact,
        offer=offer,
        pattern=str(cadence),
        counted_from=counted_from,
        anchor_on=anchor_on,
        started_on=started_on or min(anchor_on, today),
    )
    recount(plan)
    plan_next(plan=plan, now=now)
    return plan


@transaction.atomic
def change_plan(*, plan: Plan, cadence: Cadence, counted_from: str, anchor_on: date, now: datetime) -> Plan:
    """Let another cadence take the plan's place; who did not answer so far is remembered.

    The old plan ends and is kept. Raises PlanError, with nothing saved, when it has
    ended before or the person is not to be followed up.
    """
    Contact.objects.hold().get(pk=plan.contact_id)
    held = Plan.objects.hold().with_owner_and_offer().filter(pk=plan.pk).first()
    if held is None or held.has_ended:
        raise PlanError("This schedule has ended or was changed in the meantime.")
    new = start_plan(
        contact=plan.contact,
        offer=held.offer,
        cadence=cadence,
        anchor_on=anchor_on,
        now=now,
        counted_from=counted_from,
        started_on=held.started_on,
    )
    new.carried_on_after = min(held.carried_on_after, new.unanswered)
    new.save(update_fields=["carried_on_after"])
    return new


@transaction.atomic
def end_plan(*, plan: Plan, now: datetime, act: Act | None = None) -> None:
    """End a plan and its reminders; what was written down stays. With `act`, taking that back takes it up again."""
    Plan.objects.hold().filter(pk=plan.pk).first()
    cancel_open(plan, now=now, act=act)
    plan.end(act)


@transaction.atomic
def let_go(*, plan: Plan, now: datetime) -> None:
    """End a plan so that it can be taken up again (`followups.plans.again`)."""
    act = Act.objects.create(owner=plan.owner, kind=Act.Kind.LET_GO, contact=plan.contact, happened_at=now)
    end_plan(plan=plan, now=now, act=act)


@transaction.atomic
def pause_plan(*, plan: Plan, now: datetime) -> None:
    """Stop a plan's follow-ups and reminders until it is resumed. One that isn't running stays as it is."""
    held = Plan.objects.hold().with_owner_and_offer().filter(pk=plan.pk).first()
    if held and held.is_active:
        cancel_open(held, now=now)
        held.state = Plan.State.PAUSED
        held.save(update_fields=["state"])


@transaction.atomic
def resume_plan(*, plan: Plan, now: datetime) -> None:
    """Go on with a paused plan at the first step that is still to come. Any other stays as it is."""
    held = Plan.objects.hold().with_owner_and_offer().filter(pk=plan.pk).first()
    if held and held.is_paused:
        held.state = Plan.State.ACTIVE
        held.save(update_fields=["state"])
        recount(held)
        plan_next(plan=held, now=now)


def cancel_open(plan: Plan, *, now: datetime, act: Act | None = None) -> None:
    for follow_up in FollowUp.objects.hold().filter(plan=plan).open():
        reminders.cancel(follow_up)
        follow_up.call_off(at=now, act=act)


def plan_next(*, plan: Plan, now: datetime) -> FollowUp | None:
    """Write the plan's next follow-up after those that were done or skipped, and its reminder.

    None when the plan is not running or its cadence has ended. A step that was cancelled
    before is taken up again rather than written twice.
    """
    upcoming = _next_step(plan, now) if plan.is_active else None
    if upcoming is None:
        return None
    dates = {"due_on": upcoming.ideal, "slack_days": upcoming.slack}
    follow_up, _ = FollowUp.objects.update_or_create(
        owner=plan.owner,
        plan=plan,
        step=upcoming.number,
        defaults={
            **dates,
            "state": FollowUp.State.OPEN,
            "closed_at": None,
            "ended_by": None,
            "snoozed_from_on": None,
            "opening": "",
        },
        create_defaults={**dates, "contact_id": plan.contact_id, "offer_id": plan.offer_id},
    )
    reminders.schedule(follow_up, owner=plan.owner, now=now)
    return follow_up


def _next_step(plan: Plan, now: datetime) -> Step | None:
    return next(iter(coming_steps(plan, today=plan.owner.local_date(now), count=1)), None)


def recount(plan: Plan) -> None:
    """Update how many touches in a row were not answered since the plan began."""
    plan.unanswered = count_unanswered(plan)
    plan.carried_on_after = min(plan.carried_on_after, plan.unanswered)
    plan.save(update_fields=["unanswered", "carried_on_after"])


def reconsider(*, plan: Plan, now: datetime) -> None:
    """Put the plan's next follow-up right after a touch was written down, changed or removed.

    One that is due, or that its owner snoozed, stays where it is. The plan must be held.
    """
    recount(plan)
    if not plan.is_active:
        return
    ahead = FollowUp.objects.filter(plan=plan, snoozed_from_on=None).open().first()
    if ahead is None or ahead.due_on <= plan.owner.local_date(now) or ahead.about:
        return
    step = _next_step(plan, now)
    if step is None or (step.number, step.ideal) != (ahead.step, ahead.due_on):
        cancel_open(plan, now=now)
        plan_next(plan=plan, now=now)


@dataclass(frozen=True)
class CalledOff:
    """What a standing ended: the plan, and follow-ups planned by hand."""

    plan: Plan | None = None
    follow_ups: int = 0

    @property
    def anything(self) -> bool:
        return self.plan is not None or self.follow_ups > 0


def call_off(contact: Contact, *, act: Act, now: datetime) -> CalledOff:
    """End the plan of a person, and the follow-ups that were planned by hand; their reminders don't leave."""
    plan = Plan.objects.hold().filter(contact=contact).in_progress().first()
    # All of them before the first reminder: a digest that was just sent holds its follow-ups, then its reminders.
    follow_ups = list(FollowUp.objects.hold().filter(contact=contact).personal().open())
    by_hand = [follow_up for follow_up in follow_ups if follow_up.plan_id is None]
    if plan:
        end_plan(plan=plan, now=now, act=act)
    for follow_up in by_hand:
        reminders.cancel(follow_up, reason=CALLED_OFF)
        follow_up.call_off(at=now, act=act)
    return CalledOff(plan, len(by_hand))
