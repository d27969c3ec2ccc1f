"""Requests that are refused before any view sees them: for each cause a page, and a line for whoever runs Ajar."""

import logging
import threading
import time
from enum import Enum
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.request import host_validation_re
from django.middleware import csrf
from django.template.loader import render_to_string

from core.pages import page_before

logger = logging.getLogger("ajar.refused")

# Seconds between two lines about the same cause, since strangers can cause each as often as they like.
PAUSE = 60
SHOWN = 100  # characters of a name that came with the request


class Cause(Enum):
    HOST = (
        400,
        "Ajar doesn’t know this address",
        "it named a host that neither PUBLIC_URL nor ALLOWED_HOSTS has: %(host)s",
    )
    ORIGIN = (
        403,
        "This form came from another address",
        "its origin, %(origin)s, is not where it was sent, %(here)s. Does the proxy pass on Host and set"
        " X-Forwarded-Proto, and are TRUSTED_PROXIES and PUBLIC_URL right?",
    )
    COOKIES = 403, "Your browser sent no cookie", "a form came without a cookie"
    TOO_OLD = 403, "This page is too old", "a form was older than the last sign-in or sign-out"
    TOO_LONG = 413, "That is too long", "it was too long"
    FILE = 400, "Too many files", "it brought files, or more of them than its page takes"
    NOT_TEXT = 400, "That request could not be read", "something in it was not text"

    def __init__(self, status: int, heading: str, line: str) -> None:
        self.status, self.heading, self.line = status, heading, line


class _Sparing:
    """Lets a line about each cause through once in a while, with the number of those that it held back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[Cause, float] = {}
        self._held_back: dict[Cause, int] = {}

    def write(self, cause: Cause, facts: dict[str, Any]) -> None:
        with self._lock:
            now = time.monotonic()
            if now < self._next.get(cause, 0):
                self._held_back[cause] = self._held_back.get(cause, 0) + 1
                return
            self._next[cause] = now + PAUSE
            more = self._held_back.pop(cause, 0)
        also = f" (and {more} more since the last such line)" if more else ""
        logger.warning(f"Refused a request: {cause.line}%(also)s", facts | {"also": also})  # noqa: G004

    def forget(self) -> None:
        self._next.clear()
        self._held_back.clear()


SPARING = _Sparing()


def page(cause: Cause, **facts: Any) -> str:
    # Without the request: who it is may be just what can't be read.
    return render_to_string("refused.html", {"cause": cause, "facts": facts})


def refuse(cause: Cause, **facts: Any) -> HttpResponse:
    SPARING.write(cause, facts)
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(page(cause, **facts), status=cause.status, headers=headers)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    match exception:
        case DisallowedHost():
            return refuse(Cause.HOST, host=_named(request.META.get("HTTP_HOST", "")))
        case RequestDataTooBig() | TooManyFieldsSent():
            return refuse(Cause.TOO_LONG)
        case TooManyFilesSent():
            return refuse(Cause.FILE)
    return refuse(Cause.NOT_TEXT)


def unproven(request: HttpRequest, reason: str) -> HttpResponse:
    """Refuse a form that may be another site's, by what `CsrfViewMiddleware` says of it."""
    if reason.startswith(("Origin checking failed", "Referer checking failed")):
        origin = request.META.get("HTTP_ORIGIN") or request.META.get("HTTP_REFERER", "")
        scheme, _, rest = origin.partition("://")
        came_from = f"{scheme}://{_named(rest.split('/')[0])}" if scheme in ("http", "https") else "an unnamed page"
        return refuse(Cause.ORIGIN, origin=came_from, here=f"{request.scheme}://{request.get_host()}")
    if reason == csrf.REASON_NO_CSRF_COOKIE:
        return refuse(Cause.COOKIES, needs_https=settings.CSRF_COOKIE_SECURE)
    response = refuse(Cause.TOO_OLD, back=page_before(request))
    if "HX-Request" in request.headers:
        # It would show nothing of this. With the page comes a new token, and what was typed comes back to it.
        response["HX-Refresh"] = "true"
    return response


def _named(host: str) -> str:
    """Return a host that came with a request, if it looks like one."""
    return host[:SHOWN] if host_validation_re.fullmatch(host.lower()) else "a name that can’t be one"
