"""One URL gives the page or, to htmx, its fragment."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, push_url, replace_url
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request as `HtmxMiddleware` leaves it."""

    htmx: HtmxDetails


def wants_fragment(request: HtmxRequest) -> bool:
    """Tell whether htmx asked for a piece of the page rather than the page.

    Boosted links and history restores are htmx requests too, but both need the
    whole document.
    """
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page_or_partial(
    request: HtmxRequest, template: str, partial: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render `template`, or only its partial named `partial` when htmx asked for one."""
    name = f"{template}#{partial}" if wants_fragment(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def keep_search_in_address(request: HtmxRequest, response: HttpResponse, address: str) -> HttpResponse:
    """Let the address bar follow a search while it is typed.

    The first letter makes an entry in the browser's history and the next ones only change
    it: Back leaves the search, however it was typed.
    """
    if not wants_fragment(request):
        return response
    before = _query_of(request.htmx.current_url or "")
    return replace_url(response, address) if before.get("q") else push_url(response, address)


def _query_of(url: str) -> QueryDict:
    """Return what stands after the "?" of an address that a browser sent; of one that is none, nothing."""
    try:
        return QueryDict(urlsplit(url).query)
    except (ValueError, TooManyFieldsSent):
        return QueryDict()


def redirect_browser(request: HtmxRequest, to: Any) -> HttpResponse:
    """Send the browser, not htmx, to another page.

    A bare 302 would be followed inside htmx and land in the form's place.
    """
    url = resolve_url(to)
    if wants_fragment(request):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def came_from(request: HttpRequest, default: str) -> str:
    """Return our own page that the form or the address names as `next`, or `default`."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if is_own_path(wanted) else default


def is_own_path(path: str) -> bool:
    """Tell whether a browser that is sent to `path` stays here: a path alone, never another host."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
