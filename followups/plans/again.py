"""Bringing back what was called off: a plan, and follow-ups planned by hand."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from contacts.models import Contact
from contacts.services import hold_contact
from followups.models import FollowUp, Plan
from followups.models.followup import FollowUpQuerySet
from followups.plans.services import plan_next, recount
from followups.reminders import schedule as reminders


@transaction.atomic
def take_up_again(*, plan: Plan, state: str, ended_at: datetime, now: datetime) -> bool:
    """Take back that a plan was let go at `ended_at`, when it was in `state`, with all that this ended.

    False, with nothing saved, when they are not to be followed up or have another plan by now.
    """
    contact = hold_contact(plan.contact)
    running = run_again(contact, plan.pk, state) if contact.may_be_followed_up else None
    if running and running.is_active:
        bring_back(FollowUp.objects.filter(plan=running), ended_at, now=now)
        recount(running)  # touches written down meanwhile
        if not FollowUp.objects.filter(plan=running).open().exists():
            plan_next(plan=running, now=now)
    return running is not None


def plan_by_hand_again(contact: Contact, ended_at: datetime, *, now: datetime) -> None:
    """Bring back what was planned by hand and called off at `ended_at`, if they may be followed up."""
    if contact.may_be_followed_up:
        bring_back(FollowUp.objects.filter(contact=contact, plan=None), ended_at, now=now)


def bring_back(rows: FollowUpQuerySet, ended_at: datetime, *, now: datetime) -> None:
    """Bring back which of `rows` were called off at that very moment, and their reminders."""
    ended = rows.personal().filter(state=FollowUp.State.CANCELLED, closed_at=ended_at)
    for follow_up in ended.select_related("owner"):
        follow_up.reopen()
        reminders.schedule(follow_up, owner=follow_up.owner, now=now)


def run_again(contact: Contact, plan_id: UUID, state: str) -> Plan | None:
    """Put an ended plan back into `state`; None, with nothing saved, when they have another one by now."""
    plans = Plan.objects.filter(contact=contact)
    plan = plans.filter(pk=plan_id, state=Plan.State.ENDED).first()
    if plan is None or plans.exclude(state=Plan.State.ENDED).exists():
        return None
    plan.state = Plan.State.PAUSED if state == Plan.State.PAUSED else Plan.State.ACTIVE
    plan.save(update_fields=["state"])
    return plan
