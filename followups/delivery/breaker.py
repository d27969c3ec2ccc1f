"""When the mail server itself is in found, nobody's reminder pays for it (RELIABILITY.md, point 8).

The first failure opens the breaker: nothing more is claimed until the time of the next probe,
which one worker takes up with one reminder. Probes back off from 1 to 30 minutes. The first
answer that is the server's own, be it a refusal, closes it again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from core.written_once import written_once
from followups.models import MailServer

FIRST_PROBE = timedelta(minutes=1)
LAST_PROBE = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Outage:
    """Why no mail goes out. `reason` is the server's or the network's own words."""

    reason: str
    since: datetime


def outage() -> Outage | None:
    """Return what is wrong with the mail server; None while all is well."""
    row = next(iter(_down()), None)
    if row is None or row.down_since is None or row.probe_at is None:
        return None
    return Outage(row.reason, row.down_since)


@written_once
def _down() -> QuerySet[MailServer]:
    return MailServer.objects.filter(down_since__isnull=False)


def allowance(now: datetime, batch: int) -> int:
    """Return how many reminders may be claimed now: a batch, one as a probe, or none."""
    found = outage()
    if found is None:
        return batch
    # Whoever moves the time of the probe takes it up; the others wait for its outcome.
    taken = MailServer.objects.filter(probe_at__lte=now).update(probe_at=now + LAST_PROBE)
    return 1 if taken else 0


def opened(now: datetime, reason: str, *, probing: bool) -> None:
    """Note that the server can't be used, and when to try it next.

    A batch that was under way when it happened counts once: only a probe counts on.
    """
    MailServer.objects.bulk_create([MailServer()], ignore_conflicts=True)
    row = MailServer.objects.get()
    if row.down_since is None or probing:
        wait = min(FIRST_PROBE * 2 ** min(row.failures, 10), LAST_PROBE)
        MailServer.objects.filter(failures=row.failures).update(
            down_since=row.down_since or now, reason=reason[:500], failures=F("failures") + 1, probe_at=now + wait
        )


def closed() -> None:
    """Note that the server answered."""
    MailServer.objects.filter(down_since__isnull=False).update(down_since=None, reason="", failures=0, probe_at=None)


def probe_unused(now: datetime) -> None:
    """Let the next look probe again, if this one found nothing to ask the server with."""
    MailServer.objects.filter(down_since__isnull=False).update(probe_at=now)


def take_turn(now: datetime) -> datetime | None:
    """Count one hand-over against MAIL_MAX_PER_MINUTE; the time to wait for when the minute is full."""
    if not settings.MAIL_MAX_PER_MINUTE:
        return None
    MailServer.objects.bulk_create([MailServer()], ignore_conflicts=True)
    over = Q(minute_started_at__isnull=True) | Q(minute_started_at__lte=now - MINUTE)
    if MailServer.objects.filter(over).update(minute_started_at=now, minute_count=1):
        return None
    if MailServer.objects.filter(minute_count__lt=settings.MAIL_MAX_PER_MINUTE).update(
        minute_count=F("minute_count") + 1
    ):
        return None
    started_at = MailServer.objects.values_list("minute_started_at", flat=True).get()
    return (started_at or now) + MINUTE
