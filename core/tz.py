"""Time zones: one tz database on every machine, and the zones that we offer."""

import zoneinfo
from datetime import date, datetime, time
from functools import cache
from importlib import resources


def pin_tz_database() -> None:
    """Read zones only from the `tzdata` package, never from the operating system.

    Two machines of one installation then agree on every instant, and an update is
    a locked dependency like any other.
    """
    zoneinfo.reset_tzpath(to=[])


# Zones of the days before places had names; since 1970 each has the same clock as the place.
OF_OLD = {
    "EST5EDT": "America/New_York",
    "CST6CDT": "America/Chicago",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
    "Etc/UTC": "UTC",
    "Etc/GMT": "UTC",
}
# Hours that are always the same, as some browsers report them. By POSIX's rule the sign says how far UTC is ahead.
FIXED = tuple(f"Etc/GMT{hours:+d}" for hours in (*range(12, 0, -1), *range(-1, -15, -1)))

ALL_YEAR = " all year"


@cache
def zone_names() -> tuple[str, ...]:
    """Return the IANA zones that a person may choose: places, sorted, then UTC and what is so far from it all year."""
    places = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))
    )
    return (*places, "UTC", *FIXED)


def zone_label(name: str) -> str:
    """Return how a zone is shown: "Europe/Isle of Man", "UTC−05:00 all year"."""
    if name in FIXED:
        hours = -int(name.removeprefix("Etc/GMT"))
        return f"UTC{'+' if hours > 0 else '−'}{abs(hours):02d}:00{ALL_YEAR}"
    return name.replace("_", " ")


def listed_zone(name: str) -> str | None:
    """Return the zone of `zone_names` that has the clock of `name`, an old or another name; None if it is unknown."""
    name = name.strip()
    if name in zone_names():
        return name
    target = OF_OLD.get(name) or _links().get(name)
    return listed_zone(target) if target else None


def on_clock(day: date, hour: time, *, written_in: str, read_in: str) -> tuple[date, time]:
    """Return what the zone `read_in` calls the moment that was written down as `day` and `hour` in `written_in`."""
    there = datetime.combine(day, hour, zoneinfo.ZoneInfo(written_in)).astimezone(zoneinfo.ZoneInfo(read_in))
    return there.date(), there.time()


def with_place(hour: time, zone: str) -> str:
    """Return an hour with the clock that it is on: "17:00 in Helsinki", "17:00 UTC"."""
    place = zone_label(zone).rpartition("/")[2].removesuffix(ALL_YEAR)
    return f"{hour:%H:%M} {place if place.startswith('UTC') else f'in {place}'}"


@cache
def _links() -> dict[str, str]:
    """Return the other names of zones, each with what it stands for: "US/Pacific" is America/Los_Angeles."""
    source = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text()
    links = (line.split() for line in source.splitlines() if line.startswith("L "))
    return {alias: target for _, target, alias in links}
