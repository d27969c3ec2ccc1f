"""Write a reminder's message once; every attempt then sends the same bytes (RELIABILITY.md, point 4)."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.services import mailable, may_send_mail
from core.tenancy import acting_as, system_scope
from followups.delivery import compose as emails
from followups.helping import facts as helping
from followups.helping.facts import Help
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


# By the token too: a worker that slept must not put other bytes in the place of those that another one is sending.
FREEZE = """
UPDATE followups_reminder AS reminder
SET frozen_at = %(now)s, message_id = mail.message_id, message = mail.content, recipient = mail.recipient,
    subject = mail.subject
FROM unnest(
    %(ids)s::uuid[], %(tokens)s::uuid[], %(message_ids)s::text[], %(contents)s::bytea[], %(recipients)s::text[],
    %(subjects)s::text[]
) AS mail (id, token, message_id, content, recipient, subject)
WHERE reminder.id = mail.id AND reminder.token = mail.token AND reminder.frozen_at IS NULL
RETURNING reminder.id
"""


def freeze(reminder: Reminder, now: datetime) -> Reminder:
    """Return the claimed reminder with its message, written now unless it was before.

    Runs as the reminder's owner, so that a mail can hold nothing of anybody else's.
    Raises NoLongerWantedError, NotNowError or LostClaimError, with nothing saved.
    """
    with acting_as(reminder.owner_id):
        follow_up = FollowUp.objects.with_people().select_related("owner").get(pk=reminder.follow_up_id)
        _refuse_if_unwanted(follow_up, may_send=may_send_mail(follow_up.owner))
        if reminder.frozen_at and digests.is_outdated(reminder):
            digests.release_carried(reminder)
            reminder.frozen_at = None
        if reminder.frozen_at is None:
            follow_ups = digests.gather([reminder], now)[reminder.pk] if follow_up.owner.digest else [follow_up]
            if not _write({reminder: follow_ups}, now):
                raise LostClaimError
    return reminder


def freeze_together(reminders: list[Reminder], now: datetime) -> list[Reminder]:
    """Write the messages of claimed reminders of any owners together, in about as many statements as for one.

    Returns those that have theirs now; those that went into another one's digest have their `carrier` set. Left as
    it is is whatever isn't as usual: `freeze` knows what becomes of it. Nothing is saved when this raises.

    Runs outside the owners' scopes: every statement names them, and keys lead only to rows of the same owner.
    """
    with system_scope():
        wanted = _wanted([reminder for reminder in reminders if reminder.frozen_at is None])
        digest_owners = {follow_up.owner_id for follow_up in wanted.values() if follow_up.owner.digest}
        several = digests.owners_of_several(digest_owners, now)
        digests.one_at_a_time(several)
        wanted = _held(wanted)
        carriers = {reminder.owner_id: reminder for reminder in reversed(wanted) if reminder.owner_id in several}
        gathered = digests.gather(carriers.values(), now) if carriers else {}
        carried = digests.carried_by(carriers.values()) if carriers else {}
        alone = {reminder: [row] for reminder, row in wanted.items() if reminder.pk not in {*gathered, *carried}}
        together = {reminder: gathered[reminder.pk] for reminder in carriers.values()}
        written = _write(alone | together, now)
    for reminder in reminders:
        reminder.carrier_id = carried.get(reminder.pk)
    return written


def _held(wanted: dict[Reminder, FollowUp]) -> dict[Reminder, FollowUp]:
    """Hold the rows whose claim is still ours. Waits for nobody: what a person is changing this moment is left out."""
    owners, tokens = {reminder.owner_id for reminder in wanted}, [reminder.token for reminder in wanted]
    rows = Reminder.objects.filter(owner__in=owners, token__in=tokens).hold(only_free=True)
    held = set(rows.values_list("pk", flat=True))
    return {reminder: follow_up for reminder, follow_up in wanted.items() if reminder.pk in held}


def _wanted(reminders: list[Reminder]) -> dict[Reminder, FollowUp]:
    """Return those to which nothing is in the way, with what they are about."""
    owners = {reminder.owner_id for reminder in reminders}
    rows = FollowUp.objects.filter(owner__in=owners, pk__in=[reminder.follow_up_id for reminder in reminders])
    follow_ups = {(row.owner_id, row.pk): row for row in rows.with_people().select_related("owner")}
    proved = set(mailable().filter(pk__in=owners).values_list("pk", flat=True))
    wanted = {}
    for reminder in reminders:
        follow_up = follow_ups[reminder.owner_id, reminder.follow_up_id]
        with suppress(NoLongerWantedError, NotNowError):
            _refuse_if_unwanted(follow_up, may_send=reminder.owner_id in proved)
            wanted[reminder] = follow_up
    return wanted


def _write(parts: dict[Reminder, list[FollowUp]], now: datetime) -> list[Reminder]:
    """Write the mail of each reminder about its follow-ups; return those whose claim is still ours."""
    helps = iter(helping.help_for_mails([row for rows in parts.values() for row in rows], now))
    mails = {
        reminder: _compose(reminder, [(row, next(helps)) for row in rows], now) for reminder, rows in parts.items()
    }
    return _save(mails, now) if mails else []


def _compose(reminder: Reminder, parts: list[tuple[FollowUp, Help]], now: datetime) -> emails.Mail:
    """Write a mail about one thing, or the digest of several."""
    follow_up, help_with_it = parts[0]
    if len(parts) > 1:
        return emails.compose_digest(parts=parts, owner=follow_up.owner, reminder_id=reminder.pk, now=now)
    return emails.compose(follow_up=follow_up, helping=help_with_it, reminder_id=reminder.pk, now=now)


def _save(mails: dict[Reminder, emails.Mail], now: datetime) -> list[Reminder]:
    values: dict[str, Any] = {
        "now": now,
        "ids": [reminder.pk for reminder in mails],
        "tokens": [reminder.token for reminder in mails],
        "message_ids": [mail.message_id for mail in mails.values()],
        "contents": [mail.content for mail in mails.values()],
        "recipients": [mail.recipient for mail in mails.values()],
        "subjects": [mail.subject for mail in mails.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(FREEZE, values)
        saved = {pk for (pk,) in cursor.fetchall()}
    written = [reminder for reminder in mails if reminder.pk in saved]
    for reminder in written:
        mail = mails[reminder]
        reminder.frozen_at, reminder.message_id, reminder.message = now, mail.message_id, mail.content
        reminder.recipient, reminder.subject = mail.recipient, mail.subject
    return written


def _refuse_if_unwanted(follow_up: FollowUp, *, may_send: bool) -> None:
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
    if not may_send:
        raise NotNowError("Your e-mail address isn’t confirmed yet; it waits until it is.", CONFIRM_PAUSE)
