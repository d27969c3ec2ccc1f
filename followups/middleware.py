from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from core.tenancy import system_scope
from followups.delivery.claim import database_now
from followups.health import ago, first_overdue
from followups.models import Heartbeat, Reminder, Ticker

Handler = Callable[[HttpRequest], HttpResponse]


class RemindersHealthMiddleware:
    """Answer `/healthz/reminders`: 503 when a due reminder has not left for 5 minutes.

    Beside `core.middleware.HealthMiddleware`, and like it before sessions and host names.
    It says how long, never whose, and how the last tick came.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz/reminders":
            return self.get_response(request)
        try:
            return self.answer()
        except DatabaseError:
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
