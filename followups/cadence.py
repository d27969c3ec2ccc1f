"""The rhythm for staying in touch: pure rules on calendar dates (PRODUCT.md, "cadence")."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

UNITS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
LONGEST_MONTHS = 120
INTERVAL = re.compile(r"(\d{1,3}) (day|week|month|year)s?")


class CadenceError(ValueError):
    """A text that is not a cadence. The message is for the person."""


@dataclass(frozen=True)
class Interval:
    """A number of days, weeks, months or years; at least one."""

    count: int
    unit: str

    @property
    def span(self) -> tuple[int, int]:
        """The same as (months, days)."""
        months, days = UNITS[self.unit]
        return months * self.count, days * self.count

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True)
class Cadence:
    """Intervals counted from one anchor date, and one that then repeats for ever, if any.

    Counting from the anchor, not from the step before, keeps the day of the month:
    31 January + 1 month is 28 February, + 2 months is 31 March.
    """

    steps: tuple[Interval, ...]
    repeat: Interval | None = None

    @classmethod
    def parse(cls, text: str) -> "Cadence":
        """Read "2 weeks, 2 months, 6 months, then every 6 months".

        Raises CadenceError when a part can't be read or the steps don't rise.
        """
        body, _, tail = text.strip().partition(", then every ")
        cadence = cls(tuple(_interval(part) for part in body.split(", ")), _interval(tail) if tail else None)
        dates = [cadence.date_of(step, date(2024, 1, 1)) for step in range(1, len(cadence.steps) + 2)]
        rising = [day for day in dates if day]
        if any(earlier >= later for earlier, later in pairwise(rising)):
            raise CadenceError("Each step must come after the one before it.")
        return cadence

    def __str__(self) -> str:
        text = ", ".join(str(step) for step in self.steps)
        return f"{text}, then every {self.repeat}" if self.repeat else text

    def date_of(self, step: int, anchor: date) -> date | None:
        """Return the date of `step`, counted from 1; None when the cadence has ended."""
        if step <= len(self.steps):
            return shift(anchor, *self.steps[step - 1].span)
        if self.repeat is None:
            return None
        (months, days), times = self.steps[-1].span, step - len(self.steps)
        more_months, more_days = self.repeat.span
        return shift(anchor, months + more_months * times, days + more_days * times)

    def next_after(self, step: int, anchor: date, today: date) -> tuple[int, date] | None:
        """Return the first step after `step` whose date lies after `today`.

        Steps whose date went by unused are passed over: a missed occurrence never
        comes back once for each time it was missed. None when the cadence has ended.
        """
        while True:
            step += 1
            day = self.date_of(step, anchor)
            if day is None or day > today:
                return (step, day) if day else None


def _interval(text: str) -> Interval:
    found = INTERVAL.fullmatch(text.strip())
    if not found or int(found[1]) == 0:
        raise CadenceError(f"“{text.strip()[:40]}” is not an interval. Write it like “2 weeks” or “6 months”.")
    interval = Interval(int(found[1]), found[2])
    months, days = interval.span
    if months + days / 30 > LONGEST_MONTHS:
        raise CadenceError("An interval may be at most ten years long.")
    return interval


def shift(day: date, months: int, days: int) -> date:
    """Add whole months, held to the month's last day, and then days."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1])) + timedelta(days=days)


DEFAULT = Cadence.parse("2 weeks, 2 months, 6 months, then every 6 months")
