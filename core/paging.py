from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """Return the page of `rows` that `?page=` asks for; a page that is not there is the last one."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
