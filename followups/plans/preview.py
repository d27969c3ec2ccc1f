"""The real dates of a plan that is still being written."""

from datetime import date

from django.db.models import Max

from accounts.models import User
from contacts.models import Interaction
from followups.cadence import Course, Step
from followups.models import Plan
from followups.plans.forms import Draft

SHOWN = 4


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
