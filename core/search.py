"""Search that forgives accents and capitals: "lodz strasse" finds "Łódź, Straße".

Every word must be found somewhere, whole or in part, from one letter on; `%`, `_` and `\\` are
letters like any other, since nothing here is a pattern.

There is no trigram or text-search index on purpose. Under row-level security PostgreSQL tests
a row against the policy before anything that could leak it, and uses an index only with
operators marked as leakproof; those of GIN (`LIKE`, `@@`, `@>`) are not, so such an index is
never read, not even with everything else forbidden. What narrows a search is the index that
leads with the owner. 10,000 offers of one person take about 10 ms that way.
"""

from typing import Any

from django.db.models import Case, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

MOST_WORDS = 8


class Fold(Func):
    """Text in small letters without accents. The database's own function; see core's migration 0002."""

    function = "ajar_fold"
    arity = 1
    output_field = TextField()


class FoldOnce(Fold):
    """What is looked for, folded once for a statement and not for each row, also by a plan that is kept."""

    template = "(SELECT %(function)s(%(expressions)s))"


def words_of(text: str) -> list[str]:
    """Return the words to look for. After eight, the rest is looked for as it stands."""
    return text.split(maxsplit=MOST_WORDS - 1)


def holds(expression: Any, word: str) -> Q:
    """Match rows whose folded `expression` has `word` in it."""
    return Q(GreaterThan(StrIndex(expression, FoldOnce(Value(word))), 0))


def name_holds(text: str, *, of: str = "") -> Q:
    """Match rows that have `text` in their name, or in that of the row that `of` leads to."""
    return holds(f"{of}__name_folded" if of else "name_folded", text)


def among(field: str, rows: QuerySet[Any]) -> Q:
    """Match rows whose `field` is one of `rows`, which are read once, as a whole.

    Row security hides from PostgreSQL how many there are: a join, which it makes of a bare `IN`,
    looks each of thousands up by itself.
    """
    return Q(Case(When(**{f"{field}__in": rows}, then=Value(True)), default=Value(False)))
