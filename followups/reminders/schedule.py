"""When a follow-up's reminder goes out. Always in the transaction of the person's own action."""

import logging
from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import Q

from accounts.models import User
from core.stopping import ShouldStop, never
from core.tenancy import acting_as, system_scope
from followups.models import OPEN_STATUSES, Attempt, FollowUp, Reminder
from followups.reminders import digests
from followups.reminders.local_time import instant

logger = logging.getLogger(__name__)

CANCELLED_BY_OWNER = "You finished or moved this follow-up before the reminder left."
LEFT_MEANWHILE = "You moved this follow-up while the reminder was leaving. It may have arrived."


# How many days before an answer is due its reminders go out.
BEFORE_ANSWER = (3, 1, 0)
# What was not acted on is nudged once more after a week, then rests on Today.
NUDGE_AFTER = timedelta(days=7)


def next_date(follow_up: FollowUp, *, last_on: date | None, left_on: date | None, today: date) -> date | None:
    """Return the date of the follow-up's next reminder; None when all have left.

    `last_on` is the date that the newest one was meant for, `left_on` the date on which
    it went out, later after an outage. Of several dates that went by unused only the
    newest counts: a missed one never comes back once for each time it was missed.
    """
    dates = _dates(follow_up, last_on=last_on, left_on=left_on)
    ahead = [day for day in dates if not (last_on and day <= last_on) and not (left_on and day <= left_on)]
    past = [day for day in ahead if day <= today]
    return past[-1] if past else next(iter(ahead), None)


def _dates(follow_up: FollowUp, *, last_on: date | None, left_on: date | None) -> list[date]:
    due_on = follow_up.due_on
    if follow_up.kind == FollowUp.Kind.ANSWER_OFFER:
        return [due_on - timedelta(days=days) for days in BEFORE_ANSWER]
    # One gentle question is enough to look back.
    if last_on is None or last_on < due_on or follow_up.kind == FollowUp.Kind.LOOK_BACK:
        return [due_on]
    if last_on < due_on + NUDGE_AFTER:
        return [max(due_on, left_on or due_on) + NUDGE_AFTER]
    return []


def schedule(follow_up: FollowUp, *, owner: User, now: datetime) -> Reminder | None:
    """Write the follow-up's next reminder, at its owner's hour and zone.

    None when one waits already, and when all its dates have left or are leaving: a date is
    never repeated. One that is leaving with another date makes room, and is held.
    """
    known = _known([follow_up])[follow_up.pk]
    new = _next_reminder(follow_up, known, owner=owner, now=now)
    if new:
        _let_go(follow_up, known)
        new.save()
    return new


def schedule_each(follow_ups: list[FollowUp], *, now: datetime) -> list[Reminder]:
    """Do so for several of any owners of which something left, in as many statements as for one.

    Returns what was written. Where one is leaving just now, the next is written when that has left.
    """
    known = _known(follow_ups)
    at_rest = [row for row in follow_ups if not any(reminder.is_leaving for reminder in known[row.pk])]
    new = (_next_reminder(follow_up, known[follow_up.pk], owner=follow_up.owner, now=now) for follow_up in at_rest)
    return Reminder.objects.bulk_create([reminder for reminder in new if reminder])


def _known(follow_ups: list[FollowUp]) -> defaultdict[UUID, list[Reminder]]:
    """Return all reminders that each had so far."""
    known: defaultdict[UUID, list[Reminder]] = defaultdict(list)
    owners = {follow_up.owner_id for follow_up in follow_ups}
    rows = Reminder.objects.filter(owner__in=owners, follow_up__in=follow_ups)
    for reminder in rows.only(
        "owner_id", "follow_up_id", "occurrence", "due_on", "status", "sent_at", "body_started_at", "carrier_id"
    ):
        known[reminder.follow_up_id].append(reminder)
    return known


def _next_reminder(follow_up: FollowUp, known: list[Reminder], *, owner: User, now: datetime) -> Reminder | None:
    """Return it, not saved; `known` are all that the follow-up had so far."""
    gone = [reminder for reminder in known if reminder.is_leaving or reminder.is_sent]
    left_at = max((at for reminder in gone if (at := reminder.sent_at or reminder.body_started_at)), default=None)
    due_on = next_date(
        follow_up,
        last_on=max((reminder.due_on for reminder in gone), default=None),
        left_on=owner.local_date(left_at) if left_at else None,
        today=owner.local_date(now),
    )
    if due_on is None or any(reminder.status in OPEN_STATUSES and not reminder.is_leaving for reminder in known):
        return None
    due_at = instant(due_on, owner.reminder_hour, owner.zone)
    return Reminder(
        owner=owner,
        follow_up=follow_up,
        occurrence=1 + max((reminder.occurrence for reminder in known), default=0),
        due_on=due_on,
        hour=owner.reminder_hour,
        zone=owner.time_zone,
        due_at=due_at,
        next_attempt_at=due_at,
    )


def _let_go(follow_up: FollowUp, known: list[Reminder]) -> None:
    """Hold what is leaving: it can't be called back, but must not keep a new date from being written.

    The server's answer still makes it "sent" (delivery.outcome).
    """
    for reminder in known:
        if reminder.is_leaving and not digests.hold_leaving(reminder, reason=LEFT_MEANWHILE):
            cancel(follow_up)  # the worker gave it back a moment ago


def cancel(follow_up: FollowUp, *, reason: str = CANCELLED_BY_OWNER) -> None:
    """Take back the follow-up's reminder, unless its body is on the way to the server.

    The worker asks once more before it sends the body, so a reminder cancelled after
    it was claimed does not leave either.
    """
    not_leaving = ~Q(status=Reminder.Status.SENDING) | Q(body_started_at__isnull=True)
    reminders = Reminder.objects.filter(not_leaving, follow_up=follow_up).unsent()
    digests.unbundle(reminders, owner_id=follow_up.owner_id)
    reminders.update(status=Reminder.Status.CANCELLED, token=None, leased_until=None, reason=reason)


def last_request(reminder: Reminder) -> datetime | None:
    """Return when the person last asked to have it sent again, if they did."""
    with system_scope():
        return Attempt.objects.by_asking_again().filter(reminder=reminder).newest_at()


def reschedule_all(*, owner: User) -> int:
    """Give the waiting reminders of `owner` the instants of their present hour and zone.

    Returns how many were moved. What is being sent or was sent stays as it is. `now`
    does not enter: an hour that has just passed is due at once.
    """
    # Locked, so that a worker doesn't take one up between here and the update.
    waiting = list(Reminder.objects.hold().for_owner(owner).waiting().filter(attempts_count=0))
    for reminder in waiting:
        reminder.hour, reminder.zone = owner.reminder_hour, owner.time_zone
        reminder.due_at = reminder.next_attempt_at = instant(reminder.due_on, reminder.hour, owner.zone)
    return Reminder.objects.bulk_update(waiting, ["hour", "zone", "due_at", "next_attempt_at"], batch_size=500)


def follow_new_rules(*, should_stop: ShouldStop = never) -> bool:
    """Work out the instants of everyone's waiting reminders by the tz database that is installed now.

    False if `should_stop` ended it before it was through.

    Countries change their clocks; the wish (a date, an hour, a zone) stays. One transaction
    for each person.
    """
    with system_scope():
        owners = list(User.objects.filter(pk__in=Reminder.objects.waiting().values("owner_id")))
    for owner in owners:
        if should_stop():
            return False
        try:
            with acting_as(owner.pk):
                reschedule_all(owner=owner)
        except (OperationalError, InterfaceError):  # the database is gone: the next tick tries again
            raise
        except Exception:
            # A zone that the tz database no longer knows, say; everyone else's mail goes out.
            logger.exception("Unable to recalculate the instants of person %s", owner.pk)
    return True
