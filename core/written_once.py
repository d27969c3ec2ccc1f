"""Statements that are written once and kept: Django takes longer to write one than PostgreSQL to answer it (ADR 28).

A page asks the same question each time, for another person and another day:

    @written_once
    def _due(user: User, until: date) -> QuerySet[FollowUp]:
        return open_follow_ups(user).filter(due_on__lte=until)

    rows = _due(user, today + AHEAD)

The first call writes the statement; later ones fill in their values. What is given by place is such a value: it ends
up as a parameter, moved by a fixed time at most. What changes the statement itself, such as the order that somebody
chose, is given by name, and each such shape has a statement of its own, kept when it is asked for a second time.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, update_wrapper
from itertools import count
from random import randrange
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404
from django.utils import timezone

Answer = TypeVar("Answer")
P = ParamSpec("P")
# Of one question; the one that was not asked for longest makes room.
MOST_SHAPES = 50
# Where the two examples are read.
ZONES = ("Europe/Paris", "Asia/Tokyo")
EXAMPLES: dict[type, Callable[[], Any]] = {
    UUID: uuid4,
    list: lambda: [uuid4(), uuid4()],
    # Whoever trims it, folds it or escapes it makes another text of it.
    str: lambda: f" É%_\\{uuid4().hex[: randrange(20, 32)]} ",  # noqa: S311
    int: lambda: randrange(1_000, 30_000),  # noqa: S311  fits the smallest column
    datetime: lambda: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=randrange(10**8)),  # noqa: S311
    date: lambda: date(2000, 1, 1) + timedelta(days=randrange(10**4)),  # noqa: S311
}


class WrittenOnce(Generic[P, Answer]):
    """A question, and the statements that were written for it."""

    def __init__(self, write: Callable[P, QuerySet[Any, Answer]]) -> None:
        self.write = write
        self._statement = lru_cache(MOST_SHAPES)(self._written)
        self._visits = lru_cache(MOST_SHAPES)(lambda *_key: count())
        update_wrapper(self, write)

    def __call__(self, *values: P.args, **shape: P.kwargs) -> list[Answer]:
        """Return the rows. Raises TypeError for what can't be kept, whatever the values are."""
        # What is asked for once, such as a text that somebody types, is not worth keeping.
        is_new = shape and not next(self._visits(*sorted(shape.items())))
        if is_new or zone_is_an_offset():
            return list(self.write(*values, **shape))
        return self._statement_for(values, shape).answer(_given(values))

    def filled_in(self, *values: P.args, **shape: P.kwargs) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its parameters."""
        return self._statement_for(values, shape).filled_in(_given(values))

    def _statement_for(self, values: tuple[Any, ...], shape: dict[str, Any]) -> "_Statement[Answer]":
        return self._statement(*(_kind_of(value) for value in values), **shape)

    def _written(self, *kinds: Any, **shape: Any) -> "_Statement[Answer]":
        """Write the statement for two sets of examples: what differs between them is where values go."""
        ones, others = [*zip(*_examples_of(kinds), strict=True)] or [(), ()]
        try:
            with connections[DEFAULT_DB_ALIAS].execute_wrapper(_nothing_is_asked):
                here, there = ZONES
                return _Statement(self._example(here, ones, shape), self._example(there, others, shape))
        except _NotAsGivenError as error:
            raise TypeError(f"{self.write.__qualname__} can't be kept: {error}") from None

    def _example(self, zone: str, values: tuple[Any, ...], shape: dict[str, Any]) -> "_Example[Answer]":
        with timezone.override(zone):
            rows = self.write(*values, **shape)
            compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
            return _Example(_given(values), rows, compiler, *compiler.as_sql())


def written_once(write: Callable[P, QuerySet[Any, Answer]]) -> WrittenOnce[P, Answer]:
    """Keep the statement of the queryset that `write` returns. What is decorated returns its rows, as a list."""
    return WrittenOnce(write)


def one_or_404(rows: list[Answer]) -> Answer:
    """Return the row that was asked for by its key. Raises Http404 when it isn't there."""
    if not rows:
        raise Http404
    return rows[0]


class _NotAsGivenError(Exception):
    """The statement depends on a value in another way than by a parameter."""


@dataclass(frozen=True)
class _Place:
    """Where a value goes: its place among those that were given, and by how much time it is moved."""

    value: int
    moved: timedelta | None = None

    def take(self, values: Sequence[Any]) -> Any:
        value = values[self.value]
        return value if self.moved is None else value + self.moved


@dataclass(frozen=True)
class _Example(Generic[Answer]):
    """A question as it is written for some values."""

    values: list[Any]
    rows: QuerySet[Any, Answer]
    compiler: SQLCompiler
    sql: str
    parameters: Sequence[Any]


class _Statement(Generic[Answer]):
    """The SQL of one question, and how Django reads the rows that it returns."""

    def __init__(self, one: _Example[Answer], other: _Example[Answer]) -> None:
        if one.sql != other.sql:
            raise _NotAsGivenError("a value changes it")
        self._rows, self._compiler, self._sql = one.rows, one.compiler, one.sql
        values = list(zip(one.values, other.values, strict=True))
        self._parameters = [_place_of(pair, values) for pair in zip(one.parameters, other.parameters, strict=True)]

    def filled_in(self, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its parameters."""
        return self._sql, tuple(one.take(values) if isinstance(one, _Place) else one for one in self._parameters)

    def answer(self, values: Sequence[Any]) -> list[Answer]:
        """Return the rows, as Django reads them from a queryset that was written just now."""
        statement = self.filled_in(values)
        compiler = copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        # What database backends replace to write SQL of their own.
        compiler.as_sql = lambda *_args, **_options: statement  # type: ignore[method-assign]
        rows = self._rows.all()
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(rows)


def _given(values: Sequence[Any]) -> list[Any]:
    """Return what a statement gets: the reader's zone, which Django puts in where days are asked for; the values."""
    return [timezone.get_current_timezone_name(), *map(_plain, values)]


def zone_is_an_offset() -> bool:
    """Tell whether the reader's zone is one like Etc/GMT+5, whose name Django writes in another way into SQL."""
    return timezone.get_current_timezone_name().startswith(("+", "-"))


def _plain(value: Any) -> Any:
    """Return the key of a row; all else as it is."""
    if isinstance(value, Model):
        return value.pk
    return list(value) if isinstance(value, list | tuple) else value


def _nothing_is_asked(*_statement: Any) -> Any:
    """Refuse what a question would ask while it is written, of rows that are examples too."""
    raise _NotAsGivenError("it depends on more of a row than its key, or on other rows")


def _kind_of(value: Any) -> Any:
    """Return what examples of a value are made from: a model, a type, or `list`."""
    if isinstance(value, Model):
        return value._meta.model
    kinds = [] if isinstance(value, bool) else [kind for kind in EXAMPLES if isinstance(value, kind)]
    if isinstance(value, tuple):
        return list
    if not kinds:
        raise TypeError(f"{value!r} changes a statement: give it by name")
    return kinds[0]


def _examples_of(kinds: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Return two examples of each kind that have nothing in common, so that all that comes of one is noticed."""
    pairs: list[tuple[Any, Any]] = []
    apart: set[timedelta] = set()
    for kind in kinds:
        one, other = _example_of(kind), _example_of(kind)
        # No two days may be as far apart as two others are: a parameter could be one or the other of them, moved.
        while not set(_features(one)).isdisjoint(_features(other)) or (isinstance(one, date) and one - other in apart):
            one, other = _example_of(kind), _example_of(kind)
        if isinstance(one, date):
            apart.add(one - other)
        pairs.append((one, other))
    return pairs


def _features(value: Any) -> list[tuple[str, Any]]:
    """Return what could be worked out from an example, each with its name."""
    if isinstance(value, date):
        parts = {"year": value.year, "month": value.month, "day": value.day, "weekday": value.weekday()}
        return [*parts.items(), ("length of the month", monthrange(value.year, value.month)[1])]
    return [("length", len(value))] if isinstance(value, str) else []


def _example_of(kind: Any) -> Any:
    if kind in EXAMPLES:
        return EXAMPLES[kind]()
    return kind.from_db(DEFAULT_DB_ALIAS, [kind._meta.pk.attname], [uuid4()])


def _place_of(parameters: tuple[Any, Any], examples: list[tuple[Any, Any]]) -> Any:
    """Return where the value goes that became these two parameters, or the parameter if it is always the same."""
    one, other = parameters
    for number, (example, other_example) in enumerate(examples):
        if (one, other) == (example, other_example):
            return _Place(number)
        if isinstance(one, date) and type(one) is type(example) and one - example == other - other_example:
            return _Place(number, one - example)
    if one != other:
        raise _NotAsGivenError(f"a value became {one!r}")
    return one
