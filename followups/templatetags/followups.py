from datetime import date

from django import template

from followups.emails import page_of
from followups.models import FollowUp

register = template.Library()


@register.simple_tag
def task_url(follow_up: FollowUp) -> str:
    """Return the path of the page where a follow-up is done."""
    return page_of(follow_up)


@register.simple_tag
def group_of(follow_up: FollowUp, today: date, week_ends_on: date) -> str:
    """Return the heading under which the list shows a follow-up."""
    if follow_up.due_on < today:
        return "Overdue"
    return "This week" if follow_up.due_on <= week_ends_on else "Later"
