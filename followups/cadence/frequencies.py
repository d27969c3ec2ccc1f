"""Words for how often, as people say them, written as intervals: "every other month" is "every 2 months"."""

import re

UNIT = r"(?P<unit>day|week|fortnight|month|quarter|year)"
# What each of them is, as a number and a unit that a cadence has.
MADE_OF = {
    "day": (1, "day"),
    "week": (1, "week"),
    "fortnight": (2, "week"),
    "month": (1, "month"),
    "quarter": (3, "month"),
    "half-year": (6, "month"),
    "year": (1, "year"),
}
ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "fortnightly": "fortnight",
    "monthly": "month",
    "quarterly": "quarter",
    "half-yearly": "half-year",
    "halfyearly": "half-year",
    "semiannually": "half-year",
    "semi-annually": "half-year",
    "semiannual": "half-year",
    "semi-annual": "half-year",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
}
EACH_WHICH = {"other": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "sixth": 6, "6th": 6}
SO_OFTEN = {"twice": 2, "two times": 2, "three times": 3, "four times": 4, "six times": 6} | {
    f"{number} times": number for number in (2, 3, 4, 6, 12)
}
# How long a span is in a smaller unit, so that so many times in it can be said.
DIVIDED = {
    "year": (12, "month"),
    "quarter": (3, "month"),
    "month": (4, "week"),
    "fortnight": (14, "day"),
    "week": (7, "day"),
}

ADVERB = re.compile(rf"(?<!-)\b({'|'.join(ADVERBS)})\b")
ONCE = re.compile(r"\bonce (?:a|an|per|every|each|in)\b|\b(?:each|per)\b")
SKIPPING = re.compile(rf"\bevery ({'|'.join(EACH_WHICH)}) {UNIT}\b")
OFTEN = re.compile(rf"\b({'|'.join(SO_OFTEN)}) (?:a|an|per|every|each|in a) {UNIT}\b")
HALF = re.compile(r"\b(every )?half(?: a)? year\b")
SO_MANY = r"(?P<count>\d{1,3}|\ba|\ban|\bone|\btwo|\bthree|\bfour|\bsix|\bevery)"
LONGER = re.compile(SO_MANY + r"[ -]?(?P<unit>fortnight|quarter|half-year)s?\b")
COUPLE = re.compile(r"\b(?:a )?couple(?: of)?\b")
SPELLED_OUT = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}


def as_intervals(text: str) -> str:
    """Return `text` with what says how often written as "every" and an interval. The rest stays as it is."""
    text = COUPLE.sub("2", HALF.sub(lambda found: f"{found[1] or '1 '}half-year", text))
    text = OFTEN.sub(_often, ONCE.sub("every", text))
    text = SKIPPING.sub(lambda found: f"every {_length(EACH_WHICH[found[1]], found['unit'])}", text)
    text = ADVERB.sub(lambda found: f"every {_length(1, ADVERBS[found[1]])}", text)
    return LONGER.sub(_longer, text)


def _length(count: int, unit: str) -> str:
    times, plain = MADE_OF[unit]
    total = count * times
    return f"{total} {plain}{'' if total == 1 else 's'}"


def _often(found: re.Match[str]) -> str:
    """Write "twice a year" as every six months; what doesn't come out even stays, to be refused."""
    parts, unit = DIVIDED.get(found["unit"], (0, ""))
    each, over = divmod(parts, SO_OFTEN[found[1]])
    return found[0] if over or not each else f"every {_length(each, unit)}"


def _longer(found: re.Match[str]) -> str:
    count = found["count"]
    if count == "every":
        return f"every {_length(1, found['unit'])}"
    return _length(SPELLED_OUT.get(count) or int(count), found["unit"])
