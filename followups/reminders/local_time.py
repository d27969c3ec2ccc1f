"""From a person's wish (a date, an hour, a zone) to an instant (RELIABILITY.md, "Time")."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Mail that is late, after an outage, waits for these hours of the person's day.
WAKING = (time(7), time(21))
# Until then "late" is only the spread of a tick and a queue.
LATE = timedelta(minutes=30)


def instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of `hour`:00 on `day` in `zone`.

    The first of a repeated hour counts; an hour that the zone skips moves forward by
    the length of the gap.
    """
    # Through UTC, because arithmetic on a zone's own clock would not see the gap.
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def waking_instant(due_at: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when a reminder due at `due_at` may go out if it is `now`.

    On time: at once. Late: at once between 07:00 and 21:00 in `zone`, otherwise at the
    next 07:00 there.
    """
    local = now.astimezone(zone)
    opens, closes = WAKING
    if now - due_at < LATE or opens <= local.time() < closes:
        return now
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return instant(day, opens.hour, zone)
