"""Parts of long lists: which rows they are is found out once; joins and annotations are for these rows alone."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, F, Func, Model, QuerySet, UUIDField, Value, Window
from django.http import HttpRequest

PAGE_SIZE = 20
PAGE_NUMBER = re.compile(r"[1-9]\d{0,6}", re.ASCII)
Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound=QuerySet[Any])


def page_of(request: HttpRequest, rows: QuerySet[Row], shown: QuerySet[Row] | None = None) -> Page[Row]:
    """Return the page of `rows` that `?page=` asks for; a page that is not there is the last one.

    `shown` says what is to be fetched of these rows; unlike the filters of `rows`, it is for one page's alone.
    """
    fetched = rows.model._default_manager.all() if shown is None else shown
    return page_found(request, lambda start: counted(rows, start), lambda ids: of_these(fetched, ids))


def page_found(
    request: HttpRequest,
    found_from: Callable[[int], Iterable[tuple[UUID, int]]],
    shown: Callable[[list[UUID]], Iterable[Row]],
) -> Page[Row]:
    """Do so by two questions: `found_from(start)` gives what `counted` chooses, and `shown(ids)` these rows."""
    asked = request.GET.get("page", "1")
    start = (int(asked) - 1) * PAGE_SIZE if PAGE_NUMBER.fullmatch(asked) else 0
    # The first page knows the count too, where the one that is asked for is not there.
    found = list(found_from(start)) or list(found_from(0) if start else [])
    page: Page[Any] = Paginator(range(found[0][1] if found else 0), PAGE_SIZE).get_page(asked)
    if (page.number - 1) * PAGE_SIZE != start:
        found = list(found_from((page.number - 1) * PAGE_SIZE))
    rows = {row.pk: row for row in shown([pk for pk, _ in found])} if found else {}
    # Another tab may have deleted one in between.
    page.object_list = [rows[pk] for pk, _ in found if pk in rows]
    return page


def counted(rows: QuerySet[Row], start: int) -> QuerySet[Row, tuple[UUID, int]]:
    """Choose the ids of the page that begins at `start`, each with the count of all.

    One statement for both, since a search reads thousands.
    """
    return rows.values_list("pk", Window(Count("*")))[start : start + PAGE_SIZE]


def page_from(request: HttpRequest, count: int, rows_from: Callable[[int], list[Row]]) -> Page[Row]:
    """Return such a page where the `count` is known already: `rows_from(start)` returns its rows.

    They can be read in the order of an index, and none beyond the page.
    """
    page: Page[Any] = Paginator(range(count), PAGE_SIZE).get_page(request.GET.get("page", "1"))
    page.object_list = rows_from(page.start_index() - 1) if count else []
    return page


def part_of(rows: QuerySet[Row], shown: QuerySet[Row], start: int, stop: int) -> QuerySet[Row]:
    """Return `rows[start:stop]` in one query, with what `shown` fetches.

    PostgreSQL works out an array once; what stands after `IN` a plan that is kept may run for each row.
    """
    chosen = ArraySubquery(rows.values("pk")[start:stop])
    return shown.filter(_IsOneOf(F("pk"), chosen)).order_by(*rows.query.order_by)


def first_of_each(lists: Sequence[QuerySet[Row]], shown: QuerySet[Row], most: int) -> QuerySet[Row]:
    """Return the first `most` rows of each list in one query, in the order of the first, with what `shown` fetches."""
    tops = (ArraySubquery(rows.values("pk")[:most]) for rows in lists)
    chosen = Func(*tops, template="(%(expressions)s)", arg_joiner=" || ")
    return shown.filter(_IsOneOf(F("pk"), chosen)).order_by(*lists[0].query.order_by)


def of_these(rows: Rows, ids: Sequence[UUID], field: str = "pk") -> Rows:
    """Keep the rows whose `field` is one of `ids`: one parameter, however many there are."""
    return rows.filter(is_one_of(ids, field))


def is_one_of(ids: Sequence[UUID], field: str = "pk") -> "_IsOneOf":
    """Match rows whose `field` is one of `ids`, for a condition."""
    return _IsOneOf(F(field), Value(list(ids), ArrayField(UUIDField())))


class _IsOneOf(Func):
    """Whether a value stands in an array."""

    arg_joiner, template = " = ANY(", "%(expressions)s)"
    output_field = BooleanField()
