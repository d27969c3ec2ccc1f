"""How close a name comes to what was searched for, so that the closest comes first."""

from collections.abc import Sequence
from enum import IntEnum
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import BooleanField, Case, Func, Q, TextField, Value, When
from django.db.models.functions import Coalesce

from core.search import Once, contains, holds_each, spellings

# What stands around a name and before a word of it, as regular expressions of PostgreSQL. Not by its own classes of
# letters, which depend on the server's locale. A name that can be spelled with ue is there twice (`ajar_searchable`).
BETWEEN_SPELLINGS = "\x1f"
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


def closeness(text: str, words: Sequence[str], column: str = "name_folded") -> Case:
    """Return the `Match` between `text`, which consists of `words`, and the name in a searchable column.

    It is an expression to order by. Thousands of names may hold a single letter, so what is quick to tell comes first,
    and a regular expression sees only what is left.
    """
    exact = _Looks(column, _Pattern(text, before=AT_START, after=AT_END))
    begins_words = reduce(and_, (Q(_Looks(column, _Pattern(word, before=AT_WORD))) for word in words))
    close = Case(
        When(_starts(column, text), then=Case(When(exact, then=Value(Match.EXACT)), default=Value(Match.START))),
        When(begins_words, then=Value(Match.WORD)),
        default=Value(Match.ELSEWHERE),
    )
    return Case(When(holds_each(column, words), then=close), default=Value(Match.BEYOND))


def _starts(column: str, text: str) -> Q:
    """Match names of which one spelling starts with one of `text`."""
    folded, spelled = spellings(text)
    return (
        Q(_StartsWith(column, Once(folded)))
        | Q(_StartsWith(column, Once(spelled)))
        | contains(column, Once(_Joined(Value(BETWEEN_SPELLINGS), folded)))
        | contains(column, Once(_Joined(Value(BETWEEN_SPELLINGS), spelled)))
    )


class _StartsWith(Func):
    function = "starts_with"
    arity = 2
    output_field = BooleanField()


class _Looks(Func):
    """Whether a text matches a regular expression."""

    arg_joiner = " ~ "
    template = "(%(expressions)s)"
    arity = 2
    output_field = BooleanField()


class _Joined(Func):
    """Texts one after the other; NULL if one of them is."""

    arg_joiner = " || "
    template = "(%(expressions)s)"
    output_field = TextField()


class _Literal(Func):
    """A regular expression that matches just a text."""

    function = "regexp_replace"
    output_field = TextField()

    def __init__(self, text: Any) -> None:
        super().__init__(text, Value(r"([].*+?^${}()|\\[-])"), Value(r"\\\1"), Value("g"))


class _Pattern(Once):
    """What was typed, in each of its spellings, between two regular expressions."""

    def __init__(self, text: str, *, before: str, after: str = "") -> None:
        folded, spelled = map(_Literal, spellings(text))
        also = Coalesce(_Joined(Value("|"), spelled), Value(""))
        super().__init__(_Joined(Value(f"{before}("), folded, also, Value(f"){after}")))
