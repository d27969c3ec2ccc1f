from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.ajar import door as drawn_door
from core.templatetags.ajar import plural, spoken_day
from followups.delivery import words
from followups.delivery.compose import page_of
from followups.doors import Door
from followups.models import Attempt, FollowUp, Plan

register = template.Library()


@register.simple_tag
def task_url(follow_up: FollowUp) -> str:
    """Return the path of the page where a follow-up is done."""
    return page_of(follow_up)


@register.simple_tag
def group_of(follow_up: FollowUp, today: date, week_ends_on: date) -> str:
    """Return the heading under which the list shows a follow-up."""
    if follow_up.due_on <= today:
        return "Now"
    return "This week" if follow_up.due_on <= week_ends_on else "Later"


@register.simple_tag
def group_of_door(door: Door, today: date) -> str:
    """Return the group under which the page shows a door: "open", "closing" or "closed"."""
    return door.standing.group(today).value


@register.inclusion_tag("_door.html")
def door_of(door: Door, today: date) -> dict[str, Any]:
    """Draw a door as far open as the relationship is warm."""
    return drawn_door(door.standing.days_left(today))


@register.simple_tag
def door_words(door: Door, today: date) -> SafeString:
    """Say how warm a door is: when it was touched, when it is next, and why it is not open."""
    standing = door.standing
    since = (today - standing.last_on).days
    words = f"Touched {spoken_span(since)} ago" if since > 0 else "Touched today"
    if standing.next_on and standing.plan == Plan.State.ACTIVE:
        words += f", {_next_words((standing.next_on - today).days)}"
    return format_html("{}. {}", words, standing.reason(today))


def _next_words(days: int) -> str:
    if days > 0:
        return f"next planned in {spoken_span(days)}"
    return f"due {spoken_span(-days)} ago" if days < 0 else "due today"


def spoken_span(days: int) -> str:
    """Write a number of days as people say it: "3 days", "5 weeks", "4 months", "2 years"."""
    if days < 14:
        return plural(days, "day")
    if days < 70:
        return plural(round(days / 7), "week")
    return plural(round(days / 30.44), "month") if days < 700 else plural(round(days / 365.25), "year")


@register.filter
def tone(follow_up: FollowUp, today: date) -> str:
    """Return how pressing a follow-up is: "ahead", "due" or "late"."""
    return follow_up.tone(today).value


@register.filter
def attempt_words(attempt: Attempt) -> str:
    """Say what came of one attempt."""
    return words.attempt_words(attempt)


@register.filter
def without_addresses(text: str, own: str = "") -> str:
    """Leave out every e-mail address but `own` from what a server said."""
    return words.without_addresses(text, own=own)


@register.simple_tag(takes_context=True)
def clock(context: Context, at: datetime) -> SafeString:
    """Write an instant as the person's own clock shows it: "08:00" today, else "Tue 9 June, 08:00"."""
    local = timezone.localtime(at)
    text = f"{local:%H:%M}"
    if local.date() != context["today"]:
        text = f"{spoken_day(local.date(), context['today'])}, {text}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), text)
