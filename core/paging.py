from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, F, Func, Model, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 20
Row = TypeVar("Row", bound=Model)


def page_of(request: HttpRequest, rows: QuerySet[Row]) -> Page[Row]:
    """Return the page of `rows` that `?page=` asks for; a page that is not there is the last one."""
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = part_of(rows, page.start_index() - 1 if page.paginator.count else 0, page.end_index())
    return page


def part_of(rows: QuerySet[Row], start: int, stop: int) -> QuerySet[Row]:
    """Return `rows[start:stop]`, with joins and annotations for these alone, not for all that had to be sorted.

    PostgreSQL works out an array once; what stands after `IN` a plan that is kept may run for each row.
    """
    return rows.filter(IsOneOf(F("pk"), ArraySubquery(rows.values("pk")[start:stop])))


class IsOneOf(Func):
    """Whether a value stands in an array."""

    arg_joiner, template = " = ANY(", "%(expressions)s)"
    output_field = BooleanField()
