"""What a plan will do, and when: for a plan that runs and for a draft."""

from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from accounts.models import User
from contacts.models import Channel, Interaction, InteractionQuerySet
from followups.cadence.backoff import Touch, unanswered_in_a_row
from followups.cadence.course import Course, Step
from followups.cadence.dates import Cadence
from followups.models import FollowUp, Plan

SHOWN = 4
# Of a person's newest touches, how many are looked at for an answer.
RECENT_TOUCHES = 50
SPOKEN = (Channel.CALL, Channel.VIDEO, Channel.IN_PERSON)


def draft_plan(
    *,
    owner: User,
    cadence: Cadence,
    anchor_on: date,
    today: date,
    counted_from: str = Plan.CountedFrom.FIXED,
    contact_id: UUID | None = None,
) -> Plan:
    """Return a plan that is not saved, as it would begin today.

    If the contact has a plan already, this is what changing it would give: slow
    when nobody answers, and from the last touch if it counts from there.
    """
    running = None
    if contact_id:
        going_on = Plan.objects.for_owner(owner).in_progress()
        running = going_on.filter(contact_id=contact_id).first()
    plan = Plan(
        owner=owner,
        pattern=str(cadence),
        counted_from=counted_from,
        anchor_on=anchor_on,
        started_on=running.started_on if running else min(anchor_on, today),
    )
    if contact_id:
        plan.contact_id = contact_id
    plan.unanswered = count_unanswered(plan)
    return plan


def coming_steps(plan: Plan, *, today: date, count: int = SHOWN) -> list[Step]:
    """Return the plan's next steps from `today` on, as they will be if each is done on its day and answered.

    What is due today is still to come, unless a step of a plan with this person was finished today.
    The first may exist as a follow-up already. `plan` may be a draft.
    """
    after, since = _finished(plan)
    return list(_course_of(plan).coming(after=after, since=since, today=today, count=count))


def count_unanswered(plan: Plan) -> int:
    """Count how many touches in a row were not answered since the plan began."""
    rows = _touches(plan).filter(happened_on__gt=plan.started_on).newest_first()
    return unanswered_in_a_row(
        [
            Touch(row.happened_on, by_owner=row.by_owner, answered=row.answered, spoken=row.channel in SPOKEN)
            for row in rows[:RECENT_TOUCHES]
        ]
    )


def _course_of(plan: Plan) -> Course:
    return plan.course(last_on=_last_touch_on(plan) if plan.counts_from_last_touch else None)


def _last_touch_on(plan: Plan) -> date:
    """Return the day of the newest touch with the person, at the earliest that on which the plan began."""
    newest: date | None = _touches(plan).aggregate(on=Max("happened_on"))["on"]
    return max(newest or plan.started_on, plan.started_on)


def _touches(plan: Plan) -> InteractionQuerySet:
    return Interaction.objects.filter(owner_id=plan.owner_id, contact=plan.contact_id)


def _finished(plan: Plan) -> tuple[int, date]:
    """Return the plan's last step that was done or skipped, and the last day on which one was.

    The day may be that of a step of the plan whose place this one takes: what was done today isn't asked for twice.
    """
    if plan.contact_id is None:
        return 0, plan.started_on
    closed = FollowUp.objects.filter(owner_id=plan.owner_id, plan__contact=plan.contact_id).closed()
    last = closed.aggregate(step=Max("step", filter=Q(plan=plan.pk)), at=Max("closed_at"))
    on = plan.owner.local_date(last["at"]) if last["at"] else plan.started_on
    return last["step"] or 0, max(on, plan.started_on)
