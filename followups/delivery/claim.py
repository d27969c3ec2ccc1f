"""Take up due reminders: each by one worker, for a while (RELIABILITY.md, points 3, 5 and 7)."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection
from django.db.models import F, Q

from accounts.models import User
from core.tenancy import system_scope
from followups.models import Attempt, Reminder
from followups.models.attempt import Outcome, Phase

BATCH = 30
# Enough to hand over a batch; after it the rows are anyone's again.
LEASE = timedelta(seconds=120)
# Once the body is under way: the server may take 10 minutes to answer (RFC 5321, 4.5.3.2.6).
BODY_LEASE = timedelta(minutes=15)
RESEND_AFTER = timedelta(minutes=15)

# Materialized, so that the rows are locked once, in this order, before any is changed.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM followups_reminder
    WHERE status IN ('scheduled', 'retry', 'uncertain') AND carrier_id IS NULL AND next_attempt_at <= %(now)s
    ORDER BY next_attempt_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
)
UPDATE followups_reminder AS reminder
SET status = 'sending', token = gen_random_uuid(), leased_until = %(leased_until)s, body_started_at = NULL,
    attempts_count = attempts_count + 1, resends = GREATEST(resends, (status = 'uncertain')::int), reason = ''
FROM due WHERE reminder.id = due.id
RETURNING reminder.*
"""

# What a digest carries is claimed along with its carrier. What was held stays so: its follow-up may have a newer
# reminder by now. So no row can break a constraint, which would end the claim for everybody.
CLAIM_CARRIED = """
UPDATE followups_reminder AS reminder
SET status = 'sending', token = carrier.token, leased_until = carrier.leased_until, body_started_at = NULL,
    attempts_count = carrier.attempts_count, resends = carrier.resends, reason = ''
FROM followups_reminder AS carrier
WHERE reminder.carrier_id = carrier.id AND carrier.id = ANY(%s)
    AND reminder.status IN ('scheduled', 'sending', 'retry', 'uncertain')
"""

# By the token, which a digest shares with all that it carries; the carrier first, as whoever takes a
# digest apart locks it.
MARK = """
WITH ours AS MATERIALIZED (
    SELECT id FROM followups_reminder WHERE id = %(id)s AND token = %(token)s AND status = 'sending' FOR NO KEY UPDATE
)
UPDATE followups_reminder AS reminder
SET body_started_at = COALESCE(%(now)s, app_now()), leased_until = COALESCE(%(now)s, app_now()) + %(lease)s
FROM ours WHERE reminder.token = %(token)s AND reminder.status = 'sending'
"""

# Whether a tick has anything to do: one question instead of one for each step, since most ticks have not.
# The first of each index, and not EXISTS: a plan that is kept does not know that `now` leaves nothing over.
ANYTHING = """
SELECT EXISTS (SELECT FROM offers_offer WHERE needs_planning)
    OR EXISTS (SELECT FROM followups_reminder WHERE needs_next)
    OR %(now)s >= (
        SELECT next_attempt_at FROM followups_reminder
        WHERE status IN ('scheduled', 'retry', 'uncertain') AND carrier_id IS NULL ORDER BY next_attempt_at LIMIT 1
    )
    OR %(now)s >= (SELECT next_attempt_at FROM accounts_outgoingmail WHERE state = 'waiting' ORDER BY 1 LIMIT 1)
    OR %(now)s > (SELECT leased_until FROM accounts_outgoingmail WHERE state = 'sending' ORDER BY 1 LIMIT 1)
    OR %(now)s > (SELECT leased_until FROM followups_reminder WHERE status = 'sending' ORDER BY leased_until LIMIT 1)
"""


def anything_to_do(now: datetime) -> bool:
    """Tell whether an offer changed, a reminder left, one or an outgoing mail is due, or a lease has run out."""
    with system_scope(), connection.cursor() as cursor:
        cursor.execute(ANYTHING, {"now": now})
        return bool(cursor.fetchone()[0])


def database_now() -> datetime:
    """Return the database's clock: the only one that delivery goes by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_now()")
        return cast("tuple[datetime]", cursor.fetchone())[0]


def claim(now: datetime, *, batch: int = BATCH) -> list[Reminder]:
    """Lease up to `batch` due reminders, oldest first. Rows that another worker holds are passed over."""
    values = {"now": now, "batch": batch, "leased_until": now + LEASE}
    with system_scope():
        claimed = list(Reminder.objects.raw(CLAIM, values))
        if claimed:
            with connection.cursor() as cursor:
                cursor.execute(CLAIM_CARRIED, [[reminder.pk for reminder in claimed]])
    return sorted(claimed, key=lambda reminder: (reminder.due_at, reminder.pk))


def mark_body_started(reminder: Reminder, now: datetime | None = None) -> bool:
    """Note that the body is about to leave, and lengthen the lease. Without `now` by the database's clock.

    False when the claim is no longer ours: the lease ran out, or the person cancelled.
    The body must not be sent then.
    """
    with system_scope():
        return mark(reminder, now)


def mark(reminder: Reminder, now: datetime | None = None) -> bool:
    """Do so as a part of a transaction that sees everyone's rows."""
    values: dict[str, Any] = {"id": reminder.pk, "token": reminder.token, "now": now, "lease": BODY_LEASE}
    with connection.cursor() as cursor:
        cursor.execute(MARK, values)
        return bool(cursor.rowcount)


def expire_leases(now: datetime) -> None:
    """Give back what a dead worker held.

    Without the marker the server can't have accepted it: try again at once. With it
    nobody can know: send the same bytes once more after a pause, then hold; or hold at
    once, if that is the person's wish.
    """
    free = {"token": None, "leased_until": None}
    with system_scope():
        sending = Reminder.objects.filter(status=Reminder.Status.SENDING, leased_until__lt=now)
        dead = list(sending.hold(only_free=True).only("owner_id", "body_started_at"))
        if not dead:
            return
        Attempt.objects.bulk_create(_unfinished(reminder, now) for reminder in dead)
        expired = Reminder.objects.filter(pk__in=[reminder.pk for reminder in dead])
        stopped = expired.filter(body_started_at__isnull=True)
        values = free | {"next_attempt_at": now, "reason": "The worker stopped before it was sent."}
        # Of those with a resend an earlier copy may have arrived, as `given_back` says.
        stopped.filter(resends__gte=1).update(status=Reminder.Status.UNCERTAIN, **values)
        stopped.filter(status=Reminder.Status.SENDING).update(status=Reminder.Status.RETRY, **values)
        lost = expired.filter(body_started_at__isnull=False, status=Reminder.Status.SENDING)
        lost.filter(Q(resends__gte=1) | Q(owner__in=User.objects.filter(resend_uncertain=False))).update(
            status=Reminder.Status.HELD, reason="The server's answer was lost. It may have arrived.", **free
        )
        lost.update(
            status=Reminder.Status.UNCERTAIN,
            next_attempt_at=now + RESEND_AFTER,
            reason="The server's answer was lost. The same message goes out once more.",
            **free,
        )


def _unfinished(reminder: Reminder, now: datetime) -> Attempt:
    """Return the log of an attempt whose worker did not live to write it."""
    phase, outcome = Phase.CLAIM, Outcome.STOPPED
    if reminder.body_started_at:
        phase, outcome = Phase.REPLY, Outcome.LOST
    return Attempt(owner_id=reminder.owner_id, reminder_id=reminder.pk, happened_at=now, phase=phase, outcome=outcome)


def given_back(reminder: Reminder) -> Reminder.Status:
    """Return the state in which a claimed reminder waits again: what may have arrived stays known as that."""
    return Reminder.Status.UNCERTAIN if reminder.resends else Reminder.Status.RETRY


def postpone(reminder: Reminder, until: datetime, reason: str) -> None:
    """Put a claimed reminder back untouched until `until`."""
    with system_scope():
        Reminder.objects.filter(token=reminder.token).update(
            status=given_back(reminder),
            next_attempt_at=until,
            token=None,
            leased_until=None,
            attempts_count=F("attempts_count") - 1,
            reason=reason,
        )
