"""Hand over what people send or ask for on a page, soon and one by one (RELIABILITY.md, "What a person sends").

At most once: what the server may have accepted never leaves again by itself. Before that a link is tried again
for an hour; a note or a test mail is not, since somebody looks at the answer and decides.
"""

import logging
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connection

from accounts.outgoing_mail import GIVE_UP_AFTER, OutgoingMail
from accounts.signin import wishes
from core.stopping import ShouldStop, never
from core.tenancy import system_scope
from followups.delivery import breaker
from followups.delivery.advice import advice_on
from followups.delivery.claim import BODY_LEASE, LEASE, database_now
from followups.delivery.history import enter_talk
from followups.delivery.pace import FullMinuteError, pace
from followups.delivery.smtp import (
    AddressError,
    Conversation,
    FencedError,
    RefusedError,
    ReplyLostError,
    ServerError,
    sender_address,
)
from followups.delivery.words import without_addresses
from followups.models import WrittenNote

logger = logging.getLogger(__name__)

State = OutgoingMail.State

# Asked every other second, so it is one statement.
ANYTHING_OUTGOING = """
SELECT EXISTS (SELECT FROM accounts_outgoingmail WHERE state = 'waiting' AND next_attempt_at <= app_now())
    OR EXISTS (SELECT FROM accounts_outgoingmail WHERE state = 'sending' AND leased_until < app_now())
"""
TRY_AGAIN_AFTER = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10)]
LONGEST_ANSWER = 500

SWITCHED_OFF_ACCOUNT = "The account is switched off."
CLOSED_ACCOUNT = "The account is to be deleted, so nothing is sent. Keep the account, then send it again."
TAKEN = "The mail server took it."
REFUSED = "The mail server refused it. Check the address, and the sender in MAIL_FROM."
LATER = "The mail server asks to try again later."
UNUSABLE = "The mail server can’t be used."
REPLY_LOST = "The server’s answer was lost: it may or may not have arrived."
UNWRITABLE = "It could not be sent. Ajar’s log says more."


def send_outgoing(*, should_stop: ShouldStop = never) -> int:
    """Hand over what waits. Returns how many were taken up. Any number may do so, anywhere, at once."""
    count = 0
    if not _anything_to_do():
        return count
    _expire_leases(database_now())
    while not should_stop() and (mail := _claim(database_now())):
        _hand_over_alone(mail)
        count += 1
    return count


def _anything_to_do() -> bool:
    with system_scope(), connection.cursor() as cursor:
        cursor.execute(ANYTHING_OUTGOING)
        return bool(cursor.fetchone()[0])


def _claim(now: datetime) -> OutgoingMail | None:
    with system_scope():
        mail = OutgoingMail.objects.due(now).hold(only_free=True).first()
        if mail:
            mail.state, mail.token, mail.leased_until = State.SENDING, uuid4(), now + LEASE
            mail.attempts_count += 1
            mail.save(update_fields=["state", "token", "leased_until", "attempts_count"])
    return mail


def _expire_leases(now: datetime) -> None:
    """Give back what a dead worker held; what the server may have accepted by then stays uncertain."""
    with system_scope():
        for mail in OutgoingMail.objects.filter(state=State.SENDING, leased_until__lt=now).hold(only_free=True):
            if mail.body_started_at:
                _settle(mail, now, State.UNCERTAIN, REPLY_LOST)
            else:
                _wait(mail, now)


def _hand_over_alone(mail: OutgoingMail) -> None:
    """Hand one over so that what is wrong with it stays with it. A database that is gone is not its fault."""
    try:
        _hand_over(mail)
    except (OperationalError, InterfaceError):
        raise
    except AddressError:
        _settle(mail, database_now(), State.FAILED, REFUSED)
    except Exception as error:
        # By its kind only: its text may quote an address.
        logger.error("Unable to send outgoing mail %s: %s", mail.pk, type(error).__name__)
        _settle(mail, database_now(), State.FAILED, UNWRITABLE)


def _hand_over(mail: OutgoingMail) -> None:
    try:
        sender_address()
        if not _is_wanted(mail):
            return
        pace()
        with Conversation() as conversation:
            code, text = conversation.hand_over(
                bytes(mail.content or b""), mail.recipient, before_body=lambda: _mark_body_started(mail)
            )
    except FullMinuteError as full:
        _wait(mail, full.until)
    except FencedError:
        logger.info("Outgoing mail %s was taken back before it was sent", mail.pk)
    except RefusedError as error:
        breaker.closed()
        _refused(mail, error)
    except ServerError as error:
        _server_failed(mail, error)
    except ReplyLostError as error:
        _settle(mail, database_now(), State.UNCERTAIN, REPLY_LOST, str(error))
    else:
        breaker.closed()
        _settle(mail, database_now(), State.SENT, TAKEN, f"{code} {text}")


def _is_wanted(mail: OutgoingMail) -> bool:
    """Write what was only asked for. False if nothing is to be sent; that is noted then."""
    if mail.owner and not mail.owner.is_active:
        _settle(mail, database_now(), State.FAILED, SWITCHED_OFF_ACCOUNT)
        return False
    if mail.owner and mail.owner.is_off and mail.kind != OutgoingMail.Kind.ACCOUNT:
        _settle(mail, database_now(), State.FAILED, CLOSED_ACCOUNT)
        return False
    return wishes.write(mail)


def _mark_body_started(mail: OutgoingMail) -> bool:
    """Note that the body is about to leave. False if the claim is another worker's by now."""
    now = database_now()
    with system_scope():
        ours = OutgoingMail.objects.filter(pk=mail.pk, token=mail.token, state=State.SENDING)
        return bool(ours.update(body_started_at=now, leased_until=now + BODY_LEASE))


def _refused(mail: OutgoingMail, error: RefusedError) -> None:
    now, later = database_now(), 400 <= error.code < 500
    if later and _may_be_tried_again(mail, now):
        _wait(mail, _next_try(mail, now))
    else:
        _settle(mail, now, State.FAILED, LATER if later else REFUSED, str(error))


def _server_failed(mail: OutgoingMail, error: ServerError) -> None:
    now = database_now()
    # What a person may write to any address must not hold up the others, whatever that address makes of it.
    if not (mail.kind == OutgoingMail.Kind.NOTE and error.about_recipient):
        breaker.opened(now, str(error), probing=False)
    if _may_be_tried_again(mail, now):
        _wait(mail, _next_try(mail, now))
    else:
        _settle(mail, now, State.FAILED, f"{UNUSABLE} {advice_on(error)}", str(error))


def _may_be_tried_again(mail: OutgoingMail, now: datetime) -> bool:
    return mail.is_repeated and now - mail.created_at < GIVE_UP_AFTER


def _next_try(mail: OutgoingMail, now: datetime) -> datetime:
    return now + TRY_AGAIN_AFTER[min(mail.attempts_count, len(TRY_AGAIN_AFTER)) - 1]


def _wait(mail: OutgoingMail, until: datetime) -> None:
    free = {"state": State.WAITING, "token": None, "leased_until": None, "body_started_at": None}
    with system_scope():
        OutgoingMail.objects.filter(pk=mail.pk, token=mail.token).update(next_attempt_at=until, **free)


def _settle(mail: OutgoingMail, now: datetime, state: OutgoingMail.State, outcome: str, answer: str = "") -> None:
    """Note what came of it, unless another worker has it by now, and forget its words."""
    said = without_addresses(answer, own=mail.recipient)[:LONGEST_ANSWER]
    values = {"state": state, "outcome": outcome, "answer": said, "settled_at": now}
    with system_scope():
        ours = OutgoingMail.objects.filter(pk=mail.pk, token=mail.token)
        if ours.update(token=None, leased_until=None, content=None, **values) and mail.kind == OutgoingMail.Kind.NOTE:
            WrittenNote.objects.filter(mail=mail.pk).update(state=state, answer=said)
            if state == State.SENT:
                enter_talk(mail, now)
