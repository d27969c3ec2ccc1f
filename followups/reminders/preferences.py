"""When and how a person is reminded, and what follows from a change of it."""

from django.db import transaction

from accounts.models import User
from followups.models import Reminder
from followups.reminders import schedule as reminders

NO_SECOND_MAIL = "It may or may not have arrived. You asked that no mail be sent twice."


@transaction.atomic
def change_reminder_time(*, user: User, time_zone: str, hour: int) -> int:
    """Save when `user` reads mail, and move their waiting reminders there. Returns how many."""
    user.time_zone, user.reminder_hour = time_zone, hour
    user.save(update_fields=["time_zone", "reminder_hour"])
    return reminders.reschedule_all(owner=user)


@transaction.atomic
def change_reminder_settings(*, user: User, time_zone: str, hour: int, digest: bool, resend_uncertain: bool) -> int:
    """Save when and how `user` is reminded, and move what waits there. Returns how many were moved."""
    change_mail_preferences(user=user, digest=digest, resend_uncertain=resend_uncertain)
    return change_reminder_time(user=user, time_zone=time_zone, hour=hour)


@transaction.atomic
def change_mail_preferences(*, user: User, digest: bool, resend_uncertain: bool) -> None:
    """Save whether mails come together and whether an uncertain one is repeated.

    Without repeats, those that wait for theirs are held at once.
    """
    user.digest, user.resend_uncertain = digest, resend_uncertain
    user.save(update_fields=["digest", "resend_uncertain"])
    if not resend_uncertain:
        uncertain = Reminder.objects.for_owner(user).filter(status=Reminder.Status.UNCERTAIN)
        uncertain.update(status=Reminder.Status.HELD, reason=NO_SECOND_MAIL)
