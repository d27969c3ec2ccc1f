"""How many mails people may send in a day: each of them, and all together. Every attempt counts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from accounts.models import User
from accounts.outgoing_mail import MailCount

EVERYBODY = UUID(int=0)
# Nobody asks how many there were the week before.
COUNTS_KEPT_FOR = timedelta(days=7)
# One statement, which holds the row until the commit: of any number at once none goes beyond it.
TAKE = """
INSERT INTO accounts_mailcount AS today (day, who, count) VALUES (%(day)s, %(who)s, 1)
ON CONFLICT (day, who) DO UPDATE SET count = today.count + 1 WHERE today.count < %(most)s
RETURNING count
"""
YOURS = "You have sent as many mails today as one person may ({}). Try again tomorrow."
ALL = "As many mails were sent from here today as the settings of this Ajar allow. Try again tomorrow."


class BudgetError(Exception):
    """Nothing may be sent any more today. The message is for the person."""


def count_mail(*, user: User, now: datetime) -> None:
    """Count one mail of `user`. Raises BudgetError, with nothing counted if the caller's transaction is rolled back."""
    day = now.astimezone(UTC).date()
    # Always the person first, so that two of them never wait for each other.
    for who, most, words in (
        (user.pk, settings.MAILS_PER_PERSON_A_DAY, YOURS.format(settings.MAILS_PER_PERSON_A_DAY)),
        (EVERYBODY, settings.MAILS_A_DAY, ALL),
    ):
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"day": day, "who": who, "most": most})
            if not most or cursor.fetchone() is None:
                raise BudgetError(words)


def forget_counts(*, now: datetime) -> int:
    """Delete the counts of a week ago. Returns how many there were."""
    deleted: int = MailCount.objects.filter(day__lt=(now - COUNTS_KEPT_FOR).date()).delete()[0]
    return deleted
