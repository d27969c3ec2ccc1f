import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control

from core import refusals, uploads, views, waiting
from core.pages import page_above
from core.version import VERSION

Handler = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answer `/healthz`, whether this process lives and which version it is, before anything else and whatever hangs.

    A probe comes without a session, often without our host name.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse(f"ok {VERSION}\n", content_type="text/plain")
        return self.get_response(request)


class LargestBodyMiddleware:
    """Refuse a body that its page does not need before anything reads it, whatever server is in front.

    It also lets the pages that take files (`core.uploads`) have them.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django reads as many bytes as this says, and none where it says nothing.
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_form_with_files = request.method == "POST" and request.content_type == "multipart/form-data"
        files = uploads.taken_at(request.path_info) if is_form_with_files else None
        if length.isdecimal() and int(length[:20]) > (files.largest_body if files else settings.LARGEST_BODY):
            return refusals.refuse(refusals.Cause.TOO_LONG)
        uploads.prepare(request, files)
        return self.get_response(request)


class TurnMiddleware:
    """Let a few requests at once go on, and keep a line for the others that is never all threads long.

    When the database hangs so do those who ask it. Were that every thread of the process, it could not even
    say that it lives. Whoever finds the line full, or waits too long in it, is told at once.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.turns = threading.Semaphore(settings.PAGES_AT_ONCE)
        self.line = threading.Semaphore(settings.PAGES_AT_ONCE + settings.PAGES_IN_LINE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self.turn() as has_come:
            return self.get_response(request) if has_come else views.too_busy(request)

    @contextmanager
    def turn(self) -> Iterator[bool]:
        with _held(self.line, seconds=0) as in_line:
            if not in_line:
                yield False
                return
            with _held(self.turns, seconds=waiting.PAGE) as has_come:
                yield has_come


@contextmanager
def _held(semaphore: threading.Semaphore, *, seconds: float) -> Iterator[bool]:
    has_it = semaphore.acquire(timeout=seconds)
    try:
        yield has_it
    finally:
        if has_it:
            semaphore.release()


class ReadinessMiddleware:
    """Answer `/readyz`, whether the database answers this process, before sessions and host names."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/readyz":
            return self.get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except (DatabaseError, InterfaceError):
            return HttpResponse("no database\n", status=503, content_type="text/plain")
        return HttpResponse("ok\n", content_type="text/plain")


class FormerCookiesMiddleware:
    """Read the cookies under the names that they had before these told one port from another.

    Whoever is signed in stays so. Another Ajar on this host may have set them: then they fit nothing here.
    """

    FORMER = "ajar_session", "csrftoken"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for former, name in zip(self.FORMER, (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME), strict=True):
            if former in request.COOKIES:
                request.COOKIES.setdefault(name, request.COOKIES[former])
        return self.get_response(request)


class ButtonAddressMiddleware:
    """Lead whoever opens an address that only a button sends something to on to the page above it.

    They come from a bookmark, the browser's history, or a sign-in that the button had to wait for.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Not for htmx, which would put that page where it wanted a piece of one.
        is_page = request.method in ("GET", "HEAD") and "HX-Request" not in request.headers
        if is_page and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return HttpResponseRedirect(page_above(request.path))
        return response


class PrivatePagesMiddleware:
    """Keep pages out of every cache and search engine; static files are served before this.

    Links in mails open pages without signing in: whoever passes one on must not publish it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        response.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response
