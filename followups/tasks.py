"""What beat starts. A tick carries no facts: losing or doubling one means nothing."""

from celery import shared_task
from django.db import close_old_connections

from core import daily
from followups.delivery import run
from followups.models import Ticker


@shared_task(ignore_result=True)
def send_due_reminders() -> None:
    close_old_connections()
    run.send_due_reminders(by=Ticker.BEAT)


@shared_task(ignore_result=True)
def do_daily_work() -> None:
    close_old_connections()
    daily.do_due()
