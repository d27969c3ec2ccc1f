"""Whose names a word is in: looked up once for all that a search asks, where they are few."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, QuerySet

from accounts.models import User
from contacts.models import Contact, Employer
from core.search import LookedUp, named
from core.written_once import written_once

# Of more, PostgreSQL reads the names again instead of being given so many keys.
FEW = 200
NAMED = (Employer, Contact)
WordValue = str | list[UUID]
# Of each word, for each model whether its keys are known.
Shape = tuple[tuple[bool, ...], ...]


def look_up(user: User, words: Sequence[str]) -> list[LookedUp]:
    """Return the words with the employers and people that have each in their names, those in the trash too.

    What few have comes first: the rows that don't have it are spared the other words.
    """
    if not words:
        return []
    found = iter(_in_names(user, *words)[0])
    known: list[dict[type[Model], list[UUID]]] = [
        {model: ids for model in NAMED if len(ids := next(found)) <= FEW} for _ in words
    ]
    looked_up = [LookedUp(word, ids) for word, ids in zip(words, known, strict=True)]
    return sorted(looked_up, key=lambda word: -len(word.known))


@written_once
def _in_names(user: User, *words: str) -> QuerySet[User, tuple[list[UUID], ...]]:
    """Choose the keys for each word, of each kind one more than a few."""
    mine = [model.objects.for_owner(user) for model in NAMED]
    rows = [named(some, word) for word in words for some in mine]
    return User.objects.filter(pk=user.pk).values_list(*(ArraySubquery(some.values("pk")[: FEW + 1]) for some in rows))


def values_of(words: Sequence[LookedUp], *models: type[Model]) -> tuple[list[WordValue], Shape]:
    """Return words as values of a kept statement that uses what is known of `models`, and its shape."""
    values: list[WordValue] = []
    for word in words:
        values += [str(word), *(list(word.known[model]) for model in models if model in word.known)]
    return values, tuple(tuple(model in word.known for model in models) for word in words)


def words_from(values: Iterable[WordValue], shape: Shape, *models: type[Model]) -> list[LookedUp]:
    """Return the words again that `values_of` made values of."""
    rest: Iterator[Any] = iter(values)
    words = []
    for of_word in shape:
        text = next(rest)
        known = {model: next(rest) for model, is_known in zip(models, of_word, strict=True) if is_known}
        words.append(LookedUp(text, known))
    return words
