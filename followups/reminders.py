"""When a follow-up's reminder goes out. Always in the transaction of the person's own action."""

from django.db.models import Max, Q

from accounts.models import User
from followups.local_time import instant
from followups.models import FollowUp, Reminder

CANCELLED_BY_OWNER = "You finished or moved this follow-up before the reminder left."
LEFT_MEANWHILE = "You moved this follow-up while the reminder was leaving. It may have arrived."


def schedule(follow_up: FollowUp, *, owner: User) -> Reminder | None:
    """Write the reminder for the follow-up's present date, at its owner's hour and zone.

    None when one for that date has left or is leaving: a date is never repeated.
    """
    reminders = Reminder.objects.filter(follow_up=follow_up)
    leaving = reminders.filter(status=Reminder.Status.SENDING, body_started_at__isnull=False)
    gone = reminders.filter(status=Reminder.Status.SENT) | leaving
    if gone.filter(due_on=follow_up.due_on).exists():
        return None
    # It can't be called back, but must not keep the new date from being written. The
    # server's answer still makes it "sent" (delivery.outcome).
    leaving.update(status=Reminder.Status.HELD, token=None, leased_until=None, reason=LEFT_MEANWHILE)
    newest: int = reminders.aggregate(newest=Max("occurrence"))["newest"] or 0
    due_at = instant(follow_up.due_on, owner.reminder_hour, owner.zone)
    return Reminder.objects.create(
        owner=owner,
        follow_up=follow_up,
        occurrence=newest + 1,
        due_on=follow_up.due_on,
        hour=owner.reminder_hour,
        zone=owner.time_zone,
        due_at=due_at,
        next_attempt_at=due_at,
    )


def cancel(follow_up: FollowUp, *, reason: str = CANCELLED_BY_OWNER) -> None:
    """Take back the follow-up's reminder, unless its body is on the way to the server.

    The worker asks once more before it sends the body, so a reminder cancelled after
    it was claimed does not leave either.
    """
    not_leaving = ~Q(status=Reminder.Status.SENDING) | Q(body_started_at__isnull=True)
    Reminder.objects.filter(not_leaving, follow_up=follow_up).unsent().update(
        status=Reminder.Status.CANCELLED, token=None, leased_until=None, reason=reason
    )


def reschedule_all(*, owner: User) -> int:
    """Give the waiting reminders of `owner` the instants of their present hour and zone.

    Returns how many were moved. What is being sent or was sent stays as it is. `now`
    does not enter: an hour that has just passed is due at once.
    """
    # Locked, so that a worker doesn't take one up between here and the update.
    waiting = list(Reminder.objects.for_owner(owner).waiting().filter(attempts_count=0).select_for_update(no_key=True))
    for reminder in waiting:
        reminder.hour, reminder.zone = owner.reminder_hour, owner.time_zone
        reminder.due_at = reminder.next_attempt_at = instant(reminder.due_on, reminder.hour, owner.zone)
    return Reminder.objects.bulk_update(waiting, ["hour", "zone", "due_at", "next_attempt_at"], batch_size=500)
