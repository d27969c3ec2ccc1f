"""Days and hours as mails and letters name them, in English, German, French, Spanish and Dutch."""

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cache

from babel import Locale

LANGUAGES = ("en", "de", "fr", "es", "nl")
# Further names of months that letters use, beside Babel's.
ALSO = {"sept": 9, "sep": 9, "jänner": 1, "mrz": 3, "maerz": 3}
WEEK = 7


@dataclass(frozen=True)
class Day:
    """A calendar date, and an hour if one is named; not sure when it could be another."""

    on: date
    words: str
    is_sure: bool = True
    at: time | None = None


@cache
def month_numbers() -> dict[str, int]:
    names = dict(ALSO)
    for language in LANGUAGES:
        months = Locale(language).months["format"]
        for width in ("wide", "abbreviated"):
            names |= {name.casefold().rstrip("."): number for number, name in months[width].items()}
    return names


@cache
def _weekdays() -> dict[str, int]:
    return {
        name.casefold(): number
        for language in LANGUAGES
        for number, name in Locale(language).days["format"]["wide"].items()
    }


def _any_of(names: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    month, weekday = _any_of(month_numbers()), _any_of(_weekdays())
    on = rf"(?:(?P<weekday>{weekday})\b,?\s+)?(?:(?:den|dem|le|el|the|d\.d\.|op)\s+)?"
    year = r"(?P<year>20[0-9]{2})"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{on}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:of\s+|de\s+)?(?P<month>{month})\b\.?,?(?:\s+(?:de\s+|del\s+)?{year})?",
            rf"{on}(?P<month>{month})\b\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+{year})?",
            rf"{on}{year}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})\b",
            rf"{on}(?P<first>[0-9]{{1,2}})[./-](?P<second>[0-9]{{1,2}})[./-](?P<year>20[0-9]{{2}}|[0-9]{{2}})\b",
            rf"{on}(?P<first>[0-9]{{1,2}})\.(?P<second>[0-9]{{1,2}})\.(?![0-9])",
            rf"\b(?P<weekday>{weekday})\b(?P<next_week>\s+(?:next week|prochain))?",
        )
    )


IN_A_WHILE = re.compile(
    r"\b(?:for|within|innerhalb(?: von)?|sous|dans(?: les)?|durante|en|binnen)\s+(?:the next\s+)?(?P<number>[0-9]{1,3}|a|one|two|three|five|seven|ten)"
    r"\s+(?:more\s+|calendar\s+|business\s+|working\s+)?(?P<unit>hours?|days?|weeks?|stunden|tagen?|wochen?|heures?|jours?|semaines?|horas?|días?|semanas?|uur|dagen|weken)\b",
    re.IGNORECASE,
)
NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "five": 5, "seven": 7, "ten": 10}
HOUR = re.compile(
    r"\b(?P<noon>noon|midday|mittags?|midi|mediodía)\b"
    r"|\b(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2}))?\s?(?P<half>[ap])\.?m\b"
    r"|\b(?P<hour24>[0-9]{1,2})(?::|h| h )(?P<minute24>[0-9]{2})\b(?:\s?(?:uhr|uur))?"
    r"|\b(?P<hour_uhr>[0-9]{1,2})\s?(?:uhr|uur|h)\b",
    re.IGNORECASE,
)


def read_day(text: str, *, today: date, day_first: bool | None) -> Day | None:
    """Read the day with which `text` begins, but for a few words before it.

    `day_first` tells how 4/5 is meant; None when nobody knows. Without a year it is the next such day.
    """
    found = [
        (match.start(), number, match) for number, pattern in enumerate(_patterns()) if (match := pattern.search(text))
    ]
    while_match = IN_A_WHILE.search(text)
    if while_match and (not found or while_match.start() < min(found)[0]):
        return _after(while_match, today)
    if not found:
        return None
    _, number, match = min(found, key=lambda one: one[:2])
    day = _from_weekday(match, today) if number == len(_patterns()) - 1 else _from_date(match, today, day_first)
    return _with_hour(day, text, match) if day else None


def _from_date(match: re.Match[str], today: date, day_first: bool | None) -> Day | None:
    parts = match.groupdict()
    is_sure = True
    if parts.get("first"):
        first, second = int(parts["first"]), int(parts["second"])
        is_sure = first > 12 or second > 12 or first == second or day_first is not None or "." in match[0]
        month_first = second > 12 or (first <= 12 and day_first is False and "." not in match[0])
        month, day = (first, second) if month_first else (second, first)
    else:
        day = int(parts["day"])
        month = int(parts["month"]) if parts["month"].isdigit() else month_numbers()[parts["month"].casefold()]
    year = parts.get("year")
    try:
        on = date(int(year) + (2000 if year and len(year) == 2 else 0) if year else today.year, month, day)
        if not year and on < today:
            on = on.replace(year=today.year + 1)
    except ValueError:
        return None
    weekday = parts.get("weekday")
    agrees = not weekday or _weekdays()[weekday.casefold()] == on.weekday()
    return Day(on, match[0].strip(), is_sure and agrees)


def _from_weekday(match: re.Match[str], today: date) -> Day:
    ahead = (_weekdays()[match["weekday"].casefold()] - today.weekday()) % WEEK or WEEK
    if match["next_week"]:
        ahead += WEEK if ahead + today.weekday() < WEEK else 0
    return Day(today + timedelta(days=ahead), match[0].strip(), is_sure=False)


def _after(match: re.Match[str], today: date) -> Day:
    """Count from today: the letter does not say when it was sent, so it is never sure."""
    number = NUMBERS.get(match["number"].casefold()) or int(match["number"])
    unit = match["unit"].casefold()
    if unit.startswith(("hour", "stunde", "heure", "hora", "uur")):
        length = timedelta(hours=number)
    else:
        weeks = unit.startswith(("week", "woche", "semaine", "semana", "weken"))
        length = timedelta(days=number * (WEEK if weeks else 1))
    return Day(today + timedelta(days=max(length.days, 1)), match[0].strip(), is_sure=False)


def _with_hour(day: Day, text: str, match: re.Match[str]) -> Day:
    """Add an hour that stands right before or after the day."""
    around = [text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 24]]
    for words in around:
        found = HOUR.search(re.split(r"[.;\n](?=\s|$)", words)[0])
        if found and (at := _hour(found)):
            return replace(day, at=at, words=f"{day.words} {found[0].strip()}")
    return day


def _hour(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    if parts["noon"]:
        return time(12)
    hour = int(parts["hour"] or parts["hour24"] or parts["hour_uhr"])
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    try:
        return time(hour, int(parts["minute"] or parts["minute24"] or 0))
    except ValueError:
        return None
