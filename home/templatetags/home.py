from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.ajar import door as drawn_door
from followups.models import Plan
from followups.templatetags.followups import spoken_span
from home.doors import Door

register = template.Library()


@register.simple_tag
def group_of_door(door: Door, today: date) -> str:
    """Return the group under which the page shows a door: "open", "closing" or "closed"."""
    return door.state.group(today).value


@register.simple_tag
def door_of(door: Door, today: date) -> SafeString:
    """Draw a door as far open as the relationship is warm."""
    return drawn_door(door.state.days_left(today))


@register.simple_tag
def door_words(door: Door, today: date) -> SafeString:
    """Say how warm a door is: how it is between the two, when it is next, and why it is not open."""
    state = door.state
    since = (today - state.last_on).days
    words = f"{state.word(today)}: last contact {f'{spoken_span(since)} ago' if since > 0 else 'today'}"
    if state.next_on and state.plan == Plan.State.ACTIVE:
        words += f", {_next_words((state.next_on - today).days)}"
    return format_html("{}. {}", words, state.reason(today))


def _next_words(days: int) -> str:
    if days > 0:
        return f"next planned in {spoken_span(days)}"
    return f"due {spoken_span(-days)} ago" if days < 0 else "due today"
