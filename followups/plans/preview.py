"""The real dates of a plan that is still being written."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from accounts.models import User
from contacts.models import Interaction
from followups.cadence import Cadence, Course, Step
from followups.models import Plan

SHOWN = 4


@dataclass(frozen=True)
class Draft:
    """A plan that is not saved yet; `contact_id` when it is with someone who is known."""

    cadence: Cadence
    from_last_touch: bool
    anchor_on: date
    contact_id: UUID | None = None


def steps_of(draft: Draft, *, owner: User, today: date) -> list[Step]:
    """Return the first steps that are still to come if the plan begins today.

    With someone with whom a plan is under way, as changing that one would give them: slow
    when nobody answers, and from the last touch if it counts from there.
    """
    start, last_on, slow = min(draft.anchor_on, today), None, False
    if draft.contact_id:
        mine = Plan.objects.for_owner(owner).exclude(state=Plan.State.ENDED)
        plan = mine.filter(contact_id=draft.contact_id).first()
        if plan:
            start, slow = plan.started_on, plan.is_slow
    if draft.from_last_touch:
        last_on = max(_newest_touch(draft, owner) or start, start)
    course = Course(draft.cadence, draft.anchor_on, from_last_touch=draft.from_last_touch, last_on=last_on, slow=slow)
    return list(course.coming(after=0, since=start, today=today, count=SHOWN))


def _newest_touch(draft: Draft, owner: User) -> date | None:
    if draft.contact_id is None:
        return None
    touches = Interaction.objects.for_owner(owner).filter(contact_id=draft.contact_id)
    newest: date | None = touches.aggregate(on=Max("happened_on"))["on"]
    return newest


def preview(cadence: Cadence, anchor_on: date, *, steps: int = 4) -> list[Step]:
    """Return the first steps of a cadence, at most `steps`."""
    course = Course(cadence, anchor_on)
    before = anchor_on if not cadence.counts_down else date.min
    return list(course.coming(after=0, since=before, today=before, count=steps))
