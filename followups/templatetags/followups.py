from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django import template
from django.db.models import Min, QuerySet
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from contacts.models import Contact
from core.days import spoken_day
from core.paging import of_these
from core.templatetags.ajar import day, plural
from core.written_once import written_once
from followups.cadence.course import Urgency
from followups.delivery import words
from followups.models import Attempt, FollowUp
from followups.models.attempt import Outcome, Phase
from followups.models.followup import path_of

register = template.Library()

ICONS = {
    FollowUp.Kind.STAY_IN_TOUCH: "chat",
    FollowUp.Kind.GIVE_BACK: "gift",
    FollowUp.Kind.ANSWER_OFFER: "offer",
    FollowUp.Kind.TELL_THEM: "phone",
    FollowUp.Kind.LOOK_BACK: "undo",
}
BUTTONS = {FollowUp.Kind.TELL_THEM: "Mark as sent", FollowUp.Kind.LOOK_BACK: "Look back"}


@register.simple_tag
def task_url(follow_up: FollowUp) -> str:
    """Return the path of the page where a follow-up is done."""
    return path_of(follow_up)


@register.filter
def task_icon(follow_up: FollowUp) -> str:
    return ICONS[FollowUp.Kind(follow_up.kind)]


@register.filter
def task_button(follow_up: FollowUp) -> str:
    """Return what the button says that leads to where an offer's follow-up is done."""
    return BUTTONS.get(FollowUp.Kind(follow_up.kind), "Open")


@register.simple_tag
def next_touches(user: User, contacts: Iterable[Contact]) -> dict[UUID, date]:
    """Return when each of the person's `contacts` is to be touched next, by their ids; one query for all of them."""
    return dict(_next_days(user, [contact.pk for contact in contacts]))


@written_once
def _next_days(user: User, contacts: list[UUID]) -> QuerySet[FollowUp, tuple[UUID, date]]:
    rows = of_these(FollowUp.objects.for_owner(user).personal().open().order_by(), contacts, "contact")
    return rows.values_list("contact").annotate(next_on=Min("due_on"))


@register.filter
def of_contact(days: dict[UUID, date], contact: Contact) -> date | None:
    """Return the day of `contact` from what `next_touches` found."""
    return days.get(contact.pk)


@register.simple_tag
def group_of(follow_up: FollowUp, today: date, week_ends_on: date) -> str:
    """Return the heading under which the list shows a follow-up."""
    if follow_up.due_on <= today:
        return "Now"
    return "This week" if follow_up.due_on <= week_ends_on else "Later"


def spoken_span(days: int) -> str:
    """Write a number of days as people say it: "3 days", "5 weeks", "4 months", "2 years"."""
    if days < 14:
        return plural(days, "day")
    if days < 70:
        return plural(round(days / 7), "week")
    return plural(round(days / 30.44), "month") if days < 700 else plural(round(days / 365.25), "year")


@register.filter
def task_look(follow_up: FollowUp, today: date) -> str:
    """Return what a row's class goes on with where the follow-up presses."""
    urgency = follow_up.urgency(today)
    if urgency == Urgency.AHEAD or not follow_up.is_pressing:
        return ""
    return " task--overdue" if urgency == Urgency.LONG_LATE else " task--due"


@register.simple_tag(takes_context=True)
def task_due(context: Context, follow_up: FollowUp) -> SafeString | str:
    """Write when a follow-up is due, or by how much it is late if that matters."""
    today = context["today"]
    late = follow_up.days_overdue(today)
    if late == 0:
        return "Due today"
    if late < 0:
        return day(context, follow_up.due_on)
    if not follow_up.is_pressing:
        return "Whenever you like"
    if follow_up.urgency(today) == Urgency.DUE:
        return format_html("Since {}, by {}", day(context, follow_up.due_on), day(context, follow_up.latest_on))
    return f"{spoken_span(late)} late"


@register.filter
def attempt_icon(attempt: Attempt) -> str:
    if attempt.outcome in (Outcome.ACCEPTED, Outcome.CONFIRMED):
        return "check"
    return "chat" if attempt.phase == Phase.PERSON else "alert"


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
