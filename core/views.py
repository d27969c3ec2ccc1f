"""Pages for what went wrong. Each says what to do next."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from psycopg.errors import DiskFull

from core import refusals

# Seconds.
RETRY_AFTER = 30


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refusals.unproven(request, reason)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusals.unreadable(request, exception)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the database is in trouble where that is what went wrong, else that it was us."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return _unavailable("full" if isinstance(error.__cause__, DiskFull) else "database")
    # Without the request: whoever it was may be what can't be read now.
    return HttpResponse(render_to_string("500.html"), status=500)


@login_not_required
def too_busy(request: HttpRequest) -> HttpResponse:
    return _unavailable("busy")


def _unavailable(reason: str) -> HttpResponse:
    page = render_to_string("503.html", {"reason": reason})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
