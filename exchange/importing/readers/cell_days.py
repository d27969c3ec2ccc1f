"""Days in cells, each alone in its cell: 2026-09-01, 01 Sep 2026, 11/20/24, 8:15 AM, 14.9.2026, 1. März 2026."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from exchange.reading.days import month_numbers

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
CLOCK = r"(?:[T,\s]\s*[0-9]{1,2}[:.][0-9]{2}[^\n]{0,30})?"
IN_ORDER = re.compile(rf"([0-9]{{4}})[-/.]?([0-9]{{1,2}})[-/.]?([0-9]{{1,2}}){CLOCK}")
IN_FIGURES = re.compile(rf"([0-9]{{1,2}})([./-])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){CLOCK}")
WITH_MONTH = re.compile(
    rf"(?:[^\W\d_]{{2,10}}\.?,\s)?([0-9]{{1,2}})(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de\s)?([^\W\d_]{{3,10}})\.?,?[\s-]+(?:de\s|del\s)?([0-9]{{4}}|[0-9]{{2}}){CLOCK}"
)
MONTH_BEFORE = re.compile(
    rf"(?:[^\W\d_]{{2,10}}\.?,\s)?([^\W\d_]{{3,10}})\.?\s([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s([0-9]{{4}}){CLOCK}"
)
LONGEST_DAY = 60


@dataclass(frozen=True, slots=True)
class CellDay:
    """A calendar date. With two in `either`, day first and month first, the file doesn't say which."""

    on: date | None = None
    either: tuple[date, date] | None = None


NO_DAY = CellDay()


def cell_day(text: str, order: str = "") -> CellDay:
    """Read a cell that holds a day and perhaps an hour, which is left out. Years 1970 to 2100.

    `order` is `DAY_FIRST`, `MONTH_FIRST`, or empty when nobody knows; it counts where both are possible.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST_DAY:
        return NO_DAY
    if match := IN_ORDER.fullmatch(text):
        return CellDay(_day(match[1], match[2], match[3]))
    if match := IN_FIGURES.fullmatch(text):
        return _in_figures(match, order)
    if match := WITH_MONTH.fullmatch(text):
        return CellDay(_day(match[3], _month(match[2]), match[1]))
    if match := MONTH_BEFORE.fullmatch(text):
        return CellDay(_day(match[3], _month(match[1]), match[2]))
    return NO_DAY


def order_in(texts: Iterable[str]) -> str:
    """Return the order that some of `texts` have for sure; empty when none has, or they contradict each other."""
    found = set()
    for text in texts:
        match = IN_FIGURES.fullmatch(text.strip()) if len(text) <= LONGEST_DAY else None
        if match and match[2] != "." and (int(match[1]) > 12) != (int(match[3]) > 12):
            found.add(DAY_FIRST if int(match[1]) > 12 else MONTH_FIRST)
    return found.pop() if len(found) == 1 else ""


def _in_figures(match: re.Match[str], order: str) -> CellDay:
    first, mark, second, year = match.groups()
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if mark == "." or order == DAY_FIRST:
        return CellDay(day_first or (month_first if mark != "." else None))
    if order == MONTH_FIRST or day_first == month_first:
        return CellDay(month_first or day_first)
    if day_first and month_first:
        return CellDay(either=(day_first, month_first))
    return CellDay(day_first or month_first)


@cache
def _month(name: str) -> str:
    return str(month_numbers().get(name.casefold(), ""))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        on = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
    return on if 1970 <= on.year <= 2100 else None
