"""When a follow-up's reminder goes out. Always in the transaction of the person's own action."""

from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from accounts.models import User
from followups.local_time import instant
from followups.models import FollowUp, Reminder

CANCELLED_BY_OWNER = "You finished or moved this follow-up before the reminder left."
LEFT_MEANWHILE = "You moved this follow-up while the reminder was leaving. It may have arrived."


# Days from the follow-up's date on which its reminders go out, one after the other. A task
# that was not acted on is nudged once more after a week, then rests on Today.
DAYS: dict[str, tuple[int, ...]] = {
    FollowUp.Kind.STAY_IN_TOUCH: (0, 7),
    FollowUp.Kind.GIVE_BACK: (0, 7),
    FollowUp.Kind.ANSWER_OFFER: (-3, -1, 0),
    FollowUp.Kind.TELL_THEM: (0, 7),
}


def next_date(follow_up: FollowUp, *, last_on: date | None, today: date) -> date | None:
    """Return when the next reminder of `follow_up` is due, if the newest one that left was for `last_on`.

    Of several dates that went by unused only the newest counts: a missed one never comes
    back once for each time it was missed. None when all have left.
    """
    dates = [follow_up.due_on + timedelta(days=days) for days in DAYS[follow_up.kind]]
    left = [day for day in dates if last_on is None or day > last_on]
    past = [day for day in left if day <= today]
    return past[-1] if past else next(iter(left), None)


def schedule(follow_up: FollowUp, *, owner: User, now: datetime) -> Reminder | None:
    """Write the follow-up's next reminder, at its owner's hour and zone.

    None when all its dates have left or are leaving: a date is never repeated.
    """
    reminders = Reminder.objects.filter(follow_up=follow_up)
    leaving = reminders.filter(status=Reminder.Status.SENDING, body_started_at__isnull=False)
    gone = reminders.filter(status=Reminder.Status.SENT) | leaving
    last_on = gone.aggregate(last=Max("due_on"))["last"]
    due_on = next_date(follow_up, last_on=last_on, today=owner.local_date(now))
    if due_on is None:
        return None
    # It can't be called back, but must not keep the new date from being written. The
    # server's answer still makes it "sent" (delivery.outcome).
    leaving.update(status=Reminder.Status.HELD, token=None, leased_until=None, reason=LEFT_MEANWHILE)
    newest: int = reminders.aggregate(newest=Max("occurrence"))["newest"] or 0
    due_at = instant(due_on, owner.reminder_hour, owner.zone)
    return Reminder.objects.create(
        owner=owner,
        follow_up=follow_up,
        occurrence=newest + 1,
        due_on=due_on,
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
