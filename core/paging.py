from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50
Row = TypeVar("Row", bound=Model)


def page_of(request: HttpRequest, rows: QuerySet[Row]) -> Page[Row]:
    """Return the page of `rows` that `?page=` asks for; a page that is not there is the last one."""
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = part_of(rows, page.start_index() - 1 if page.paginator.count else 0, page.end_index())
    return page


def part_of(rows: QuerySet[Row], start: int, stop: int) -> QuerySet[Row]:
    """Return `rows[start:stop]`, with joins and annotations for these alone, not for all that had to be sorted.

    In a query of its own: as part of the other one a plan that is kept may run it for each row.
    """
    return rows.filter(pk__in=list(rows.values_list("pk", flat=True)[start:stop]))
