"""A cadence and the dates that it gives: pure rules on calendar dates (PRODUCT.md, "cadence")."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from core.days import shift
from followups.cadence.reading import CadenceError, Interval, read_intervals

Span = tuple[int, int]


@dataclass(frozen=True)
class Cadence:
    """Intervals counted from one anchor date, and optionally one that then repeats without end.

    Counting from the anchor, not from the step before, keeps the day of the month:
    31 January + 1 month is 28 February, + 2 months is 31 March.
    """

    steps: tuple[Interval, ...]
    repeat: Interval | None = None

    @classmethod
    def parse(cls, text: str) -> "Cadence":
        """Read "2 weeks, 2 months, 6 months, then every 6 months", or something like it.

        Raises CadenceError when a part can't be read, or when the steps don't rise from
        every anchor: "30 days, 1 month" would go back in February.
        """
        cadence = cls.read(text)
        spans = [step.span for step in cadence.steps]
        if not all(always_earlier(one, next_one) for one, next_one in pairwise(spans)):
            raise CadenceError("Each step must come after the one before it, also in a short month.")
        return cadence

    @classmethod
    def read(cls, text: str) -> "Cadence":
        """Read a saved cadence, which may not follow today's rules. Raises CadenceError."""
        return cls(*read_intervals(text))

    def __str__(self) -> str:
        text = ", ".join(str(step) for step in self.steps)
        return f"{text}, then every {self.repeat}" if self.repeat else text

    @property
    def counts_down(self) -> bool:
        """Whether it leads up to its anchor, such as a graduation, which must then be given."""
        return self.steps[0].before

    def span_of(self, step: int) -> Span | None:
        """Return (months, days) from the anchor to `step`, counted from 1; None when the cadence has ended."""
        if step <= 0:
            return (0, 0)
        if step <= len(self.steps):
            return self.steps[step - 1].span
        if self.repeat is None:
            return None
        (months, days), times = self.steps[-1].span, step - len(self.steps)
        more_months, more_days = self.repeat.span
        return months + more_months * times, days + more_days * times

    def date_of(self, step: int, anchor: date) -> date | None:
        """Return the date of `step`, counted from 1; None when the cadence has ended."""
        span = self.span_of(step)
        return shift(anchor, *span) if span else None

    def wait_before(self, step: int) -> Span | None:
        """Return how long after the last touch `step` comes, for a plan that counts from there."""
        if step <= len(self.steps):
            return self.steps[step - 1].span
        return self.repeat.span if self.repeat else None


@lru_cache(maxsize=500)
def always_earlier(one: Span, other: Span) -> bool:
    """Tell whether `one` falls before `other` from every anchor there is."""
    (months, days), (more_months, more_days) = one, other
    if months == more_months:
        return days < more_days
    if months < more_months and days <= more_days:
        return True
    return all(shift(day, months, days) < shift(day, more_months, more_days) for day in _nasty_anchors())


def _nasty_anchors() -> Iterator[date]:
    """Give one of each kind: the ends of all months of four years, and of those around 2100, no leap year."""
    for year in (*range(2024, 2028), *range(2088, 2112)):
        for month in range(1, 13):
            for day in {1, *range(28, monthrange(year, month)[1] + 1)}:
                yield date(year, month, day)
