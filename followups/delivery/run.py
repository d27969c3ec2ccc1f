"""One tick: everything that is due now, and nothing else."""

import logging
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from followups.delivery import outcome
from followups.delivery.claim import BATCH, claim, database_now, expire_leases, mark_body_started, postpone
from followups.delivery.freeze import NoLongerWantedError, freeze
from followups.delivery.transport import Conversation, FencedError, RefusedError, ReplyLostError, ServerError
from followups.local_time import waking_instant
from followups.models import Heartbeat, Reminder

logger = logging.getLogger(__name__)

# After this long without a tick the standby takes over.
TICK_OVERDUE = timedelta(seconds=90)


def send_due_reminders() -> int:
    """Hand over every reminder that is due. Returns how many were taken up.

    Safe to run any number of times, anywhere, at once: the claim decides who sends what.
    """
    handled = 0
    beat()
    while batch := claim_due():
        with Conversation() as conversation:
            for reminder in batch:
                handle(reminder, conversation)
        handled += len(batch)
        if len(batch) < BATCH:
            break
    return handled


def beat() -> None:
    Heartbeat.objects.update_or_create(id=1, defaults={"ticked_at": database_now()})


def is_overdue() -> bool:
    """Tell whether no tick has run for 90 s, by the database's clock."""
    newest = Heartbeat.objects.values_list("ticked_at", flat=True).first()
    return newest is None or database_now() - newest > TICK_OVERDUE


def claim_due() -> list[Reminder]:
    now = database_now()
    expire_leases(now)
    return claim(now)


def handle(reminder: Reminder, conversation: Conversation) -> None:
    """Take one claimed reminder to its next state. What is wrong with it stays with it."""
    now = database_now()
    allowed_at = waking_instant(reminder.due_at, now, ZoneInfo(reminder.zone))
    if allowed_at > now:
        postpone(reminder, allowed_at)
        return
    try:
        freeze(reminder, now)
    except NoLongerWantedError as reason:
        outcome.unwanted(reminder, now, str(reason))
    except Exception:
        logger.exception("Unable to write reminder %s", reminder.pk)
        outcome.poisoned(reminder, now)
    else:
        send(reminder, conversation, now)


def send(reminder: Reminder, conversation: Conversation, now: datetime) -> None:
    try:
        code, text = conversation.hand_over(
            bytes(reminder.message or b""),
            reminder.recipient,
            before_body=partial(mark_body_started, reminder, now),
        )
    except FencedError:
        logger.info("Reminder %s was taken back before it was sent", reminder.pk)
    except RefusedError as error:
        outcome.refused(reminder, database_now(), error)
    except ServerError as error:
        outcome.server_failed(reminder, database_now(), str(error))
    except ReplyLostError as error:
        outcome.reply_lost(reminder, database_now(), str(error))
    else:
        outcome.sent(reminder, database_now(), code, text)
