"""Read a cadence from what people type. Many spellings are read, one is written."""

import re
from dataclasses import dataclass

from followups.cadence.frequencies import as_intervals

UNITS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
LONGEST_MONTHS = 120
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(WORDS, 1)}
INTERVAL = re.compile(
    r"(?:after |in )?(?P<count>[0-9]{1,3}|" + "|".join(NUMBERS) + r")"
    r"(?: |(?<=[0-9]))(?P<unit>day|week|month|year)s?(?P<side> before| after| later)?"
)
# "6 months, and then every 6 months", "6 months every 6 months", "every month".
REPEAT = re.compile(r"(?:^|,? )(?:and )?(?:then )?every (?P<interval>.*)$")
BARE_UNIT = re.compile(r"(?:day|week|month|year)")
BETWEEN = re.compile(r",(?: ?and| ?then)? ?| and then | and | then ")


INTERVAL_MISSING = "An interval is missing. Write it like “2 weeks” or “6 months”."
# The first that fits is said of a part that can't be read.
WHY_NOT = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (r"\bevery\b", "repeats, and only what comes last can."),
        (r"\bbi-?(?:weekly|monthly|annual|annually)\b", "means two things: twice in that time, or every second one."),
        (r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", "is a day of the week. A schedule is of intervals."),
        (r"\btimes?\b|\btwice\b", "does not come out even. Say how long to wait instead."),
        (r"\b(?:hour|minute|second)s?\b", "is shorter than a day."),
        (r"\d[.,]\d", "is not a whole number."),
        (r"\d ?[-–] ?\d|\bor\b", "names two lengths. Choose one."),
        (r"^-|\b0+\b", "is no time to wait."),
        (r"\d{4}", "is too long."),
        (r"^\d+$", "has no unit: days, weeks, months or years."),
        (r"^(?:day|week|month|year)s?$", "has no number."),
    )
)


class CadenceError(ValueError):
    """A text that is not a cadence. The message is for the person."""


@dataclass(frozen=True)
class Interval:
    """A number of days, weeks, months or years, at least one; `before` the anchor date or after it."""

    count: int
    unit: str
    before: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """The same as (months, days), negative before the anchor."""
        months, days = UNITS[self.unit]
        count = -self.count if self.before else self.count
        return months * count, days * count

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}{' before' if self.before else ''}"


def read_intervals(text: str) -> tuple[tuple[Interval, ...], Interval | None]:
    """Read the steps and what repeats. "Every 6 months" alone begins after the first six.

    Capitals, spaces, "and", "a week", "two weeks", "monthly" and a missing "then" are understood.
    Raises CadenceError when a part can't be read; it says why.
    """
    words = as_intervals(" ".join(text.lower().split()).removesuffix(".").replace(" ,", ","))
    found = REPEAT.search(words)
    if not found:
        return _steps(words), None
    repeat = _interval(_counted(found["interval"]))
    if repeat.before:
        raise _unreadable(found["interval"])
    body = words[: found.start()]
    return _steps(body) if body else (repeat,), repeat


def _steps(text: str) -> tuple[Interval, ...]:
    return tuple(_interval(part) for part in BETWEEN.split(text))


def _counted(text: str) -> str:
    return f"1 {text}" if BARE_UNIT.fullmatch(text) else text


def _interval(text: str) -> Interval:
    found = INTERVAL.fullmatch(text.strip())
    count = _number(found["count"]) if found else 0
    if not found or count == 0:
        raise _unreadable(text)
    interval = Interval(count, found["unit"], before=found["side"] == " before")
    months, days = interval.span
    if abs(months) + abs(days) / 30 > LONGEST_MONTHS:
        raise CadenceError("An interval may be at most ten years long.")
    return interval


def _number(text: str) -> int:
    return NUMBERS.get(text) or int(text)


def _unreadable(text: str) -> CadenceError:
    part = text.strip()
    why = next((why for pattern, why in WHY_NOT if pattern.search(part)), "is not an interval.")
    return CadenceError(f"“{part[:40]}” {why} Write it like “2 weeks” or “6 months”." if part else INTERVAL_MISSING)
