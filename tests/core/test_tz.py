"""The zones that one may choose, and the other names by which browsers and people know them."""

import zoneinfo
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.tz import listed_zone, with_place, zone_label, zone_names

WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


def clocks(zone):
    return [moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in (WINTER, SUMMER)]


@pytest.mark.parametrize(
    ("reported", "listed"),
    [
        ("Europe/Helsinki", "Europe/Helsinki"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("US/Pacific", "America/Los_Angeles"),
        ("EST5EDT", "America/New_York"),
        ("PST8PDT", "America/Los_Angeles"),
        ("EST", "America/Panama"),
        ("GB", "Europe/London"),
        ("Japan", "Asia/Tokyo"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("Etc/GMT-14", "Etc/GMT-14"),
        ("Etc/GMT-0", "UTC"),
        ("GMT", "UTC"),
        ("Zulu", "UTC"),
        (" UTC ", "UTC"),
        ("Mars/Olympus_Mons", None),
        ("", None),
    ],
)
def test_a_zone_is_known_by_each_of_its_names(reported, listed):
    assert listed_zone(reported) == listed


def test_every_zone_there_is_leads_to_one_with_the_same_clock():
    for name in zoneinfo.available_timezones() - {"Factory", "localtime"}:
        listed = listed_zone(name)

        assert listed in zone_names(), name
        for moment in (WINTER, SUMMER):
            assert moment.astimezone(ZoneInfo(name)).utcoffset() == moment.astimezone(ZoneInfo(listed)).utcoffset(), (
                name
            )


def test_an_hour_says_on_which_clock_it_is():
    assert [with_place(time(17), zone) for zone in ("America/Argentina/Buenos_Aires", "Etc/GMT+5", "UTC")] == [
        "17:00 in Buenos Aires",
        "17:00 UTC−05:00",
        "17:00 UTC",
    ]


def test_a_fixed_zone_says_how_far_it_is_from_utc():
    assert [zone_label(name) for name in ("Etc/GMT+5", "Etc/GMT-14", "Europe/Isle_of_Man")] == [
        "UTC−05:00 all year",
        "UTC+14:00 all year",
        "Europe/Isle of Man",
    ]
