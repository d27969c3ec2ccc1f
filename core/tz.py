"""Time zones: one tz database on every machine, and the zones that we offer."""

import zoneinfo
from functools import cache


def pin_tz_database() -> None:
    """Read zones only from the `tzdata` package, never from the operating system.

    Two machines of one installation then agree on every instant, and an update is
    a locked dependency like any other.
    """
    zoneinfo.reset_tzpath(to=[])


@cache
def zone_names() -> tuple[str, ...]:
    """Return the IANA zones that a person may choose, sorted: places first, then UTC."""
    places = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))
    )
    return (*places, "UTC")
