"""One tick: everything that is due now, and nothing else."""

import logging
import time
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, connection
from tzdata import IANA_VERSION

from core.stopping import ShouldStop, never
from followups.delivery import breaker, outcome, restored
from followups.delivery.claim import (
    BATCH,
    anything_to_do,
    claim,
    database_now,
    expire_leases,
    mark_body_started,
    postpone,
)
from followups.delivery.freeze import LostClaimError, NoLongerWantedError, NotNowError, freeze, freeze_together
from followups.delivery.outgoing import send_outgoing
from followups.delivery.pace import FullMinuteError, pace
from followups.delivery.smtp import Conversation, FencedError, RefusedError, ReplyLostError, ServerError, sender_address
from followups.from_offers.services import settle_marked_offers
from followups.models import Heartbeat, Reminder, Ticker
from followups.reminders import digests
from followups.reminders.local_time import waking_instant
from followups.reminders.schedule import follow_new_rules, last_request

logger = logging.getLogger(__name__)

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
# Seconds for which a batch's messages need no second look at whether they are still wanted.
JUST_WRITTEN = 5.0


def send_due_reminders(*, by: Ticker = Ticker.HAND, should_stop: ShouldStop = never) -> int:
    """Hand over every reminder that is due. Returns how many were taken up.

    Safe to run any number of times, anywhere, at once: the claim decides who sends what.
    What is left when `should_stop` says so stays due; a process that is to end does so within one mail.
    """
    handled = 0
    now = beat(by, should_stop=should_stop)
    if should_stop() or not anything_to_do(now):
        return 0
    settle_marked_offers(now, should_stop=should_stop)
    while not should_stop():
        limit = breaker.allowance(now, BATCH)
        batch = claim_due(limit, now)
        probing = 0 < limit < BATCH
        finished = send_batch(batch, probing=probing, should_stop=should_stop)
        handled += len(batch)
        if probing and finished:
            breaker.probe_unused(database_now())
        if not finished or not batch or len(batch) < limit:
            break
        now = database_now()
    # Last: mostly the standby was quicker, and a backlog of these must not hold up what is due.
    send_outgoing(should_stop=should_stop)
    return handled


def send_batch(batch: list[Reminder], *, probing: bool, should_stop: ShouldStop = never) -> bool:
    """Hand over claimed reminders through one connection.

    False if it ended early, because the server can't be used, was given enough for this minute, or
    this process is to end: the rest is back in the queue then, untouched.
    """
    written_at = time.monotonic()
    batch, ready = write_together(batch)
    with Conversation() as conversation:
        for number, reminder in enumerate(batch):
            # The first was claimed just now, and may be the one with which a server in trouble is probed.
            if number and should_stop():
                leave_as_due(batch[number:])
                return False
            try:
                pace()
                is_ready = reminder in ready and time.monotonic() < written_at + JUST_WRITTEN
                handle_alone(reminder, conversation, is_ready=is_ready)
            except ServerError as error:
                now = database_now()
                breaker.opened(now, str(error), probing=probing)
                outcome.server_failed(reminder, now, str(error))
                give_back(batch[number + 1 :], now, f"The mail server can't be reached: {error}")
                return False
            except FullMinuteError as full:
                give_back(batch[number:], full.until, "The mail server takes only so many a minute.")
                return False
    return True


def write_together(batch: list[Reminder]) -> tuple[list[Reminder], list[Reminder]]:
    """Write the messages of a claimed batch that are as usual, in one go.

    Returns the batch without what went into another one's digest, and those of it that are ready to leave. The others
    are written when their turn comes, each by itself; so are all of them if one is in the way of the rest.
    """
    now = database_now()
    try:
        on_time = [reminder for reminder in batch if may_leave_at(reminder, now) == now]
        ready = freeze_together(on_time, now)
    except Exception:
        logger.info("Unable to write %s reminders together", len(batch), exc_info=True)
        return batch, []
    return [reminder for reminder in batch if reminder.carrier_id is None], ready


def give_back(reminders: list[Reminder], until: datetime, reason: str) -> None:
    for reminder in reminders:
        postpone(reminder, until, reason)


def leave_as_due(reminders: list[Reminder]) -> None:
    """Put claimed reminders back where they stood in the queue."""
    for reminder in reminders:
        postpone(reminder, reminder.next_attempt_at, "The worker was asked to stop; the next one sends it.")


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


def handle_alone(reminder: Reminder, conversation: Conversation, *, is_ready: bool = False) -> None:
    """Handle one reminder so that what is wrong with it stays with it.

    A database that is gone is not the reminder's fault: the lease brings it back. Nor is a
    mail server that can't be used: ServerError goes on to the batch.
    """
    try:
        if is_ready:
            send(reminder, conversation)
        else:
            handle(reminder, conversation)
    except (OperationalError, InterfaceError, ServerError):
        raise
    except Exception:
        logger.exception("Unable to handle reminder %s", reminder.pk)
        outcome.poisoned(reminder, database_now())


def handle(reminder: Reminder, conversation: Conversation) -> None:
    """Take one claimed reminder to its next state. Raises ServerError if none can leave, whichever it is."""
    sender_address()  # else the message itself could not be written
    now = database_now()
    allowed_at = may_leave_at(reminder, now)
    if allowed_at > now:
        postpone(reminder, allowed_at, "It was late; it waits for the morning.")
        return
    try:
        freeze(reminder, now)
    except NoLongerWantedError as reason:
        digests.release_carried(reminder)
        outcome.unwanted(reminder, now, str(reason))
    except NotNowError as reason:
        digests.release_carried(reminder)
        postpone(reminder, now + reason.pause, str(reason))
    except LostClaimError:
        logger.info("Reminder %s was taken over before it was written", reminder.pk)
    else:
        send(reminder, conversation)


def may_leave_at(reminder: Reminder, now: datetime) -> datetime:
    """Return `now`, or the morning for what is late. What the person asks for is due as they ask, by night too."""
    zone = ZoneInfo(reminder.zone)
    morning = waking_instant(reminder.due_at, now, zone)
    if morning == now:
        return now
    asked_at = last_request(reminder)
    return waking_instant(asked_at, now, zone) if asked_at else morning


def send(reminder: Reminder, conversation: Conversation) -> None:
    try:
        code, text = conversation.hand_over(
            bytes(reminder.message or b""),
            reminder.recipient,
            before_body=lambda: mark_body_started(reminder),
        )
    except FencedError:
        logger.info("Reminder %s was taken back before it was sent", reminder.pk)
    except RefusedError as error:
        note_answer(conversation)
        outcome.refused(reminder, database_now(), error)
    except ReplyLostError as error:
        outcome.reply_lost(reminder, database_now(), str(error))
    else:
        note_answer(conversation)
        outcome.sent(reminder, database_now(), code, text)


def note_answer(conversation: Conversation) -> None:
    """Close the breaker by the first answer of a connection; the later ones say nothing new."""
    if not conversation.has_answered:
        breaker.closed()
        conversation.has_answered = True
