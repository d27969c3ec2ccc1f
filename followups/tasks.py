"""What beat starts. A tick carries no facts: losing or doubling one means nothing."""

import threading
from contextlib import suppress
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.db import close_old_connections
from kombu.exceptions import OperationalError

from core import daily, soon
from followups.delivery import run
from followups.models import Ticker

# A tick runs in a thread of the worker, which no signal reaches and which the worker waits for.
_is_shutting_down = threading.Event()


@worker_shutting_down.connect
def _shut_down(**_: Any) -> None:
    _is_shutting_down.set()


@shared_task(ignore_result=True)
def send_due_reminders() -> None:
    close_old_connections()
    run.send_due_reminders(by=Ticker.BEAT, should_stop=_is_shutting_down.is_set, call_another=tick_again)


def tick_again() -> None:
    """Send one more tick, for whichever thread of whichever worker is free. Tried once, for five seconds at most.

    If Redis can't be reached, nobody comes: the work is done all the same, and beat ticks again.
    """
    app = send_due_reminders.app
    with suppress(OperationalError), app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=0)
        app.send_task(send_due_reminders.name, connection=connection, retry=False, expires=settings.TICK_EXPIRES)


@shared_task(ignore_result=True)
def do_daily_work() -> None:
    close_old_connections()
    daily.do_due()


@shared_task(ignore_result=True)
def do_soon_work() -> None:
    close_old_connections()
    soon.do_soon(should_stop=_is_shutting_down.is_set)


# A beat that was started before an upgrade may still send the name that this had until then.
@shared_task(name="followups.tasks.empty_trash", ignore_result=True)
def empty_trash() -> None:
    do_daily_work()
