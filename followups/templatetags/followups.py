from datetime import date

from django import template

from followups.models import FollowUp

register = template.Library()


@register.simple_tag
def group_of(follow_up: FollowUp, today: date, week_ends_on: date) -> str:
    """Return the heading under which the list shows a follow-up."""
    if follow_up.due_on < today:
        return "Overdue"
    return "This week" if follow_up.due_on <= week_ends_on else "Later"
