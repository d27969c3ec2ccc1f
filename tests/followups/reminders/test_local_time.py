from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata
import whenever
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import FIRST_HOUR, LAST_HOUR
from core.tz import zone_names
from followups.reminders.local_time import instant, waking_instant

# The oracle reads the same tz database as we do, not the machine's.
whenever.reset_tzpath([Path(tzdata.__file__).parent / "zoneinfo"])

utc = partial(datetime, tzinfo=UTC)
zones = st.sampled_from(zone_names())
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


class TestInstant:
    @pytest.mark.parametrize(
        ("zone", "day", "hour", "at"),
        [
            # 8 o'clock on the 16th in Auckland (UTC+13) is still the 15th in London.
            ("Pacific/Auckland", date(2030, 1, 16), 8, utc(2030, 1, 15, 19)),
            ("UTC", date(2026, 6, 9), 8, utc(2026, 6, 9, 8)),
            # The days on which clocks change, and the days around them.
            ("Europe/Berlin", date(2026, 3, 28), 8, utc(2026, 3, 28, 7)),
            ("Europe/Berlin", date(2026, 3, 29), 8, utc(2026, 3, 29, 6)),
            ("Europe/Berlin", date(2026, 10, 24), 8, utc(2026, 10, 24, 6)),
            ("Europe/Berlin", date(2026, 10, 25), 8, utc(2026, 10, 25, 7)),
            ("America/New_York", date(2026, 3, 8), 5, utc(2026, 3, 8, 9)),
            ("America/New_York", date(2026, 11, 1), 5, utc(2026, 11, 1, 10)),
            ("Pacific/Auckland", date(2026, 4, 5), 8, utc(2026, 4, 4, 20)),
            ("Pacific/Auckland", date(2026, 9, 27), 8, utc(2026, 9, 26, 19)),
            # Half an hour of summer.
            ("Australia/Lord_Howe", date(2026, 4, 4), 8, utc(2026, 4, 3, 21)),
            ("Australia/Lord_Howe", date(2026, 4, 5), 8, utc(2026, 4, 4, 21, 30)),
            # Offsets of quarters.
            ("Asia/Kathmandu", date(2026, 6, 9), 8, utc(2026, 6, 9, 2, 15)),
            # A gap moves forward; the first of a repeated hour counts.
            ("Europe/Berlin", date(2026, 3, 29), 2, utc(2026, 3, 29, 1)),
            ("Europe/Berlin", date(2026, 10, 25), 2, utc(2026, 10, 25, 0)),
            # Samoa skipped this whole day: it moves forward to the next one.
            ("Pacific/Apia", date(2011, 12, 30), 8, utc(2011, 12, 30, 18)),
            ("Pacific/Apia", date(2011, 12, 31), 8, utc(2011, 12, 30, 18)),
            ("Pacific/Apia", date(2011, 12, 29), 8, utc(2011, 12, 29, 18)),
        ],
    )
    def test_a_wish_is_an_instant(self, zone, day, hour, at):
        assert instant(day, hour, ZoneInfo(zone)) == at

    @given(days, st.integers(0, 23), zones)
    def test_an_independent_library_agrees(self, day, hour, zone):
        oracle = whenever.PlainDateTime(day.year, day.month, day.day, hour).assume_tz(zone, disambiguation="compatible")

        assert instant(day, hour, ZoneInfo(zone)).timestamp() == oracle.timestamp()

    @given(days, st.integers(FIRST_HOUR, LAST_HOUR), zones)
    def test_every_hour_on_offer_exists_on_every_day_everywhere(self, day, hour, zone):
        local = instant(day, hour, ZoneInfo(zone)).astimezone(ZoneInfo(zone))

        assert (local.date(), local.time()) == (day, time(hour))


class TestWakingInstant:
    berlin = ZoneInfo("Europe/Berlin")

    @pytest.mark.parametrize(
        ("now", "goes_at"),
        [
            # In summer Berlin is two hours ahead. Late by day: at once.
            (utc(2026, 6, 9, 5, 0), utc(2026, 6, 9, 5, 0)),
            (utc(2026, 6, 9, 18, 59, 59), utc(2026, 6, 9, 18, 59, 59)),
            # Late by night: at seven.
            (utc(2026, 6, 9, 4, 59, 59), utc(2026, 6, 9, 5, 0)),
            (utc(2026, 6, 9, 19, 0), utc(2026, 6, 10, 5, 0)),
            (utc(2026, 6, 9, 22, 30), utc(2026, 6, 10, 5, 0)),
        ],
    )
    def test_what_is_late_waits_for_the_persons_day(self, now, goes_at):
        due_at = utc(2026, 6, 1, 6, 0)

        assert waking_instant(due_at, now, self.berlin) == goes_at

    @pytest.mark.parametrize(("minutes", "waits"), [(0, False), (29, False), (30, True)])
    def test_what_is_on_time_goes_even_at_five(self, minutes, waits):
        due_at = utc(2026, 6, 9, 3, 0)
        now = due_at + timedelta(minutes=minutes)

        assert (waking_instant(due_at, now, self.berlin) > now) is waits

    def test_the_morning_after_the_clocks_change_is_seven_on_the_new_clock(self):
        now = utc(2026, 10, 24, 22, 0)  # midnight; the clocks go back at three

        assert waking_instant(now - timedelta(days=1), now, self.berlin) == utc(2026, 10, 25, 6)

    def test_a_morning_that_samoa_skipped_is_the_next_one(self):
        now = utc(2011, 12, 30, 8, 0)  # 22:00 on the 29th; the 30th never came
        apia = ZoneInfo("Pacific/Apia")

        morning = waking_instant(now - timedelta(days=1), now, apia).astimezone(apia)

        assert (morning.date(), morning.time()) == (date(2011, 12, 31), time(7))

    @given(moments, st.integers(0, 400), zones)
    def test_it_never_goes_back_in_time_nor_out_of_waking_hours_nor_waits_longer_than_a_night(self, now, hours, zone):
        due_at, zone = now - timedelta(hours=hours), ZoneInfo(zone)

        goes_at = waking_instant(due_at, now, zone)

        assert now <= goes_at <= now + timedelta(hours=11)
        if hours:
            assert time(7) <= goes_at.astimezone(zone).time() < time(21)
