"""A claimed batch: written together, then handed over one by one, and what became of each is noted at once."""

import logging
import time
from datetime import datetime
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError

from core.stopping import ShouldStop, never
from followups.delivery import breaker, outcome
from followups.delivery.claim import database_now, mark_body_started, postpone
from followups.delivery.freeze import LostClaimError, NoLongerWantedError, NotNowError, freeze, freeze_together
from followups.delivery.outcome import Accepted
from followups.delivery.pace import FullMinuteError, pace
from followups.delivery.smtp import Conversation, FencedError, RefusedError, ReplyLostError, ServerError, sender_address
from followups.models import Reminder
from followups.reminders import digests
from followups.reminders.local_time import waking_instant
from followups.reminders.schedule import last_request

logger = logging.getLogger(__name__)

# Seconds for which what was written needs no second look at whether it is still wanted.
JUST_WRITTEN = 5.0


def send_batch(
    batch: list[Reminder], conversation: Conversation, *, probing: bool, should_stop: ShouldStop = never
) -> bool:
    """Hand over claimed reminders.

    False if it ended early, because the server can't be used, was given enough for this minute, or
    this process is to end: the rest is back in the queue then, untouched.
    """
    if not batch:
        return True
    written_at = time.monotonic()
    batch, ready = write_together(batch)
    with HandOver(conversation) as hand_over:
        for number, reminder in enumerate(batch):
            # The first was claimed just now, and may be the one with which a server in trouble is probed.
            if number and should_stop():
                leave_as_due(batch[number:])
                return False
            try:
                pace()
                is_ready = reminder in ready and time.monotonic() < written_at + JUST_WRITTEN
                hand_over.handle_alone(reminder, is_ready=is_ready)
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


def may_leave_at(reminder: Reminder, now: datetime) -> datetime:
    """Return `now`, or the morning for what is late. What the person asks for is due as they ask, by night too."""
    zone = ZoneInfo(reminder.zone)
    morning = waking_instant(reminder.due_at, now, zone)
    if morning == now:
        return now
    asked_at = last_request(reminder)
    return waking_instant(asked_at, now, zone) if asked_at else morning


class HandOver:
    """Hands claimed reminders over one by one. Use as a context manager.

    Each commit waits for the disk, so what the server took is noted in one commit with the marker of the next. It
    is noted by itself when there is none, when the next one is out of the ordinary, and when the server lets us wait.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._taken: Accepted | None = None
        self._is_breaker_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._note_taken()

    def handle_alone(self, reminder: Reminder, *, is_ready: bool = False) -> None:
        """Handle one reminder so that what is wrong with it stays with it. `is_ready` if it was written just now.

        A database that is gone is not the reminder's fault: the lease brings it back. Nor is a
        mail server that can't be used: ServerError goes on to the batch.
        """
        try:
            if is_ready:
                self._send(reminder)
            else:
                self._note_taken()
                self._handle(reminder)
        except (OperationalError, InterfaceError, ServerError):
            raise
        except Exception:
            logger.exception("Unable to handle reminder %s", reminder.pk)
            outcome.poisoned(reminder, database_now())

    def _handle(self, reminder: Reminder) -> None:
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
            self._send(reminder)

    def _send(self, reminder: Reminder) -> None:
        try:
            code, text = self._offer(reminder)
        except FencedError:
            logger.info("Reminder %s was taken back before it was sent", reminder.pk)
        except RefusedError as error:
            self._note_answer()
            outcome.refused(reminder, database_now(), error)
        except ReplyLostError as error:
            outcome.reply_lost(reminder, database_now(), str(error))
        else:
            self._note_answer()
            self._taken = Accepted(reminder, code, text)

    def _offer(self, reminder: Reminder) -> tuple[int, str]:
        message = bytes(reminder.message or b"")
        try:
            return self._conversation.hand_over(
                message, reminder.recipient, before_body=lambda: self._mark(reminder), meanwhile=self._note_taken
            )
        except Exception:
            self._note_taken()  # whatever becomes of this one, the one before has left
            raise

    def _mark(self, reminder: Reminder) -> bool:
        """Set the marker, and note what left before. False if the claim is lost."""
        taken, self._taken = self._taken, None
        if taken is None:
            return mark_body_started(reminder)
        try:
            return outcome.sent_and_next_marked(taken, reminder)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # Each by itself, so that what is wrong with one of them stays with it.
            self._taken = taken
            self._note_taken()
            return mark_body_started(reminder)

    def _note_taken(self) -> None:
        """Note what the server took last, unless that was done."""
        taken, self._taken = self._taken, None
        if taken is None:
            return
        try:
            outcome.sent(taken)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # Its body was on the way, so the lease settles it.
            logger.exception("Unable to note that reminder %s left", taken.reminder.pk)

    def _note_answer(self) -> None:
        """Close the breaker by the first answer in a batch; the later ones say nothing new."""
        if not self._is_breaker_closed:
            breaker.closed()
            self._is_breaker_closed = True
