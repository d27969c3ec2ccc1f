"""One tick: everything that is due now, and nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from django.db import connection
from tzdata import IANA_VERSION

from core.stopping import ShouldStop, never
from followups.delivery import breaker, restored
from followups.delivery.batch import send_batch
from followups.delivery.claim import BATCH, anything_to_do, claim, database_now, expire_leases
from followups.delivery.outgoing import send_outgoing
from followups.delivery.smtp import Conversation
from followups.from_offers.services import settle_marked_offers
from followups.models import Heartbeat, Reminder, Ticker
from followups.reminders.next_reminders import write_next_reminders
from followups.reminders.schedule import follow_new_rules

# One statement, since most ticks do nothing else.
BEAT = """
INSERT INTO followups_heartbeat (id, ticked_at, ticked_by, tz_release, home) VALUES (1, app_now(), %s, %s, app_home())
ON CONFLICT (id) DO UPDATE SET
    ticked_by = EXCLUDED.ticked_by,
    home = COALESCE(NULLIF(followups_heartbeat.home, ''), EXCLUDED.home),
    -- After a restore the last tick is the best that is known of the backup's time.
    ticked_at = CASE WHEN followups_heartbeat.home IN ('', EXCLUDED.home) THEN EXCLUDED.ticked_at
                ELSE followups_heartbeat.ticked_at END
RETURNING app_now(), tz_release, home <> app_home()
"""
# After this long without a tick the standby takes over.
TICK_OVERDUE = timedelta(seconds=90)


def nobody() -> None:
    """Work alone."""


def send_due_reminders(
    *, by: Ticker = Ticker.HAND, should_stop: ShouldStop = never, call_another: Callable[[], None] = nobody
) -> int:
    """Hand over every reminder that is due. Returns how many were taken up.

    `call_another` is called once a full batch has left: whoever it fetches shares the work, and calls the next.
    Safe to run any number of times, anywhere, at once: the claim decides who sends what.
    What is left when `should_stop` says so stays due; a process that is to end does so within one mail.
    """
    now = beat(by, should_stop=should_stop)
    if should_stop() or not anything_to_do(now):
        return 0
    settle_marked_offers(now, should_stop=should_stop)
    write_next_reminders(now, should_stop=should_stop)  # what a worker left that ended
    with Conversation() as conversation:
        handled = _send_batches(conversation, now, should_stop=should_stop, call_another=call_another)
    # Last: mostly the standby was quicker, and a backlog of these must not hold up what is due.
    send_outgoing(should_stop=should_stop)
    return handled


def _send_batches(
    conversation: Conversation, now: datetime, *, should_stop: ShouldStop, call_another: Callable[[], None]
) -> int:
    """Hand over one batch after the other until nothing is due; return how many reminders were taken up."""
    handled = 0
    while not should_stop():
        limit = breaker.allowance(now, BATCH)
        batch = claim_due(limit, now)
        probing = 0 < limit < BATCH
        finished = send_batch(batch, conversation, probing=probing, should_stop=should_stop)
        handled += len(batch)
        now = database_now()
        write_next_reminders(now, should_stop=should_stop)
        if probing and finished:
            breaker.probe_unused(now)
        if not finished or not batch or len(batch) < limit:
            break
        # Now that a full batch left whole: the server takes them, and no lease of ours runs while we call.
        if handled == len(batch):
            call_another()
    return handled


def beat(by: Ticker, *, should_stop: ShouldStop = never) -> datetime:
    """Leave a sign of life of `by`; hold back what may have left before a restore; by a new release of the tz
    database, recalculate the instants.

    Returns the database's clock.
    """
    now, tz_release, is_restored = _beaten(by)
    if is_restored:
        restored.hold_back_once(now)
    # After it: a worker that ends meanwhile leaves the work to the next tick. Twice does no harm.
    if tz_release != IANA_VERSION and follow_new_rules(should_stop=should_stop):
        Heartbeat.objects.update(tz_release=IANA_VERSION)
    return now


def _beaten(by: Ticker) -> tuple[datetime, str, bool]:
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [by, IANA_VERSION])
        return cast("tuple[datetime, str, bool]", cursor.fetchone())


def is_overdue() -> bool:
    """Tell whether no tick has run for 90 s, by the database's clock."""
    newest = Heartbeat.objects.values_list("ticked_at", flat=True).first()
    return newest is None or database_now() - newest > TICK_OVERDUE


def claim_due(limit: int, now: datetime) -> list[Reminder]:
    expire_leases(now)
    return claim(now, batch=limit) if limit else []
