"""Every request and its answer, for whoever runs the installation: a line in the log, a count for /metrics."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from core.log import is_probe, route_of
from core.middleware import Handler
from core.shared_counts import SharedCounts

logger = logging.getLogger("ajar.access")

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
# Of all processes that gunicorn forks: it loads this module before (`--preload`).
ANSWERS = SharedCounts(len(CLASSES))


class AccessLogMiddleware:
    """With ACCESS_LOG: write who asked for what by which route, how it ended and how long it took.

    Never a path, which may hold a token, nor an address or a name. Probes are left out.
    """

    def __init__(self, get_response: Handler) -> None:
        if not settings.ACCESS_LOG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        if not is_probe(request.path):
            self.write(request, response, round((time.perf_counter() - began) * 1000))
        return response

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """Note who it is while that costs nothing: all other middleware has run already."""
        request.asked_by = str(request.user.pk) if request.user.is_authenticated else None  # type: ignore[attr-defined]

    def write(self, request: HttpRequest, response: HttpResponse, milliseconds: int) -> None:
        said = {
            "method": request.method,
            "route": "/static/" if request.path.startswith(settings.STATIC_URL) else route_of(request),
            "status": response.status_code,
            "milliseconds": milliseconds,
            "user": getattr(request, "asked_by", None),
        }
        sentence = "%(method)s %(route)s %(status)s in %(milliseconds)s ms by %(user)s"
        logger.info(sentence, said | {"user": said["user"] or "nobody"}, extra=said)


class CountAnswersMiddleware:
    """With METRICS_TOKEN: count answers by the class of their status. Probes are left out."""

    def __init__(self, get_response: Handler) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_probe(request.path):
            ANSWERS.add(response.status_code // 100 - 1)
        return response


def answers() -> dict[str, int]:
    """Return how many answers there were of each class since the web server started."""
    return dict(zip(CLASSES, ANSWERS.read(), strict=True))
