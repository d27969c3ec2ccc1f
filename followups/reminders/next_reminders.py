"""When a reminder left, the follow-up's next one is written: a nudge, or the next day before an answer.

Whoever notes that it left marks it in the same commit (`needs_next`), so that none is forgotten, and does not wait for
more. A worker then writes the next ones together, for many people.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from core.stopping import ShouldStop, never
from core.tenancy import system_scope
from followups.models import Attempt, FollowUp, Reminder
from followups.reminders.schedule import schedule_each

logger = logging.getLogger(__name__)

AT_ONCE = 100


def write_next_reminders(now: datetime, *, should_stop: ShouldStop = never) -> None:
    """Write the next reminder of each follow-up of which one has left, until `should_stop` says so.

    Any number may run at once. What a person is changing this moment waits for the next look, and so does
    what can't be written; that stops nobody else's.
    """
    last = UUID(int=0)
    while not should_stop() and (marked := _marked(after=last)):
        last = marked[-1].pk
        if not _tried(marked, now) and len(marked) > 1:
            for reminder in marked:
                _tried([reminder], now)


def _marked(*, after: UUID) -> list[Reminder]:
    with system_scope():
        rows = Reminder.objects.filter(needs_next=True, pk__gt=after).order_by("pk")
        return list(rows.only("owner_id", "follow_up_id")[:AT_ONCE])


def _tried(marked: list[Reminder], now: datetime) -> bool:
    try:
        with system_scope():
            _write(marked, now)
    except (OperationalError, InterfaceError):  # the database is gone, which is nobody's fault here
        raise
    except Exception:
        logger.exception("Unable to write what follows %s reminders from %s on", len(marked), marked[0].pk)
        return False
    return True


def _write(marked: list[Reminder], now: datetime) -> None:
    """Write those whose follow-ups nobody else holds. Every statement names the owners."""
    owners = {reminder.owner_id for reminder in marked}
    rows = FollowUp.objects.filter(owner__in=owners, pk__in=[reminder.follow_up_id for reminder in marked])
    read = rows.select_related("owner").only("kind", "due_on", "state", "owner__time_zone", "owner__reminder_hour")
    follow_ups = list(read.hold(only_free=True))
    left = Reminder.objects.filter(owner__in=owners, follow_up__in=follow_ups, pk__in=[row.pk for row in marked])
    held = dict(left.filter(needs_next=True).hold(only_free=True).values_list("pk", "follow_up_id"))
    unsubscribed = Attempt.objects.by_unsubscribing().filter(owner__in=owners, reminder__in=held)
    stopped = {held[reminder] for reminder in unsubscribed.values_list("reminder_id", flat=True)}
    going_on = {*held.values()} - stopped
    schedule_each([row for row in follow_ups if row.pk in going_on and row.is_open], now=now)
    Reminder.objects.filter(owner__in=owners, pk__in=held).update(needs_next=False)
