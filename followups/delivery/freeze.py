"""Write a reminder's message once; every attempt then sends the same bytes (RELIABILITY.md, point 4)."""

from datetime import datetime, timedelta

from accounts.services import may_send_mail
from core.tenancy import acting_as
from followups.delivery import compose as emails
from followups.helping import facts as helping
from followups.models import FollowUp, Reminder
from followups.reminders import digests


class NoLongerWantedError(Exception):
    """The follow-up was finished first."""


# How often we look whether a contact or an account came back, and whether an address is confirmed by now.
AWAY_PAUSE = timedelta(days=1)
CONFIRM_PAUSE = timedelta(minutes=10)


class NotNowError(Exception):
    """The contact is in the trash, or the account is to be deleted; both may come back. `pause` is how long to wait."""

    def __init__(self, reason: str, pause: timedelta = AWAY_PAUSE) -> None:
        super().__init__(reason)
        self.pause = pause


class LostClaimError(Exception):
    """The lease ran out meanwhile: the reminder is another worker's."""


def freeze(reminder: Reminder, now: datetime) -> Reminder:
    """Return the claimed reminder with its message, written now unless it was before.

    Runs as the reminder's owner, so that a mail can hold nothing of anybody else's.
    Raises NoLongerWantedError, NotNowError or LostClaimError, with nothing saved.
    """
    with acting_as(reminder.owner_id):
        follow_up = FollowUp.objects.with_people().select_related("owner").get(pk=reminder.follow_up_id)
        _refuse_if_unwanted(follow_up)
        if reminder.frozen_at and digests.is_outdated(reminder):
            digests.release_carried(reminder)
            reminder.frozen_at = None
        if reminder.frozen_at is None:
            _write(reminder, _compose(reminder, follow_up, now), now)
    return reminder


def _compose(reminder: Reminder, follow_up: FollowUp, now: datetime) -> emails.Mail:
    """Write one mail or, if its owner wants one a day, the digest of all that is due."""
    owner = follow_up.owner
    follow_ups = digests.gather(reminder, now) if owner.digest else [follow_up]
    parts = [(part, helping.help_for_mail(part, today=owner.local_date(now))) for part in follow_ups]
    if len(parts) > 1:
        return emails.compose_digest(parts=parts, owner=owner, reminder_id=reminder.pk, now=now)
    return emails.compose(follow_up=parts[0][0], helping=parts[0][1], reminder_id=reminder.pk, now=now)


def _refuse_if_unwanted(follow_up: FollowUp) -> None:
    if not follow_up.is_open:
        raise NoLongerWantedError("The follow-up was finished first.")
    if follow_up.owner.closed_at:
        raise NotNowError("The account is to be deleted; it waits in case it is kept.")
    if follow_up.owner.is_looking_around:
        raise NotNowError("The people are invented; nothing is sent about them.")
    if follow_up.owner.is_off:
        raise NotNowError("The account is switched off; it waits in case it is switched on again.")
    if follow_up.contact and follow_up.contact.trashed_at:
        raise NotNowError("The contact is in the trash; it waits in case they come back.")
    if not may_send_mail(follow_up.owner):
        raise NotNowError("Your e-mail address isn’t confirmed yet; it waits until it is.", CONFIRM_PAUSE)


def _write(reminder: Reminder, mail: emails.Mail, now: datetime) -> None:
    message = {
        "frozen_at": now,
        "message_id": mail.message_id,
        "message": mail.content,
        "recipient": mail.recipient,
        "subject": mail.subject,
    }
    # Only while the claim is ours: a worker that slept must not put other bytes in the
    # place of those that another one is sending.
    if not Reminder.objects.filter(pk=reminder.pk, token=reminder.token, frozen_at__isnull=True).update(**message):
        raise LostClaimError
    for name, value in message.items():
        setattr(reminder, name, value)
