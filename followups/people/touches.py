"""A touch that is written down anywhere counts for the plan with that person (ADR 0009)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from contacts.models import Channel, Contact, Interaction
from followups import services
from followups.models import FollowUp, Plan
from followups.plans.services import reconsider


@transaction.atomic
def record_touch(
    *,
    contact: Contact,
    happened_on: date,
    channel: str = Channel.MESSAGE,
    by_owner: bool = True,
    answered: bool | None = None,
    note: str = "",
    now: datetime,
) -> tuple[Interaction, bool]:
    """Write down a touch, whoever reached out; the plan with that person takes notice.

    Returns it, and whether it is new. Whoever is merged at that moment gets it under their
    other name.

    A follow-up of the plan that is due or overdue is done by it, if the touch happened
    at most its slack before the ideal day. One that is still ahead moves only when the
    plan counts from the last touch, or is no longer slowed down. The same touch twice,
    such as by a double click, is one. `happened_on` is a calendar date where the owner lives.
    """
    contact = Contact.objects.hold().find_again(contact)
    values: dict[str, Any] = {"happened_on": happened_on, "channel": channel, "by_owner": by_owner, "note": note}
    known = Interaction.objects.filter(contact=contact, answered=answered, **values).newest_first().first()
    if known:
        return known, False
    plan = _running_plan(contact)
    due = _due(plan, happened_on, contact.owner.local_date(now)) if plan else None
    if due:
        done = services.complete(follow_up=due, now=now, answered=answered, **values)
        if done.interaction:
            return done.interaction, True
    touch = Interaction.objects.create(owner=contact.owner, contact=contact, answered=answered, **values)
    if plan:
        reconsider(plan=plan, now=now)
    return touch, True


@transaction.atomic
def edit_touch(*, touch: Interaction, expected_version: int, now: datetime, **values: Any) -> None:
    """Save an edited touch; the plan with that person takes notice.

    Raises core.models.StaleEditError, with nothing saved, if another edit came in between.
    """
    contact = Contact.objects.hold().find_again(touch.contact)
    touch.save_edit(expected_version=expected_version, **values)
    _reconsider_plan_with(contact, now)


@transaction.atomic
def remove_touch(*, touch: Interaction, now: datetime) -> None:
    """Put a touch in the trash; the plan with that person goes on as if it had never happened."""
    contact = Contact.objects.hold().find_again(touch.contact)
    touch.trash(at=now)
    _reconsider_plan_with(contact, now)


@transaction.atomic
def restore_touch(*, touch: Interaction, now: datetime) -> None:
    """Bring a touch back from the trash; the plan with that person takes notice."""
    contact = Contact.objects.hold().find_again(touch.contact)
    touch.restore()
    _reconsider_plan_with(contact, now)


def _reconsider_plan_with(contact: Contact, now: datetime) -> None:
    plan = _running_plan(contact)
    if plan:
        reconsider(plan=plan, now=now)


def done_by(touch: Interaction) -> FollowUp | None:
    """Return the follow-up that `touch` finished, if any: undoing that takes the touch back too."""
    return FollowUp.objects.filter(interaction=touch).select_related("plan").first()


def _running_plan(contact: Contact) -> Plan | None:
    return Plan.objects.hold().active().with_owner_and_offer().filter(contact=contact).first()


def _due(plan: Plan, happened_on: date, today: date) -> FollowUp | None:
    """Return the plan's due follow-up if a touch of that day is the one that it asked for."""
    follow_up = FollowUp.objects.filter(plan=plan).due(on=today).first()
    if follow_up and (follow_up.due_on - happened_on).days <= follow_up.slack_days:
        return follow_up
    return None
