"""Work that is done once a day, whoever looks: a worker, or the standby where nothing else ticks.

What it is says the setting DAILY_WORK. The database remembers when each piece was done and hands
each to one process at a time, so any number may look, at once and as often as they like. A piece
that fails, or whose process dies, is tried again an hour later.
"""

import logging
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from core.models import DailyWork

# A day of work begins here, in UTC: most people sleep. Whoever was off then does it on coming back.
BEGINS = time(3, 0)
# How long a piece may take before another process may try it too.
TRY_AGAIN = timedelta(hours=1)
logger = logging.getLogger(__name__)

# One statement, so that of two processes only one gets the work.
TAKE = """
INSERT INTO core_dailywork AS work (name, tried_at, problem) VALUES (%s, %s, '')
ON CONFLICT (name) DO UPDATE SET tried_at = EXCLUDED.tried_at
WHERE (work.done_at IS NULL OR work.done_at < %s) AND work.tried_at <= %s
RETURNING name
"""


def is_due(now: datetime) -> bool:
    """Tell whether any work waits to be taken at `now`: one quick query."""
    done = DailyWork.objects.filter(done_at__gte=latest_beginning(now))
    tried = DailyWork.objects.filter(tried_at__gt=now - TRY_AGAIN)
    rest = set(settings.DAILY_WORK) - set((done | tried).values_list("name", flat=True))
    return bool(rest)


def do_due() -> list[str]:
    """Do what is due and nobody else is doing. Returns the names of what was done."""
    return [name for name, path in settings.DAILY_WORK.items() if _do_alone(name, path)]


def latest_beginning(now: datetime) -> datetime:
    """Return the last 03:00 UTC, `now` included."""
    today = datetime.combine(now.astimezone(UTC), BEGINS, tzinfo=UTC)
    return today if today <= now else today - timedelta(days=1)


def _do_alone(name: str, path: str) -> bool:
    """Do one piece of work if it is due. If it fails, the others are still done."""
    now = timezone.now()
    if not _take(name, now):
        return False
    try:
        import_string(path)(now=now)
    except Exception as error:
        logger.exception("The daily work %r failed; it is tried again in an hour", name)
        DailyWork.objects.filter(pk=name).update(problem=type(error).__name__)
        return False
    DailyWork.objects.filter(pk=name).update(done_at=now, problem="")
    return True


def _take(name: str, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [name, now, latest_beginning(now), now - TRY_AGAIN])
        return cursor.fetchone() is not None
