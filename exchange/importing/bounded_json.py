"""JSON from a stranger: its depth and the number of its parts are counted before it is loaded."""

import json
import re
from typing import Any

from exchange.importing.bounds import MOST_LEVELS, ImportRefused

MOST_VALUES = 1_000_000
MOST_CONTAINERS = 400_000
# A whole text between quotation marks, or what opens, closes and divides. It never steps back.
STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{},]', re.DOTALL)


def load(text: str) -> Any:
    """Return what `text` says. Raises ImportRefused for what is no JSON, too deep, or too much."""
    _count(text)
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise ImportRefused(
            "The JSON in this file is broken. Export it again; perhaps the download stopped.", line
        ) from None


def _no_number(_: str) -> None:
    """NaN and the like are no JSON; they count as nothing."""


def _count(text: str) -> None:
    depth = values = containers = 0
    for match in STRUCTURE.finditer(text):
        sign = text[match.start()]
        if sign in "[{":
            depth, containers = depth + 1, containers + 1
            if depth > MOST_LEVELS:
                line = text.count("\n", 0, match.start()) + 1
                raise ImportRefused(f"The JSON in this file is more than {MOST_LEVELS} levels deep.", line)
        elif sign in "]}":
            depth -= 1
        elif sign == ",":
            values += 1
        if values > MOST_VALUES or containers > MOST_CONTAINERS:
            raise ImportRefused("There are too many values in this file. Split it, and bring the parts one by one.")
