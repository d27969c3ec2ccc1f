"""Addresses of our own pages."""

from functools import lru_cache
from uuid import UUID

from django.urls import get_script_prefix, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Stands in for an id while an address is looked up: no row has it, and nothing else in an address looks like it.
ANY_ID = UUID(int=0)


def path_to(route: str, row_id: UUID | None = None) -> SafeString:
    """Return the path of the page named `route`, of the row with that id if it is about one; it may stand in HTML.

    `django.urls.reverse` goes through all addresses each time. A list leads to the same few pages from every row,
    so here they are gone through once for each page, and the ids are put in.

    Raises NoReverseMatch.
    """
    before, after = _around_id(route, row_id is not None, get_script_prefix())
    return mark_safe(f"{before}{row_id}{after}" if row_id else before)  # noqa: S308  escaped, with an id between


@lru_cache(maxsize=1024)
def _around_id(route: str, has_id: bool, _prefix: str) -> tuple[str, str]:
    """Return what stands before and behind the id; all of it goes before where there is none.

    `reverse` itself knows what all addresses of this request begin with; here it is only a part of the key.
    """
    before, _, after = escape(reverse(route, args=[ANY_ID] if has_id else [])).partition(str(ANY_ID))
    return before, after
