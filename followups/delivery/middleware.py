import hmac
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from core.tenancy import system_scope
from followups.delivery import metrics
from followups.delivery.claim import database_now
from followups.delivery.health import ago, first_overdue
from followups.models import Heartbeat, Reminder, Ticker

Handler = Callable[[HttpRequest], HttpResponse]


class RemindersHealthMiddleware:
    """Answer `/healthz/reminders`: 503 when a due reminder has not left for 5 minutes.

    After `core.middleware.ReadinessMiddleware`, and like it before sessions and host names.
    It says how long, never whose, and how the last tick came.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz/reminders":
            return self.get_response(request)
        try:
            return self.answer()
        except (DatabaseError, InterfaceError):
            return HttpResponse("no database\n", status=503, content_type="text/plain")

    def answer(self) -> HttpResponse:
        with system_scope():
            now = database_now()
            overdue = first_overdue(Reminder.objects.all(), now)
            last = Heartbeat.objects.first()
        if overdue is None:
            tick = f"{ago(now - last.ticked_at)}, by {Ticker(last.ticked_by).label}" if last else "none yet"
            return HttpResponse(f"ok\nlast tick: {tick}\n", content_type="text/plain")
        minutes = (now - overdue.due_at).total_seconds() // 60
        text = f"late: the oldest due reminder has waited {minutes:.0f} min\n"
        return HttpResponse(text, status=503, content_type="text/plain")


class MetricsMiddleware:
    """Answer `/metrics` for Prometheus, to anyone who sends METRICS_TOKEN. Without that setting the page doesn't exist.

    Like the probes before sessions and host names: it is asked from within, by any name.
    """

    def __init__(self, get_response: Handler) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/metrics":
            return self.get_response(request)
        if not self.knows_the_token(request):
            return HttpResponse(
                "Send METRICS_TOKEN as `Authorization: Bearer …`.\n",
                status=401,
                content_type="text/plain; charset=utf-8",
                headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"},
            )
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return HttpResponse(metrics.page(), content_type=metrics.CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    def knows_the_token(self, request: HttpRequest) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
