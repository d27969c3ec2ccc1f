"""How an offer, its list and its package are written."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone

from core.templatetags.ajar import day, money, spoken
from core.tz import with_place
from offers.forms import OfferListForm
from offers.models import Interview, Offer, Stage
from offers.package.terms import MONEY, SHARES, in_words, plain_number

register = template.Library()


@register.filter
def local_year(at: datetime) -> int:
    """Return the year of an instant where the reader lives."""
    return timezone.localtime(at).year


@register.filter
def days_until(offer: Offer, today: date) -> int | None:
    """Return the calendar days from `today` to an offer's answer date."""
    return offer.days_left(today, str(get_current_timezone()))


@register.filter
def due_day(offer: Offer, zone: str = "") -> date | None:
    """Return the day on which an answer is due where the reader is: in `zone`, or that of the page."""
    return offer.due_on_clock(zone or str(get_current_timezone()))[0]


@register.filter
def first_day(offer: Offer) -> date | None:
    """Return the day on which an accepted job begins; needs `with_package()`."""
    return offer.package.starts_on if offer.is_accepted and offer.package else None


@register.filter
def is_ahead(offer: Offer, today: date) -> bool:
    """Tell whether an accepted job is still to begin, or when isn't known; needs `with_package()`."""
    begins_on = first_day(offer)
    return offer.is_accepted and not offer.job_left_at and (begins_on is None or begins_on > today)


@register.filter
def due_hour(offer: Offer, zone: str = "") -> str:
    """Write the hour at which an answer is due; with both clocks where it was written down on another one."""
    here = zone or str(get_current_timezone())
    on, hour = offer.due_on_clock(here)
    if not on or not hour or not offer.answer_due_on or not offer.answer_due_time:
        return ""
    return _on_both_clocks(on, hour, here, offer.answer_due_on, offer.answer_due_time, offer.answer_due_zone)


@register.filter
def here_on(interview: Interview) -> date:
    """Return the day of an interview where the reader is."""
    return interview.on_clock(str(get_current_timezone()))[0]


@register.filter
def here_at(interview: Interview) -> str:
    """Write the hour of an interview; with both clocks where it was written down on another one."""
    here = str(get_current_timezone())
    on, hour = interview.on_clock(here)
    if not hour or not interview.happens_time:
        return ""
    return _on_both_clocks(on, hour, here, interview.happens_on, interview.happens_time, interview.happens_zone)


def _on_both_clocks(on: date, hour: time, here: str, there_on: date, there_hour: time, there: str) -> str:
    if (on, hour) == (there_on, there_hour):
        return f"{hour:%H:%M}"
    written = with_place(there_hour, there)
    if on != there_on:
        written += f", {spoken(there_on)}"
    return f"{with_place(hour, here)} ({written})"


@register.simple_tag(takes_context=True)
def term(context: Context, name: str, value: Any, currency: str) -> str | SafeString:
    """Write one term of a package with its unit, as the reader's browser writes it; "none" where nothing is known."""
    return in_words(name, value, currency, money=partial(money, context), day=partial(day, context))


@register.simple_tag(takes_context=True)
def difference(context: Context, name: str, by: Decimal, currency: str) -> str:
    """Write a difference with its sign: "+€4,000", "−2"."""
    sign = "+" if by > 0 else "\u2212"
    amount = money(context, abs(by), currency) if name in MONEY else plain_number(abs(by))
    return f"{sign}{amount}{' %' if name in SHARES else ''}"


@register.filter
def plain(value: Decimal | int | None) -> str:
    """Write a number without empty decimals; nothing when it is not known."""
    return "" if value is None else plain_number(value)


@register.simple_tag
def listing_link(form: OfferListForm, **changes: str) -> str:
    """Return the address, after the path, of the same list but for `changes`."""
    return form.link(**changes)


@register.filter
def named_moves(offer: Offer) -> list[tuple[str, str]]:
    """Return where a person may move `offer` at once, and what that is called. Accepting has its own page."""
    names = {
        Stage.CONSIDERING: "Change my mind" if offer.is_declining else "Reopen",
        Stage.LAPSED: "Deadline passed",
        Stage.RESCINDED: "Offer withdrawn",
    }
    return [(stage.value, names[stage]) for stage in offer.moves if stage in names]
