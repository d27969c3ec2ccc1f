"""Which backups are kept: of the last 7 days, 4 weeks and 6 months that have one, the newest of each."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

DAYS, WEEKS, MONTHS = 7, 4, 6


def kept(times: Iterable[datetime]) -> set[datetime]:
    """Return the times of those to keep. Days, weeks (from Monday) and months are those of UTC.

    Only days that have a backup count. So however long the machine was off, what was kept stays, and no
    clock that goes wrong can take the last one.
    """
    newest_first = sorted(times, reverse=True)
    return (
        _newest_of_each(newest_first, DAYS, lambda at: at.date())
        | _newest_of_each(newest_first, WEEKS, lambda at: at.date() - timedelta(days=at.weekday()))
        | _newest_of_each(newest_first, MONTHS, lambda at: at.date().replace(day=1))
    )


def _newest_of_each(newest_first: list[datetime], count: int, period: Callable[[datetime], object]) -> set[datetime]:
    found: dict[object, datetime] = {}
    for at in newest_first:
        found.setdefault(period(at.astimezone(UTC)), at)
    return set(list(found.values())[:count])
