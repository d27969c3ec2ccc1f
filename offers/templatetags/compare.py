"""Cells and charts of the comparison, and what to choose for it. In Python: there are hundreds on a page."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from babel.numbers import format_decimal
from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.days import spoken_day
from core.money import format_amount
from offers.choosing import Choice
from offers.compare.comparison import DAY, MONEY, NUMBER, Cell, Column, Comparison, Row, YearPart

register = template.Library()

BAR, GAP = 12, 5
NOT_KNOWN = mark_safe('<span class="muted">not known</span>')
NONE = mark_safe('<span class="muted">none</span>')
BEST_MARK = mark_safe('<span class="visually-hidden">Best: </span>')
CHECKED = mark_safe(" checked")
NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def compare_cells(context: Context, comparison: Comparison, row: Row) -> SafeString:
    """Write the cells of one row, from the first column to the last."""
    cells = zip(comparison.columns, row.cells, strict=True)
    return _joined(_cell(context, comparison, row, column, cell) for column, cell in cells)


@register.simple_tag(takes_context=True)
def spoken_due(context: Context, due_on: str, live: object) -> SafeString:
    """Write the day an answer is due; in what was kept long ago it always "was"."""
    day, today = date.fromisoformat(due_on), context["today"]
    passed = not live or day < today
    said = f"Answer {'was ' if passed else ''}due {spoken_day(day, today)}"
    return format_html('<time datetime="{}">{}</time>', due_on, said)


@register.simple_tag(takes_context=True)
def compare_value(context: Context, comparison: Comparison, row: Row) -> SafeString:
    """Write what all columns have alike."""
    return _value(context, comparison, row, comparison.columns[0], row.cells[0])


@register.simple_tag
def column_name(comparison: Comparison, number: int) -> str:
    return comparison.columns[number].name


def _cell(context: Context, comparison: Comparison, row: Row, column: Column, cell: Cell) -> SafeString:
    names = [name for name, applies in _classes(row, column, cell) if applies]
    return format_html(
        '<td role="cell" class="{}" data-column="{}">{}{}{}</td>',
        " ".join(names),
        column.name,
        BEST_MARK if cell.is_best else NOTHING,
        _value(context, comparison, row, column, cell),
        _difference(context, comparison, row, cell),
    )


def _classes(row: Row, column: Column, cell: Cell) -> tuple[tuple[str, bool], ...]:
    return (
        ("table__num", row.kind in (MONEY, NUMBER)),
        ("compare__today", column.is_today),
        ("compare__best", cell.is_best),
    )


def _value(context: Context, comparison: Comparison, row: Row, column: Column, cell: Cell) -> SafeString:
    if not cell.is_known:
        return NOT_KNOWN
    if row.kind == MONEY:
        return _money(context, comparison, row, column, cell)
    if row.kind == NUMBER and cell.amount is not None:
        return format_html("{}", _number(cell.amount, context["locale"]))
    text = spoken_day(date.fromisoformat(cell.text), context["today"]) if row.kind == DAY else cell.text
    return format_html("{}", text)


def _money(context: Context, comparison: Comparison, row: Row, column: Column, cell: Cell) -> SafeString:
    offered = format_amount(cell.offered, column.currency, context["locale"]) if cell.offered else ""
    if cell.needs_rate:
        # The whole sentence where it matters most; it would tire in every row.
        said = _wants_rate(context, comparison, column) if row.is_total else "no rate"
        return format_html("{}{}", offered, _small(said))
    if not cell.amount and not row.is_measured:
        return format_html("{}{}", NONE, _small(cell.note))
    amount = format_amount(cell.amount or Decimal(0), comparison.currency, context["locale"])
    return format_html("{}{}{}", amount, _small(offered), _small(cell.note))


def _wants_rate(context: Context, comparison: Comparison, column: Column) -> SafeString:
    words = f"no rate for {column.currency} in {comparison.currency}"
    url = context.get("rates_url")
    if not url:
        return format_html("{}", words)
    back = context["request"].get_full_path()
    return format_html('<a href="{}?from={}&amp;next={}">{}</a>', url, column.currency, back, words)


def _difference(context: Context, comparison: Comparison, row: Row, cell: Cell) -> SafeString:
    if cell.difference is None or comparison.measure is None:
        return NOTHING
    if not cell.difference:
        return format_html('<span class="compare__delta">the same<span class="visually-hidden"> as {}</span></span>',
                           comparison.measure.spoken)  # fmt: skip
    size = abs(cell.difference)
    locale = context["locale"]
    shown = format_amount(size, comparison.currency, locale) if row.kind == MONEY else _number(size, locale)
    sign = "+" if cell.difference > 0 else "−"
    than = f" against {comparison.measure.spoken}"
    return format_html(
        '<span class="compare__delta">{}{}<span class="visually-hidden">{}</span></span>', sign, shown, than
    )


@lru_cache(maxsize=1024)
def _number(number: Decimal, locale: str) -> str:
    return str(format_decimal(number, format="#,##0.##", locale=locale))


def _small(text: str | SafeString) -> SafeString:
    return format_html('<span class="compare__delta">{}</span>', text) if text else NOTHING


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308  each of them is safe


@register.simple_tag(takes_context=True)
def compare_chart(context: Context, comparison: Comparison, column: Column) -> SafeString:
    """Draw the years of one column as bars, to the scale of the best paid year of all columns."""
    scale = comparison.scale
    if not column.years or not scale:
        return NOTHING
    sums = [sum((part.amount for part in year), Decimal(0)) for year in column.years]
    said = [
        f"year {number} {format_amount(amount, comparison.currency, context['locale'])}"
        for number, amount in enumerate(sums, start=1)
    ]
    bars = _joined(
        piece for number, year in enumerate(column.years) for piece in _bar(year, y=number * (BAR + GAP), scale=scale)
    )
    return format_html(
        '<svg class="compare__chart" role="img" aria-label="What comes in: {}" width="100%" height="{}">{}</svg>',
        ", ".join(said),
        len(column.years) * (BAR + GAP) - GAP,
        bars,
    )


def _bar(year: tuple[YearPart, ...], *, y: int, scale: Decimal) -> Iterable[SafeString]:
    x = Decimal(0)
    for part in year:
        width = 100 * part.amount / scale
        place = (f"{x:.2f}%", y, f"{width:.2f}%", BAR)
        yield format_html('<rect class="series-{}" x="{}" y="{}" width="{}" height="{}"/>', part.series, *place)
        if part.series == "once":
            yield format_html('<rect x="{}" y="{}" width="{}" height="{}" fill="url(#hatch)"/>', *place)
        x += width


@register.simple_tag
def compare_choices(choices: Iterable[Choice], chosen: Collection[UUID]) -> SafeString:
    """Write a box to tick for each offer that may stand side by side (`offers.choosing.choices`)."""
    return _joined(
        format_html(
            '<label class="choice"><input type="checkbox" name="offer" value="{}"{}><span>'
            '<span class="choice__title">{}</span><br><span class="muted">{}, {}</span></span></label>',
            offer.pk,
            CHECKED if offer.pk in chosen else NOTHING,
            offer.name,
            offer.role,
            offer.stage,
        )
        for offer in choices
    )
