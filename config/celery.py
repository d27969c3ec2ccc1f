"""Celery carries ticks and nothing else; every fact is in PostgreSQL (ADR 0003)."""

import os
from typing import Any

from celery import Celery, Task, signals
from celery.worker.request import Request

from core import waiting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class TickRequest(Request):
    """A tick in a worker, never acknowledged, as its queue (`CELERY_TASK_QUEUES`) expects.

    Losing a tick means nothing. An acknowledgement would go to the connection on which the tick came; if
    Redis died in between, that one is closed, and the error ends the worker.
    """

    def acknowledge(self) -> None:
        self.acknowledged = True


class TickTask(Task):  # type: ignore[type-arg]
    Request = "config.celery:TickRequest"


app = Celery("ajar", task_cls=TickTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def leave_the_log_to_django(**_: Any) -> None:
    """Keep Celery from giving the loggers handlers of its own: `LOGGING` says how everything is logged."""


@signals.worker_init.connect
def _limit_waiting(**_: Any) -> None:
    waiting.wait_at_most(waiting.TICK)


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_newer(**about: Any) -> None:
    # Here, because it needs the apps, and they are not loaded when Django itself loads this module.
    from core.schema import refuse_newer_at_start  # noqa: PLC0415

    refuse_newer_at_start()
