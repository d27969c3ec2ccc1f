"""What a plan asks when nobody answers, and what is done then."""

from datetime import datetime, timedelta

from django.db import transaction

from contacts.models import Channel, Interaction
from followups.models import FollowUp, Plan
from followups.plans.services import plan_next
from followups.reminders import schedule as reminders

# Another way is tried soon: it is the same conversation.
ANOTHER_WAY_IN = timedelta(days=7)


@transaction.atomic
def carry_on(*, plan: Plan) -> None:
    """Go on slowly although nobody answers: the plan asks again after three more touches."""
    held = Plan.objects.hold().with_owner_and_offer().filter(pk=plan.pk).first()
    if held and held.asks:
        held.carried_on_after = held.unanswered
        held.save(update_fields=["carried_on_after"])


@transaction.atomic
def try_another_way(*, plan: Plan, now: datetime) -> FollowUp | None:
    """Move the next follow-up to a week from now at the latest, for a channel that was not tried.

    None, with nothing saved, when the plan doesn't ask any more.
    """
    held = Plan.objects.hold().with_owner_and_offer().filter(pk=plan.pk).first()
    if held is None or not held.asks:
        return None
    held.carried_on_after = held.unanswered
    held.save(update_fields=["carried_on_after"])
    follow_up = FollowUp.objects.filter(plan=held).open().first() or plan_next(plan=held, now=now)
    if follow_up is None:
        return None
    soon = held.owner.local_date(now) + ANOTHER_WAY_IN
    follow_up.about = f"Try another way: {untried_channel(held).label.lower()}"
    follow_up.due_on = min(follow_up.due_on, soon)
    follow_up.save(update_fields=["about", "due_on"])
    reminders.cancel(follow_up)
    reminders.schedule(follow_up, owner=held.owner, now=now)
    return follow_up


def untried_channel(plan: Plan) -> Channel:
    """Return a channel that the newest touches with this person did not use."""
    touches = Interaction.objects.filter(contact=plan.contact_id, by_owner=True).newest_first()
    tried = set(touches.values_list("channel", flat=True)[: plan.unanswered])
    ways = (Channel.CALL, Channel.EMAIL, Channel.MESSAGE, Channel.LETTER)
    return next((way for way in ways if way not in tried), Channel.CALL)
