"""Which backups are kept, on nasty days."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from exchange.backup.rotation import kept

NIGHT = timedelta(days=1)


def nights(last: datetime, count: int) -> list[datetime]:
    return [last - number * NIGHT for number in range(count)]


def days(times: set[datetime]) -> list[str]:
    return [f"{at:%m-%d}" for at in sorted(times, reverse=True)]


def test_a_year_of_nights_leaves_7_days_4_weeks_and_6_months():
    # A Thursday.
    found = kept(nights(datetime(2026, 12, 31, 3, tzinfo=UTC), 365))

    daily = ["12-31", "12-30", "12-29", "12-28", "12-27", "12-26", "12-25"]
    # The Sundays of the three weeks before this one; 27 December is one of the seven days too.
    weekly = ["12-20", "12-13"]
    monthly = ["11-30", "10-31", "09-30", "08-31", "07-31"]
    assert days(found) == daily + weekly + monthly


def test_a_week_over_the_new_year_is_one_week():
    thursday = datetime(2026, 12, 31, 3, tzinfo=UTC)
    friday = thursday + NIGHT
    older = [friday - timedelta(days=20 + 7 * number) for number in range(3)]

    # Both are of the same week: three older weeks fit in beside it.
    assert kept([thursday, friday, *older]) == {thursday, friday, *older}


def test_the_last_of_february_is_the_months_own_in_a_leap_year():
    found = kept(nights(datetime(2028, 4, 15, 3, tzinfo=UTC), 120))

    assert "02-29" in days(found)
    assert "03-31" in days(found)


def test_of_several_on_one_day_the_newest_stays():
    morning, evening = datetime(2026, 6, 9, 3, tzinfo=UTC), datetime(2026, 6, 9, 20, tzinfo=UTC)

    assert kept([evening, morning]) == {evening}


def test_days_are_those_of_utc_whatever_zone_a_time_is_told_in():
    auckland = timezone(timedelta(hours=13))
    late, early = datetime(2026, 6, 9, 23, tzinfo=UTC), datetime(2026, 6, 10, 11, tzinfo=auckland)

    assert kept([late, early]) == {late}  # both on the 9th


def test_a_machine_that_was_off_for_years_keeps_what_it_had():
    old = nights(datetime(2020, 1, 10, 3, tzinfo=UTC), 3)

    assert kept([datetime(2026, 6, 9, 3, tzinfo=UTC), *old]) >= set(old)


def test_a_clock_that_ran_ahead_takes_nothing_that_would_be_kept_without_it():
    real = nights(datetime(2026, 6, 9, 3, tzinfo=UTC), 6)

    assert kept([datetime(2099, 1, 1, tzinfo=UTC), *real]) >= set(real)


def test_nothing_is_kept_of_nothing():
    assert kept([]) == set()


@given(
    st.lists(
        st.timedeltas(timedelta(0), timedelta(days=3000)).map(lambda past: datetime(2030, 1, 1, tzinfo=UTC) - past),
        max_size=60,
    )
)
def test_the_newest_always_stays_and_doing_it_again_changes_nothing(times):
    found = kept(times)

    assert not times or max(times) in found
    assert len(found) <= 7 + 4 + 6
    assert kept(found) == found
