"""The template tags of our pages. The look: static/css; the names: docs/architecture.md."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from core.days import spoken_day
from core.locale import locale_of
from core.money import format_amount
from core.once import FIELD, new_key
from core.phones import PhoneNumber, phone_numbers
from core.routes import path_to

register = template.Library()

# Days left -> how far the door stands open: x and inset of the leaf's free edge (ADR 0005).
DOOR = ((None, 15, 5.4), (21, 15, 5.4), (10, 20.5, 4.4), (4, 26, 2.8), (0, 29.5, 1.4))
SHUT = (32, 0)
NOTHING = SafeString("")
LINE_END = re.compile(r"\s*\n\s*")


class PathNode(URLNode):
    """An address that is looked up once for all rows, where it leads to a page or to a row's page by its id."""

    def render(self, context: Context) -> str:
        row_ids = [argument.resolve(context) for argument in self.args]
        is_known = all(isinstance(row_id, UUID) for row_id in row_ids)
        try:
            path = path_to(self.view_name.resolve(context), *row_ids) if is_known else ""
        except NoReverseMatch:
            path = ""
        if not path:
            return super().render(context)  # which knows what to say, and when to say nothing
        if not self.asvar:
            return path
        context[self.asvar] = path
        return NOTHING


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Do as Django's own `{% url %}` does, in less time: there are hundreds on a page."""
    node = parse_url(parser, token)
    if node.kwargs or len(node.args) > 1:
        return node
    return PathNode(node.view_name, node.args, node.kwargs, node.asvar)


@cache
def _icon(name: str) -> SafeString:
    path = settings.BASE_DIR / "templates" / "icons" / f"{name}.svg"
    return mark_safe(path.read_text().strip())  # noqa: S308  our own file


@register.simple_tag
def icon(name: str) -> SafeString:
    """Inline `templates/icons/<name>.svg`; hidden from screen readers, so a word must stand beside it."""
    return _icon(name)


@register.simple_tag
def once() -> SafeString:
    """Give a form the key by which it is saved only once, however often it is sent."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())


@register.inclusion_tag("_field.html")
def field(bound: BoundField, **attrs: Any) -> dict[str, Any]:
    """Draw one form field: label, hint above, control, error below."""
    described = [
        f"{bound.auto_id}-{part}" for part, present in (("error", bound.errors), ("hint", bound.help_text)) if present
    ]
    extra = {key.replace("_", "-"): value for key, value in attrs.items()}
    if not isinstance(bound.field.widget, forms.CheckboxInput):
        extra["class"] = "field__control"
    if described:
        extra["aria-describedby"] = " ".join(described)
    return {"bound": bound, "control": bound.as_widget(attrs=extra), "attrs": extra}


@register.inclusion_tag("_choices.html")
def choices(bound: BoundField, legend: str = "") -> dict[str, Any]:
    """Draw a radio group as a row of segments."""
    return {"bound": bound, "legend": legend or bound.label}


@register.inclusion_tag("_errors.html")
def errors(form: forms.BaseForm) -> dict[str, Any]:
    """List a form's errors first, with links to the fields."""
    count = sum(len(found) for found in form.errors.values())
    return {"form": form, "count": count, "bad_fields": [bound for bound in form if bound.errors]}


@register.simple_tag
def door(days: int | None, size: str = "") -> SafeString:
    """Draw the door for the number of days left: a hint beside words, never instead of them."""
    edge, inset = next(((x, k) for least, x, k in DOOR if days is None or (least is not None and days >= least)), SHUT)
    return _door(edge, inset, size)


@cache
def _door(edge: float, inset: float, size: str) -> SafeString:
    place = {"edge": edge, "top": 6 + inset, "bottom": 46 - inset, "knob": edge - 3}
    return render_to_string("_door.html", {"size": size, **place})


@register.simple_tag
def phones(text: str, zone: str = "") -> tuple[PhoneNumber, ...]:
    """Return the numbers in `text` that can be dialled; one without a country is of the reader's, or of `zone`."""
    return phone_numbers(text, zone or str(timezone.get_current_timezone()))


@register.simple_tag(takes_context=True)
def money(context: Context, amount: Decimal, currency: str) -> str:
    """Write an amount with its currency as the reader's browser writes numbers."""
    request = context.get("request")
    return format_amount(amount, currency, locale_of(request)) if request else format_amount(amount, currency)


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | datetime | None) -> SafeString | str:
    """Write a calendar date: with its weekday when near, with its year when it is another one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _day(value, context["today"])


# The rows of a list have few different days.
@lru_cache(maxsize=4096)
def _day(value: date, today: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), spoken_day(value, today))


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | str]:
    """Return the numbers of the first, the last and the pages around this one, and an ellipsis for those left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def spoken(value: date) -> str:
    """Write a date in full for a mail, which is read on some other day: "Tuesday 9 June 2026"."""
    return f"{value:%A} {value.day} {value:%B} {value.year}"


@register.filter
def days_left(days: int) -> str:
    """Write how long there is still to answer."""
    if days < 0:
        return f"{plural(-days, 'day')} ago"
    return {0: "Today", 1: "Tomorrow"}.get(days, f"{days} days")


@register.filter
def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


@register.filter
def number_word(count: int) -> str:
    """Write a small number as a word at the head of a sentence."""
    words = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]
    return words[count] if 0 <= count < len(words) else str(count)


@register.filter(is_safe=True)
def one_line(text: str) -> str:
    """Join the lines of a template whose text is a single line, such as a sentence in a mail."""
    return LINE_END.sub(" ", text.strip())


@register.filter
def links(text: str) -> str:
    """Turn web and mail addresses in a person's own words into links; everything else is escaped."""
    made = urlize(text, nofollow=True, autoescape=True)
    return mark_safe(made.replace('rel="nofollow"', 'rel="noopener noreferrer nofollow"'))  # noqa: S308  escaped above
