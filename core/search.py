"""Search that forgives accents and capitals, and the order of names: both as people read.

"lodz strasse" finds "Łódź, Straße". So do capitals of any alphabet, half-width and full-width letters, ligatures,
Hebrew without points; "Mueller" finds "Müller" and the other way. Both sides are folded by the same function of the
database, see core's migration 0005: the row when it is written, the word once for a statement.

Lists sort by a key that is made of the folded name, in a column and an index. It doesn't need ICU, which the embedded
PostgreSQL is built without, so each server has the same order, and none changes with a library of the system. Accents
and capitals matter only where nothing else differs, and punctuation comes first, as in the Unicode Collation Algorithm.

Every word must be found somewhere, whole or in part, from one letter on; `%`, `_` and `\\` are
letters like any other, since nothing here is a pattern.

There is no trigram or text-search index on purpose. Under row-level security PostgreSQL tests
a row against the policy before anything that could leak it, and uses an index only with
operators marked as leakproof; those of GIN (`LIKE`, `@@`, `@>`) are not, so such an index is
never read, not even with everything else forbidden. What narrows a search is the index that
leads with the owner. To look through 10,000 names of one person takes some 1.5 ms that way.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any, Self
from uuid import UUID

from django.db.models import Case, Func, GeneratedField, Model, Q, QuerySet, TextField, Value, When
from django.db.models.functions import NullIf, StrIndex
from django.db.models.lookups import GreaterThan

from core.paging import Rows, of_these

MOST_WORDS = 8


class Fold(Func):
    """Text in small letters without accents."""

    function = "ajar_fold"
    arity = 1
    output_field = TextField()


class Searchable(Fold):
    """What a search looks through: folded text and, where it differs, once more with ü written as ue."""

    function = "ajar_searchable"


class Spelled(Fold):
    """Text in small letters with ü written as ue."""

    function = "ajar_spelled"


class Once(Func):
    """What is worked out once for a statement and not for each row, also by a plan that is kept."""

    template = "(SELECT %(expressions)s)"
    arity = 1
    output_field = TextField()


class InOrder(Fold):
    """A key by which text sorts as people read it, compared byte by byte."""

    function = "ajar_order"


def searchable(field: str) -> GeneratedField:
    """Return the column in which a search looks for what is in `field`."""
    return GeneratedField(expression=Searchable(field), output_field=TextField(), db_persist=True)


def in_order(field: str) -> GeneratedField:
    """Return the column by which rows are ordered as people read `field`; an index leads to it by the owner."""
    return GeneratedField(expression=InOrder(field), output_field=TextField(db_collation="C"), db_persist=True)


def words_of(text: str) -> list[str]:
    """Return the words to look for. After eight, the rest is looked for as it stands."""
    return text.split(maxsplit=MOST_WORDS - 1)


class LookedUp(str):
    """A word of which is known whose names have it: by model, the keys of these rows, where they are few.

    A statement for it needn't go through all names once more.
    """

    known: Mapping[type[Model], Sequence[UUID]]

    def __new__(cls, text: str, known: Mapping[type[Model], Sequence[UUID]]) -> Self:
        word = super().__new__(cls, text)
        word.known = known
        return word


def named(rows: Rows, word: str) -> Rows:
    """Keep rows that have `word` in their names."""
    known = _known(rows, word)
    return rows.filter(name_holds(word)) if known is None else of_these(rows, known)


def leading_to(rows: Rows, link: str, others: QuerySet[Any], word: str) -> Rows:
    """Keep `rows` of which `link` leads to one of `others` that has `word` in its name."""
    known = _known(others, word)
    if known is None:
        return rows.filter(among(link, named(others, word).values("pk")))
    return of_these(rows, known, link)


def _known(rows: QuerySet[Any], word: str) -> Sequence[UUID] | None:
    return word.known.get(rows.model) if isinstance(word, LookedUp) else None


def spellings(text: str) -> tuple[Fold, NullIf]:
    """Return how `text` is looked for: folded, and with ü written as ue, which is NULL where that is the same.

    The SQL is the same for every text, so that a statement can be kept.
    """
    typed = Value(text)
    return Fold(typed), NullIf(Spelled(typed), Fold(typed))


def contains(expression: Any, text: Any) -> Q:
    """Match rows whose `expression` has `text` in it, as a text and not as a pattern."""
    return Q(GreaterThan(StrIndex(expression, text), 0))


def holds(expression: Any, word: str) -> Q:
    """Match rows whose searchable `expression` has `word` in it."""
    folded, spelled = spellings(word)
    return contains(expression, Once(folded)) | contains(expression, Once(spelled))


def holds_each(expression: Any, words: Sequence[str]) -> Q:
    """Match rows whose searchable `expression` has each of `words` in it."""
    return reduce(and_, (holds(expression, word) for word in words), Q())


def name_holds(text: str) -> Q:
    """Match rows that have `text` in their name."""
    return holds("name_folded", text)


def among(field: str, rows: QuerySet[Any]) -> Q:
    """Match rows whose `field` is one of `rows`, which are read once, as a whole.

    Row security hides from PostgreSQL how many there are: a join, which it makes of a bare `IN`,
    looks each of thousands up by itself.
    """
    return Q(Case(When(**{f"{field}__in": rows}, then=Value(True)), default=Value(False)))
