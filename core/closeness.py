"""How close a name comes to what was searched for, so that the closest comes first."""

from collections.abc import Iterable
from enum import IntEnum
from functools import reduce
from operator import and_
from typing import Any
from unicodedata import normalize

from django.db.models import BooleanField, Case, Func, Q, TextField, Value, When

from core.search import WRITTEN_WITH_E, Fold, Spelled, holds_each, words_of

# What stands around a name and before a word of it, as regular expressions of PostgreSQL. Not by its own classes of
# letters, which depend on the server's locale. A name that can be spelled with ue is there twice (`ajar_searchable`).
BETWEEN_SPELLINGS = r"\x1f"
AT_START, AT_END = f"(^|{BETWEEN_SPELLINGS})", f"($|{BETWEEN_SPELLINGS})"
AT_WORD = rf"(^|[] ._,;:/&+()['\"{BETWEEN_SPELLINGS}-])"


class Match(IntEnum):
    """How close a name comes to what was looked for."""

    EXACT = 0
    START = 1
    WORD = 2  # each word of it begins a word of the name
    OTHER_WORD = 3  # it begins a word that is said for the name
    ELSEWHERE = 4
    BEYOND = 5  # not in the name but in what belongs to it, such as an address


def closeness(text: str, column: str = "name_folded") -> Case:
    """Return the `Match` between `text` and the name in a searchable column, as an expression to order by."""
    return Case(
        When(_Looks(column, _Pattern(text, before=AT_START, after=AT_END)), then=Value(Match.EXACT)),
        When(_Looks(column, _Pattern(text, before=AT_START)), then=Value(Match.START)),
        When(_all(_Looks(column, _Pattern(word, before=AT_WORD)) for word in words_of(text)), then=Value(Match.WORD)),
        When(holds_each(column, text), then=Value(Match.ELSEWHERE)),
        default=Value(Match.BEYOND),
    )


def _all(conditions: Iterable[Any]) -> Q:
    return reduce(and_, map(Q, conditions), Q())


class _Looks(Func):
    """Whether a text matches a regular expression."""

    arg_joiner = " ~ "
    template = "(%(expressions)s)"
    arity = 2
    output_field = BooleanField()


class _Literal(Func):
    """A regular expression that matches just a text."""

    function = "regexp_replace"
    output_field = TextField()

    def __init__(self, text: Fold) -> None:
        super().__init__(text, Value(r"([].*+?^${}()|\\[-])"), Value(r"\\\1"), Value("g"))


class _Pattern(Func):
    """What was typed between two regular expressions, made once for a statement."""

    template = "(SELECT %(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()

    def __init__(self, text: str, *, before: str, after: str = "") -> None:
        typed: list[Any] = [_Literal(Fold(Value(text)))]
        if WRITTEN_WITH_E.search(normalize("NFC", text)):
            typed += [Value("|"), _Literal(Spelled(Value(text)))]
        super().__init__(Value(f"{before}("), *typed, Value(f"){after}"))
