"""What a person says of the reminders that a restore put in doubt (followups.delivery.restored)."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q

from accounts.models import User
from followups.delivery.restored import Doubt
from followups.models import OPEN_STATUSES, Heartbeat, Reminder
from followups.models.states import Status
from followups.sent import services as sent_mail


def doubt_of(user: User) -> Doubt | None:
    """Return what `user` is asked since the last restore; None when nothing is open."""
    mine = Reminder.objects.for_owner(user).in_doubt()
    seen = mine.aggregate(count=Count("id"), restored_at=Max("doubted_at"))
    if not seen["count"]:
        return None
    known = Heartbeat.objects.filter(restored_at=seen["restored_at"]).values_list("backed_up_at", flat=True)
    return Doubt(backed_up_at=known.first(), **seen)


@transaction.atomic
def all_left(*, user: User, now: datetime) -> int:
    """Note that all mails in doubt left before the restore. Returns how many."""
    return sum(_settled(left, reminder, now) for reminder in Reminder.objects.for_owner(user).in_doubt())


@transaction.atomic
def send_all(*, user: User, now: datetime) -> int:
    """Let all mails in doubt go out at `now`, the database's own. Returns how many."""
    return sum(_settled(send_once_more, reminder, now) for reminder in Reminder.objects.for_owner(user).in_doubt())


def _settled(settle: Callable[..., None], reminder: Reminder, now: datetime) -> bool:
    """Settle one of many. If somebody settled it a moment ago, go on with the others."""
    try:
        settle(reminder=reminder, now=now)
    except sent_mail.NotPossibleError:
        _is_answered(reminder)
        return False
    return True


@transaction.atomic
def left(*, reminder: Reminder, now: datetime) -> None:
    """Note that a mail in doubt left before the restore, when it was due, and plan what comes after it.

    What comes after it and was due by then too left as well. Raises NotPossibleError, with nothing saved.
    """
    sent_mail.confirm(reminder=reminder, now=now, sent_at=reminder.due_at)
    _is_answered(reminder)
    followed = Reminder.objects.filter(
        follow_up__in=[part.follow_up_id for part in sent_mail.parts_of(reminder)],
        status__in=OPEN_STATUSES,
        due_at__lte=reminder.doubted_at,
    )
    for row in list(followed):
        followed.filter(pk=row.pk).update(status=Status.HELD)
        row.doubted_at = reminder.doubted_at
        left(reminder=row, now=now)


@transaction.atomic
def send_once_more(*, reminder: Reminder, now: datetime) -> None:
    """Let a mail in doubt go out at `now`. Should the answer to it be lost, it is not repeated by itself.

    Raises NotPossibleError, with nothing saved.
    """
    sent_mail.send_again(reminder=reminder, now=now)
    _is_answered(reminder)


def _is_answered(reminder: Reminder) -> None:
    Reminder.objects.filter(Q(pk=reminder.pk) | Q(carrier=reminder.pk)).update(doubted_at=None)
