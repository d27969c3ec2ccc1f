"""Write a reminder's message once; every attempt then sends the same bytes (RELIABILITY.md, point 4)."""

from datetime import datetime

from core.tenancy import acting_as
from followups import emails
from followups.models import FollowUp, Reminder


class NoLongerWantedError(Exception):
    """The follow-up was finished, or its contact is in the trash. The message says which."""


def freeze(reminder: Reminder, now: datetime) -> Reminder:
    """Return the claimed reminder with its message, written now unless it was before.

    Runs as the reminder's owner, so that a mail can hold nothing of anybody else's.
    Raises NoLongerWantedError, with nothing saved.
    """
    with acting_as(reminder.owner_id):
        follow_up = (
            FollowUp.objects.select_related("owner", "contact", "plan", "offer__employer")
            .get(pk=reminder.follow_up_id)
        )
        _refuse_if_unwanted(follow_up)
        if reminder.frozen_at is None:
            _write(reminder, emails.compose(follow_up=follow_up, reminder_id=reminder.pk, now=now), now)
    return reminder


def _refuse_if_unwanted(follow_up: FollowUp) -> None:
    if not follow_up.is_open:
        raise NoLongerWantedError("The follow-up was finished first.")
    if follow_up.contact.trashed_at:
        raise NoLongerWantedError("The contact is in the trash.")


def _write(reminder: Reminder, mail: emails.Mail, now: datetime) -> None:
    reminder.frozen_at, reminder.message_id, reminder.message = now, mail.message_id, mail.content
    reminder.recipient, reminder.subject = mail.recipient, mail.subject
    reminder.save(update_fields=["frozen_at", "message_id", "message", "recipient", "subject"])
