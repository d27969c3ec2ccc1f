"""The note after the call, sent by Ajar: an ordinary mail from the person, who gets the answer.

Its page leaves it for the worker, in the request's own transaction, and shows what came of it when it has come.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, formataddr, make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from accounts.posting import post
from contacts.models import Contact
from core.tenancy import acting_as
from followups.models import WrittenNote
from offers.models import Decline

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
    """Leave the note about `decline` for the worker, and return it as it is on its way.

    Its words, its state and the server's answer are kept. Raises NoteError, with nothing saved, when
    nothing is sent; of two submissions of one form, one is.
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
    message = _compose(row)
    row.message_id = message.extra_headers["Message-ID"]
    with acting_as(owner.pk):
        note = _claim(row)
        note.mail = post(owner=owner, kind=OutgoingMail.Kind.NOTE, message=message)
        note.save(update_fields=["mail"])
    return note


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
    if held.pk != row.pk and not (held.can_be_sent and held.attempts + 1 == row.attempts):
        raise NoteError(_why_not(held))
    row.pk, row.created_at = held.pk, held.created_at
    row.save(force_update=True)
    return row


def _why_not(held: WrittenNote) -> str:
    if held.is_sent:
        return WAS_SENT
    if held.is_under_way:
        return BEING_SENT
    return f"It was tried in another window meanwhile: {held.get_state_display().lower()}. Nothing was sent now."


def _compose(row: WrittenNote) -> EmailMessage:
    """Write an ordinary mail: from Ajar's address in the person's name, answers go to the person."""
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message_id = make_msgid(domain=settings.MAIL_DOMAIN)
    return EmailMessage(
        subject=row.subject,
        body=row.text,
        from_email=formataddr((f"{row.decline.own_name or row.reply_to} via Ajar", sender)),
        to=[row.recipient],
        reply_to=[row.reply_to],
        headers={"Message-ID": message_id, "Date": format_datetime(row.handed_over_at)},
    )
