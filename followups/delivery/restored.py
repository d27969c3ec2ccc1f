"""After a restore nobody knows which reminders left since the backup was made; so none of them leaves again by itself.

The command that restores says so. A database that was put back by other means gives itself away: its
tables have other numbers than those that were noted at the last tick (`app_home()`). What can't be seen
is a whole data folder, or a whole machine, that was put back as it once was.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from core.tenancy import system_scope
from followups.models import Heartbeat
from followups.models.attempt import Phase

MAY_HAVE_LEFT = "A backup was restored after it was due: it may have left before that."


@dataclass(frozen=True)
class Doubt:
    """What a person has not answered yet since a restore. `backed_up_at` is None where nobody knows it."""

    count: int
    restored_at: datetime
    backed_up_at: datetime | None


# All in one statement: on an installation of many people there may be many.
HOLD = """
WITH doubted AS (
    UPDATE followups_reminder
    SET status = 'held', doubted_at = %(now)s, token = NULL, leased_until = NULL, reason = %(reason)s
    WHERE status IN ('scheduled', 'retry', 'uncertain', 'sending') AND due_at <= %(now)s
    RETURNING id, owner_id
)
INSERT INTO followups_attempt (id, owner_id, created_at, reminder_id, happened_at, phase, outcome, text)
SELECT gen_random_uuid(), owner_id, %(now)s, id, %(now)s, %(phase)s, 'held', '' FROM doubted
"""


def hold_back(now: datetime, *, backed_up_at: datetime | None = None) -> int:
    """Hold what was due by `now`, until its owner says whether it left. Returns how many that were.

    `backed_up_at` is when the backup was made, if that is known. What falls due later is sent as usual.
    """
    with system_scope():
        held = _hold(now)
        values = {"home": _home(), "ticked_at": now, "restored_at": now, "backed_up_at": backed_up_at}
        Heartbeat.objects.update_or_create(id=1, defaults=values)
    return held


@transaction.atomic
def hold_back_once(now: datetime) -> None:
    """Do so after a restore that nobody told us of; of several workers that notice it, one does."""
    row = Heartbeat.objects.hold().get()
    if row.home != _home():
        hold_back(now, backed_up_at=row.ticked_at)


def _hold(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(HOLD, {"now": now, "reason": MAY_HAVE_LEFT, "phase": Phase.RESTORE})
        return int(cursor.rowcount)


def _home() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_home()")
        return str(cursor.fetchone()[0])
