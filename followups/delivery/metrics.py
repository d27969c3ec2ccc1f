"""What Prometheus is told at /metrics: numbers about the whole installation, of nobody in particular.

All but the answers of the web server come from the database, whichever process is asked (ADR 19).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count

from core.access import answers
from core.tenancy import system_scope
from followups.delivery import breaker
from followups.delivery.claim import database_now
from followups.delivery.health import overdue
from followups.models import Heartbeat, Reminder
from followups.models.states import Status

# Prometheus' text format.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


ALSO: "list[Callable[[], Iterable[Metric]]]" = []


@dataclass(frozen=True)
class Metric:
    """One number. `labels` as it is written: `status="2xx"`."""

    name: str
    help: str
    value: float
    labels: str = ""
    kind: str = "gauge"


def page() -> str:
    """Return all there is to tell. Without a database: that it is away, and what the web server knows itself."""
    try:
        with system_scope():
            now = database_now()
            found = [*of_reminders(now), *(metric for tell in ALSO for metric in tell())]
    except DatabaseError:
        found = []
    up = Metric("ajar_database_up", "Whether the database answers: 1 or 0.", bool(found))
    return written([up, *found, *of_requests()])


def also_tell(tell: Callable[[], Iterable[Metric]]) -> None:
    """Let an app above this one add what it counts; it is asked in the system scope, and not without a database."""
    ALSO.append(tell)


def of_reminders(now: datetime) -> Iterator[Metric]:
    rows = Reminder.objects.filter(carrier__isnull=True)
    due = rows.waiting().filter(next_attempt_at__lte=now).count()
    yield Metric("ajar_reminders_due", "Reminders that a worker may take up now.", due)
    late = sum(1 for _ in overdue(Reminder.objects.all(), now))
    yield Metric("ajar_reminders_late", "Reminders that should have left 5 minutes ago. Counts to 1,000.", late)
    sent = rows.filter(status=Status.SENT, sent_at__gt=now - timedelta(days=1)).count()
    yield Metric("ajar_reminders_sent_last_day", "Reminders that the mail server took in the last 24 hours.", sent)
    counts = dict(rows.unsettled().values_list("status").annotate(count=Count("id")))
    yield Metric(
        "ajar_reminders_uncertain", "Reminders that may or may not have arrived.", counts.get(Status.UNCERTAIN, 0)
    )
    yield Metric("ajar_reminders_failed", "Reminders that were refused for good.", counts.get(Status.FAILED, 0))
    yield Metric("ajar_reminders_held", "Uncertain ones that wait for their owner's word.", counts.get(Status.HELD, 0))
    ticked_at = Heartbeat.objects.values_list("ticked_at", flat=True).first()
    if ticked_at:
        seconds = ticked_at.timestamp()
        yield Metric("ajar_last_tick_timestamp_seconds", "When due reminders were last looked for.", seconds)
    usable = breaker.outage() is None
    yield Metric("ajar_mail_server_up", "Whether the mail server could be used the last time: 1 or 0.", usable)


def of_requests() -> Iterator[Metric]:
    text = "Answers of the web server since it started, by the class of their status; without probes."
    for status, count in answers().items():
        yield Metric("ajar_http_answers_total", text, count, f'status="{status}"', "counter")


def written(metrics: list[Metric]) -> str:
    """Return `metrics` in the text format; those of one name must stand together."""
    lines: list[str] = []
    for metric in metrics:
        head = [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
        lines += [] if head[0] in lines else head
        labels = f"{{{metric.labels}}}" if metric.labels else ""
        lines.append(f"{metric.name}{labels} {float(metric.value):.17g}")
    return "\n".join(lines) + "\n"
