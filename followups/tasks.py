"""What beat starts. A tick carries no facts: losing or doubling one means nothing."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone

from accounts import closing
from followups import trash
from followups.delivery import run


@shared_task(ignore_result=True)
def send_due_reminders() -> None:
    close_old_connections()
    run.send_due_reminders()


@shared_task(ignore_result=True)
def empty_trash() -> None:
    close_old_connections()
    trash.empty(now=timezone.now())
    closing.delete_closed(now=timezone.now())
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
