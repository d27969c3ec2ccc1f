"""How a plan goes on: from its cadence, what it counts from, and whether anybody answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from core.days import shift
from followups.cadence.dates import Cadence, Span

# A day that was missed is a gentle matter for so long; only then does a page press.
LATE_FOR = timedelta(weeks=4)
# The latest date lies a quarter of the interval after the ideal one, and at least three days.
SLACK_SHARE = 4
LEAST_SLACK = 3


class Urgency(Enum):
    """How urgent a day is. Pages never show it by colour alone."""

    AHEAD = "ahead"
    DUE = "due"
    LATE = "late"
    LONG_LATE = "long_late"


def slack(interval_days: int) -> int:
    """Return how many days after the ideal date a touch is still in good time.

    A quarter of the interval, at least three days: of two weeks 3, of two months 15,
    of six months 45.
    """
    return max(LEAST_SLACK, interval_days // SLACK_SHARE)


def urgency_on(today: date, *, ideal: date, latest: date) -> Urgency:
    """Return how urgent it is: nothing before the ideal date, then amber; red once the latest is four weeks ago."""
    if today > latest:
        return Urgency.LATE if today - latest <= LATE_FOR else Urgency.LONG_LATE
    return Urgency.DUE if today >= ideal else Urgency.AHEAD


@dataclass(frozen=True)
class Step:
    """One step of a plan with the day that is best for it, and how many days later is still in good time."""

    number: int
    ideal: date
    slack: int

    @property
    def latest(self) -> date:
        return self.ideal + timedelta(days=self.slack)


@dataclass(frozen=True)
class Course:
    """A cadence in progress.

    Counted from fixed dates, each step has its day from `anchor`, whatever happens in
    between. Counted from the last touch, each interval of the cadence is the wait after
    `last_on`, so "2 weeks, 2 months" means two weeks and then two months more. `slow`
    makes the next interval twice as long.
    """

    cadence: Cadence
    anchor: date
    from_last_touch: bool = False
    last_on: date | None = None
    slow: bool = False

    def next(self, *, after: int, since: date, today: date) -> Step | None:
        """Return the first step after number `after` that lies on `today` or later; None when the cadence has ended.

        `since` is the day on which the step before was finished: dates up to it are skipped.
        """
        if self.from_last_touch:
            return self._after_touch(after + 1, since, today)
        for number in self._numbers(after):
            span = self.cadence.span_of(number)
            if span is None:
                return None
            step = self._fixed(number, span)
            if shift(self.anchor, *span) > since and step.ideal >= today:
                return step
        return None

    def coming(self, *, after: int, since: date, today: date, count: int) -> Iterator[Step]:
        """Give the next `count` steps, as they will be if each is done on its day and answered."""
        course = self
        for _ in range(count):
            step = course.next(after=after, since=since, today=today)
            if step is None:
                return
            yield step
            after, since, today = step.number, step.ideal, max(today, step.ideal)
            course = Course(self.cadence, self.anchor, self.from_last_touch, last_on=step.ideal)

    @staticmethod
    def _numbers(after: int) -> Iterator[int]:
        while True:
            after += 1
            yield after

    def _after_touch(self, number: int, since: date, today: date) -> Step | None:
        wait = self.cadence.wait_before(number)
        if wait is None:
            return None
        months, days = (part * (2 if self.slow else 1) for part in wait)
        base = self.last_on or self.anchor
        if shift(base, months, days) < today or shift(base, months, days) <= since:
            base = today
        ideal = shift(base, months, days)
        return Step(number, ideal, slack((ideal - base).days))

    def _fixed(self, number: int, span: Span) -> Step:
        before = self._span_before(number)
        months, days = span
        if self.slow:
            months, days = 2 * months - before[0], 2 * days - before[1]
        ideal = shift(self.anchor, months, days)
        return Step(number, ideal, slack((ideal - shift(self.anchor, *before)).days))

    def _span_before(self, number: int) -> Span:
        """Where the interval that ends at step `number` begins, counted from the anchor."""
        first = self.cadence.steps[0]
        if number > 1 or not first.before:
            return self.cadence.span_of(number - 1) or (0, 0)
        # Nothing comes before the first step of a countdown: as long as the interval after it.
        months, days = first.span
        next_months, next_days = self.cadence.span_of(2) or (0, 0)
        return 2 * months - next_months, 2 * days - next_days
