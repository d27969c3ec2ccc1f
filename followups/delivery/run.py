"""One tick: everything that is due now, and nothing else."""

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError

from followups.delivery import outcome
from followups.delivery.claim import BATCH, claim, database_now, expire_leases, mark_body_started, postpone
from followups.delivery.freeze import LostClaimError, NoLongerWantedError, NotNowError, freeze
from followups.delivery.transport import Conversation, FencedError, RefusedError, ReplyLostError, ServerError
from followups.local_time import waking_instant
from followups.models import Heartbeat, Reminder

logger = logging.getLogger(__name__)

# After this long without a tick the standby takes over.
TICK_OVERDUE = timedelta(seconds=90)
# How often we look whether a contact came back from the trash.
TRASH_PAUSE = timedelta(days=1)


def send_due_reminders() -> int:
    """Hand over every reminder that is due. Returns how many were taken up.

    Safe to run any number of times, anywhere, at once: the claim decides who sends what.
    """
    handled = 0
    beat()
    while batch := claim_due():
        with Conversation() as conversation:
            for reminder in batch:
                handle_alone(reminder, conversation)
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


def handle_alone(reminder: Reminder, conversation: Conversation) -> None:
    """Handle one reminder so that what is wrong with it stays with it.

    A database that is gone is not the reminder's fault: the lease brings it back.
    """
    try:
        handle(reminder, conversation)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Unable to handle reminder %s", reminder.pk)
        outcome.poisoned(reminder, database_now())


def handle(reminder: Reminder, conversation: Conversation) -> None:
    """Take one claimed reminder to its next state."""
    now = database_now()
    allowed_at = waking_instant(reminder.due_at, now, ZoneInfo(reminder.zone))
    if allowed_at > now:
        postpone(reminder, allowed_at, "It was late; it waits for the morning.")
        return
    try:
        freeze(reminder, now)
    except NoLongerWantedError as reason:
        outcome.unwanted(reminder, now, str(reason))
    except NotNowError as reason:
        postpone(reminder, now + TRASH_PAUSE, str(reason))
    except LostClaimError:
        logger.info("Reminder %s was taken over before it was written", reminder.pk)
    else:
        send(reminder, conversation)


def send(reminder: Reminder, conversation: Conversation) -> None:
    try:
        code, text = conversation.hand_over(
            bytes(reminder.message or b""),
            reminder.recipient,
            before_body=lambda: mark_body_started(reminder, database_now()),
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
