"""The note after the call, sent by Ajar: an ordinary mail from the person, who gets the answer.

Its page leaves it for the worker, in the request's own transaction, and shows what came of it when it has come.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models.functions import Now

from accounts.budget import BudgetError, count_mail
from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from accounts.posting import post
from accounts.services import CONFIRM_FIRST, may_send_mail
from contacts.models import Contact
from core.tenancy import acting_as
from followups.models import WrittenNote
from offers.models import Decline

DAY = timedelta(days=1)
LONGEST_NAME = 80
# Beside letters and their marks. A dot may end an initial, not begin an ending such as .com.
IN_NAMES = frozenset(" .,'’-")
LIKE_A_DOMAIN = re.compile(r"\w\.\w{2,}")

NO_SERVER = "No mail server is set up here, so Ajar can’t send it. Copy it, or open it in your mail program."
INVENTED = "These people are invented, so nothing is sent to them. Copy the note, to see how it works."
NOT_FIRM = "Decide first. A note like this can’t be taken back."
WAS_SENT = "This note was sent already. Nothing was sent again."
BEING_SENT = "This note is being sent right now. Look again in a minute."
SWITCHED_OFF = "Whoever runs this Ajar has switched sending off. Copy it, or open it in your mail program."
SENT_THERE = "You sent a note to this address within the last day. Write to them from your own mail program."
NO_NAME = "Your name on the call card can’t stand in a mail. Use letters, spaces, hyphens and initials only."
# Below every note: the reader must not take it for a mail of somebody else.
FOOTER = "{text}\n\n-- \n{name} <{address}> sent this with Ajar, {home}\nAnswers go to {address}."


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
    reason = why_not(owner=owner, decline=decline)
    if reason:
        raise NoteError(reason)
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
    message = compose_note(row, own_name=decline.own_name)
    with acting_as(owner.pk):
        note = _claim(row)
        refuse_a_second_one(row, before=note.mail_id)
        note.save(force_update=True)
        leave_for_worker(note, message, now=now)
    return note


def leave_for_worker(note: WrittenNote, message: EmailMessage, *, now: datetime) -> None:
    """Count the saved `note` among its owner's mails of today, and leave it for the worker. Raises NoteError."""
    try:
        count_mail(user=note.owner, now=now)
    except BudgetError as error:
        raise NoteError(str(error)) from None
    note.mail = post(owner=note.owner, kind=OutgoingMail.Kind.NOTE, message=message)
    note.save(update_fields=["mail"])


def _claim(row: WrittenNote) -> WrittenNote:
    """Write down what is about to leave; one of several submissions of the same form gets through."""
    if row.attempts == 1:
        WrittenNote.objects.bulk_create([row], ignore_conflicts=True)
    held = WrittenNote.objects.hold().filter(decline=row.decline).first()
    if held is None:
        raise NoteError("This note no longer exists. Nothing was sent.")
    if held.pk != row.pk and not (held.can_be_sent and held.attempts + 1 == row.attempts):
        raise NoteError(_why_not(held))
    row.pk, row.created_at, row.mail_id = held.pk, held.created_at, held.mail_id
    return row


def why_not(*, owner: User, decline: Decline) -> str:
    """Say why Ajar doesn't send a note about `decline`, whatever is in it; empty if it does."""
    return why_none(owner) or ("" if decline.is_firm else NOT_FIRM) or why_not_as(owner, decline.own_name)


def why_none(owner: User) -> str:
    """Say why Ajar sends no mail of `owner` to anybody; empty if it does."""
    if settings.EMBEDDED_MAIL:
        return NO_SERVER
    if not settings.SEND_NOTES:
        return SWITCHED_OFF
    return INVENTED if owner.is_looking_around else ""


def why_not_as(owner: User, own_name: str) -> str:
    """Say why nothing is sent in that name from the owner's address; empty if it may be."""
    if not may_send_mail(owner):
        return CONFIRM_FIRST
    return "" if is_a_name(own_name.strip() or "x") else NO_NAME


def is_a_name(text: str) -> bool:
    """Tell whether `text` can stand for a person in front of "via Ajar": no address, no link, no riddle."""
    letters = all(sign in IN_NAMES or unicodedata.category(sign)[0] in "LM" for sign in text)
    return letters and len(text) <= LONGEST_NAME and not LIKE_A_DOMAIN.search(text)


def refuse_a_second_one(row: WrittenNote, *, before: UUID | None) -> None:
    """Refuse another note to whom one went within a day. `before`, the last try of this very one, doesn't count."""
    notes = OutgoingMail.objects.filter(owner_id=row.owner_id, kind=OutgoingMail.Kind.NOTE)
    notes = notes.exclude(state=OutgoingMail.State.FAILED)
    notes = notes.exclude(pk=before) if before else notes
    if notes.filter(recipient__iexact=row.recipient, created_at__gt=Now() - DAY).exists():
        raise NoteError(SENT_THERE)


def _why_not(held: WrittenNote) -> str:
    if held.is_sent:
        return WAS_SENT
    if held.is_under_way:
        return BEING_SENT
    return f"It was tried in another window meanwhile: {held.get_state_display().lower()}. Nothing was sent now."


def compose_note(row: WrittenNote, *, own_name: str) -> EmailMessage:
    """Write an ordinary mail: from Ajar's address in the person's name, answers go to the person.

    Its Message-ID is noted on `row`, which isn't saved.
    """
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    row.message_id = message_id = make_msgid(domain=settings.MAIL_DOMAIN)
    name = own_name.strip() or row.reply_to
    return EmailMessage(
        subject=row.subject,
        body=FOOTER.format(text=row.text, name=name, address=row.reply_to, home=settings.PUBLIC_URL),
        from_email=formataddr((f"{name} via Ajar", sender)),
        to=[row.recipient],
        reply_to=[row.reply_to],
        headers={"Message-ID": message_id, "Date": format_datetime(row.handed_over_at)},
    )
