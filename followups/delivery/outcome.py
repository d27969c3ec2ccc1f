"""What the server's answer means for a reminder (RELIABILITY.md, points 6 and 8)."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Min
from uuid6 import uuid7

from core.tenancy import system_scope
from followups.delivery.claim import RESEND_AFTER, given_back, mark
from followups.delivery.smtp import RefusedError
from followups.models import Attempt, Reminder
from followups.models.attempt import Outcome, Phase
from followups.reminders.schedule import last_request

BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240)]
JITTER = 0.1
# How much of what a server says is kept.
LONGEST_TEXT = 1000
# By id: the message has left, whoever holds the row. The carrier of a digest first, as whoever takes it
# apart locks it. A reminder that was deleted meanwhile has no log any more.
SENT = """
WITH held AS MATERIALIZED (
    SELECT id, owner_id FROM followups_reminder WHERE id = %(id)s FOR NO KEY UPDATE
), settled AS (
    UPDATE followups_reminder AS reminder
    SET status = 'sent', sent_at = COALESCE(%(now)s, app_now()), token = NULL, leased_until = NULL, reason = '',
        needs_next = true
    FROM held WHERE (reminder.id = held.id OR reminder.carrier_id = held.id) AND reminder.status <> 'cancelled'
)
INSERT INTO followups_attempt (id, owner_id, created_at, reminder_id, happened_at, phase, outcome, code, text)
SELECT %(attempt)s, owner_id, COALESCE(%(now)s, app_now()), id, COALESCE(%(now)s, app_now()), 'reply', 'accepted',
    %(code)s, %(text)s FROM held
"""
GIVE_UP_AFTER = timedelta(hours=72)


@dataclass(frozen=True)
class Accepted:
    """A reminder that the server took, and what it answered."""

    reminder: Reminder
    code: int
    text: str


def sent(accepted: Accepted, now: datetime | None = None) -> None:
    """Note that it left, and that the next one is to be written (`followups/reminders/next_reminders.py`).

    Without `now` by the database's clock.
    """
    with system_scope():
        _sent(accepted, now)


def sent_and_next_marked(accepted: Accepted, following: Reminder) -> bool:
    """Note that one left and, in the same commit, that the body of the following one is about to leave.

    Returns whether that one's claim still holds, as `mark_body_started` does. Nothing is saved when this raises.
    """
    with system_scope():
        _sent(accepted, None)
        return mark(following)


def _sent(accepted: Accepted, now: datetime | None) -> None:
    reminder = accepted.reminder
    values: dict[str, Any] = {
        "id": reminder.pk,
        "now": now,
        "attempt": uuid7(),
        "code": accepted.code,
        "text": accepted.text[:LONGEST_TEXT],
    }
    with connection.cursor() as cursor:
        cursor.execute(SENT, values)


def refused(reminder: Reminder, now: datetime, error: RefusedError) -> None:
    """5xx is this message's own fault and fails it; 4xx is tried again, for three days at most."""
    log = (error.phase, Outcome.REFUSED, error.code, error.text)
    if 400 <= error.code < 500 and now - _first_refused_at(reminder, now) < GIVE_UP_AFTER:
        # A little apart, so that what was refused together is not offered together again.
        wait = BACKOFF[min(reminder.attempts_count, len(BACKOFF)) - 1] * (1 + JITTER * random.random())  # noqa: S311
        reason = f"The mail server asked to try later ({error.code})."
        _settle(
            _ours(reminder), reminder, now, log, status=given_back(reminder), next_attempt_at=now + wait, reason=reason
        )
    else:
        reason = f"The mail server refused it: {error.code} {error.text}"
        _settle(_ours(reminder), reminder, now, log, status=Reminder.Status.FAILED, reason=reason)


def _first_refused_at(reminder: Reminder, now: datetime) -> datetime:
    """Return when the three days began. Time without a worker or without a mail server doesn't count."""
    with system_scope():
        refusals = Attempt.objects.filter(reminder_id=reminder.pk, outcome=Outcome.REFUSED)
        asked_again_at = last_request(reminder)
        if asked_again_at:  # the person gave it three days more
            refusals = refusals.filter(happened_at__gt=asked_again_at)
        first: datetime | None = refusals.aggregate(first=Min("happened_at"))["first"]
    return first or now


def server_failed(reminder: Reminder, now: datetime, text: str) -> None:
    """The server can't be used: no fault of this reminder, so no attempt is counted."""
    _settle(
        _ours(reminder),
        reminder,
        now,
        (Phase.CONNECT, Outcome.FAILED, None, text),
        status=given_back(reminder),
        next_attempt_at=now,  # it is the breaker that makes it wait
        attempts_count=max(reminder.attempts_count - 1, 0),
        reason=f"The mail server can't be reached: {text}",
    )


def reply_lost(reminder: Reminder, now: datetime, text: str) -> None:
    log = (Phase.REPLY, Outcome.LOST, None, text)
    if reminder.resends or not reminder.owner.resend_uncertain:
        reason = "The server's answer was lost twice." if reminder.resends else "The server's answer was lost."
        reason += " It may have arrived."
        _settle(_ours(reminder), reminder, now, log, status=Reminder.Status.HELD, reason=reason)
    else:
        reason = "The server's answer was lost. The same message goes out once more."
        again = now + RESEND_AFTER
        _settle(
            _ours(reminder), reminder, now, log, status=Reminder.Status.UNCERTAIN, next_attempt_at=again, reason=reason
        )


def unwanted(reminder: Reminder, now: datetime, reason: str) -> None:
    _settle(
        _ours(reminder),
        reminder,
        now,
        (Phase.COMPOSE, Outcome.CANCELLED, None, ""),
        status=Reminder.Status.CANCELLED,
        reason=reason,
    )


def poisoned(reminder: Reminder, now: datetime) -> None:
    """It can't even be written: it fails alone, the batch goes on.

    If its body was on the way, nobody can know; the lease settles that.
    """
    reason = "Ajar could not write this mail. It is on Today all the same."
    rows = _ours(reminder).filter(body_started_at__isnull=True)
    _settle(
        rows, reminder, now, (Phase.COMPOSE, Outcome.FAILED, None, ""), status=Reminder.Status.FAILED, reason=reason
    )


def _ours(reminder: Reminder) -> Any:
    """The row and, by the token that they share, what it carries as a digest."""
    return Reminder.objects.filter(token=reminder.token, status=Reminder.Status.SENDING)


def _settle(
    rows: Any, reminder: Reminder, now: datetime, log: tuple[Phase, Outcome, int | None, str], **values: Any
) -> None:
    """Release the claim with `values` and log the attempt, in one transaction."""
    with system_scope():
        _release(rows, reminder, now, log, **values)


def _release(
    rows: Any, reminder: Reminder, now: datetime, log: tuple[Phase, Outcome, int | None, str], **values: Any
) -> None:
    phase, outcome, code, text = log
    # The carrier first, as whoever takes a digest apart locks it.
    held = list(Reminder.objects.hold().filter(pk=reminder.pk).values_list("pk"))
    rows.update(**({"token": None, "leased_until": None, "reason": ""} | values))
    if not held:
        return  # deleted meanwhile, with everything that belonged to it
    Attempt.objects.create(
        owner_id=reminder.owner_id,
        reminder_id=reminder.pk,
        happened_at=now,
        phase=phase,
        outcome=outcome,
        code=code,
        text=text[:LONGEST_TEXT],
    )
