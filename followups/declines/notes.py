"""The note after the call, sent by Ajar: an ordinary mail from the person, who gets the answer.

It is handed over while its page waits, like the test mail. Claim and outcome are committed on
a connection of their own: the request's transaction is still open then, and what it rolled
back would be forgotten although the mail had left.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, formataddr, make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection

from accounts.models import User
from contacts.models import Contact
from core.tenancy import acting_as
from followups.delivery.compose import Mail
from followups.delivery.smtp import RefusedError, ReplyLostError, ServerError
from followups.delivery.within import DEADLINE, hand_over_within
from followups.delivery.words import without_addresses
from followups.models import WrittenNote
from offers.models import Decline

logger = logging.getLogger(__name__)

# A few for one person; not enough for spam.
MOST_A_DAY = 20
DAY = timedelta(days=1)

NO_SERVER = "No mail server is set up here, so Ajar can’t send it. Copy it, or open it in your mail program."
NOT_FIRM = "Decide first. A note like this can’t be taken back."
WAS_SENT = "This note was sent already. Nothing was sent again."
BEING_SENT = "This note is being sent right now. Look again in a minute."
TOO_MANY = "You have sent many notes since yesterday. Copy this one, or open it in your mail program."


class NoteError(Exception):
    """Nothing was sent. The message is for the person."""


@dataclass(frozen=True, kw_only=True)
class NoteDraft:
    """A note as its page shows it; `attempts` is how often it had been handed over by then."""

    recipient: str
    subject: str
    text: str
    attempts: int = 0


def send_note(
    *, owner: User, decline: Decline, contact: Contact | None, draft: NoteDraft, now: datetime
) -> WrittenNote:
    """Hand the note about `decline` to the mail server, and return what came of it after 15 s at most.

    Its words, its state and the server's answer are kept whatever happens. Raises NoteError
    when nothing was handed over; of two submissions of one form, one is.
    """
    if settings.EMBEDDED_MAIL:
        raise NoteError(NO_SERVER)
    if not decline.is_firm:
        raise NoteError(NOT_FIRM)
    row = WrittenNote(
        owner=owner,
        decline=decline,
        contact=contact,
        recipient=draft.recipient,
        reply_to=owner.email,
        subject=draft.subject,
        text=draft.text,
        state=WrittenNote.State.SENDING,
        attempts=draft.attempts + 1,
        handed_over_at=now,
    )
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(_send, row).result()


def _send(row: WrittenNote) -> WrittenNote:
    try:
        mail = _compose(row)
        row.message_id = mail.message_id
        with acting_as(row.owner_id):
            note = _claim(row)
        note.state, note.answer = _hand_over(mail, note)
        with acting_as(row.owner_id):
            note.save(update_fields=["state", "answer"])
        return note
    finally:
        connection.close()


def _claim(row: WrittenNote) -> WrittenNote:
    """Write down what is about to leave; one of several submissions of the same form gets through."""
    today = WrittenNote.objects.filter(owner_id=row.owner_id, handed_over_at__gt=row.handed_over_at - DAY)
    if today.count() >= MOST_A_DAY:
        raise NoteError(TOO_MANY)
    if row.attempts == 1:
        WrittenNote.objects.bulk_create([row], ignore_conflicts=True)
    held = WrittenNote.objects.hold().filter(decline_id=row.decline_id).first()
    if held is None:
        raise NoteError("This note no longer exists. Nothing was sent.")
    if held.pk != row.pk and not (held.can_be_sent(row.handed_over_at) and held.attempts + 1 == row.attempts):
        raise NoteError(_why_not(held))
    row.pk, row.created_at = held.pk, held.created_at
    row.save(force_update=True)
    return row


def _why_not(held: WrittenNote) -> str:
    if held.is_sent:
        return WAS_SENT
    if held.state == WrittenNote.State.SENDING:
        return BEING_SENT
    return f"It was tried in another window meanwhile: {held.get_state_display().lower()}. Nothing was sent now."


def _compose(row: WrittenNote) -> Mail:
    """Write an ordinary mail: from Ajar's address in the person's name, answers go to the person."""
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message_id = make_msgid(domain=settings.MAIL_DOMAIN)
    message = EmailMessage(
        subject=row.subject,
        body=row.text,
        from_email=formataddr((f"{row.decline.own_name or row.reply_to} via Ajar", sender)),
        to=[row.recipient],
        reply_to=[row.reply_to],
        headers={"Message-ID": message_id, "Date": format_datetime(row.handed_over_at)},
    )
    return Mail(message_id, row.recipient, row.subject, message.message().as_bytes())


def _hand_over(mail: Mail, row: WrittenNote) -> tuple[WrittenNote.State, str]:
    try:
        code, text = hand_over_within(DEADLINE, mail)
    except (RefusedError, ServerError) as error:
        return WrittenNote.State.FAILED, _said(str(error), mail)
    except (ReplyLostError, TimeoutError) as error:
        return WrittenNote.State.UNCERTAIN, _said(str(error), mail)
    except Exception as error:
        # By its kind only: its text may quote an address.
        logger.error("Unable to send note %s: %s", row.pk, type(error).__name__)
        return WrittenNote.State.UNCERTAIN, ""
    return WrittenNote.State.SENT, _said(f"{code} {text}", mail)


def _said(answer: str, mail: Mail) -> str:
    return without_addresses(answer, own=mail.recipient)[:500]
