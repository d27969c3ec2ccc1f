from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.days import shift
from followups.cadence.dates import Cadence, always_earlier
from followups.cadence.reading import UNITS, CadenceError, Interval
from followups.cadence.shipped import DEFAULT

# Up to ten years, of each unit.
LONGEST = {"day": 999, "week": 514, "month": 120, "year": 10}
intervals = st.sampled_from(sorted(UNITS)).flatmap(
    lambda unit: st.builds(Interval, st.integers(1, LONGEST[unit]), st.just(unit))
)
days = st.dates(date(1970, 1, 1), date(2100, 12, 31))


@st.composite
def cadences(draw) -> Cadence:
    """Draw a cadence that `parse` takes: steps in years, months, weeks or days that rise."""
    unit = draw(st.sampled_from(sorted(UNITS)))
    months = sorted(draw(st.sets(st.integers(1, min(40, LONGEST[unit])), min_size=1, max_size=5)))
    return Cadence(tuple(Interval(count, unit) for count in months), draw(st.none() | intervals))


class TestParse:
    @given(cadences())
    def test_what_is_written_is_read_back(self, cadence):
        assert Cadence.parse(str(cadence)) == cadence

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("2 weeks, 2 months, 6 months, then every 6 months", "2 weeks, 2 months, 6 months, then every 6 months"),
            (" 1 weeks ", "1 week"),
            ("1 day", "1 day"),
            ("2 week, then every 1 years", "2 weeks, then every 1 year"),
            ("2 Weeks,2 MONTHS ,  6 months", "2 weeks, 2 months, 6 months"),
            ("2 weeks and 2 months", "2 weeks, 2 months"),
            ("two weeks, then 2 months, and then every six months.", "2 weeks, 2 months, then every 6 months"),
            ("after a week, after a month", "1 week, 1 month"),
            ("2weeks", "2 weeks"),
            ("2 weeks, every year", "2 weeks, then every 1 year"),
            ("2 weeks every 3 months", "2 weeks, then every 3 months"),
            ("every month", "1 month, then every 1 month"),
            ("then every 6 months", "6 months, then every 6 months"),
            ("1 year before, 6 months before, 1 week later", "1 year before, 6 months before, 1 week"),
        ],
    )
    def test_a_cadence_is_read(self, text, written):
        assert str(Cadence.parse(text)) == written

    @pytest.mark.parametrize(
        "text",
        [
            "",
            ",",
            "soon",
            "2",
            "weeks",
            "0 weeks",
            "-2 weeks",
            "1000 weeks",
            "soon, then monthly, then quarterly",
            "2 weeks,",
            "2 weeks; 2 months",
            "2 weeks, then every",
            "2 weeks, then every 6 months, then every 1 year",
            "every 6 months before",
            "and",
            "2 weeks and",
            "2\x00weeks",
        ],
    )
    def test_what_is_no_cadence_is_refused_with_an_example(self, text):
        with pytest.raises(CadenceError, match="Write it like"):
            Cadence.parse(text)

    @pytest.mark.parametrize(
        "text",
        [
            "2 weeks, 2 weeks",
            "2 months, 2 weeks",
            "31 days, 1 month",
            "12 months, 1 year",
            "7 days, 1 week",
            # In February, and around 2100, which is no leap year.
            "30 days, 1 month",
            "28 days, 1 month",
            "365 weeks, 84 months",
            "1 month before, 2 months before",
            "1 month before, 28 days before",
            "1 month, 1 month before",
        ],
    )
    def test_steps_that_do_not_rise_are_refused(self, text):
        with pytest.raises(CadenceError, match="must come after"):
            Cadence.parse(text)

    @pytest.mark.parametrize("text", ["27 days, 1 month", "1 month, 32 days", "31 days before, 27 days before"])
    def test_steps_that_rise_from_every_anchor_are_taken(self, text):
        assert str(Cadence.parse(text)) == text

    def test_what_was_saved_by_older_rules_can_still_be_read(self):
        assert str(Cadence.read("30 days, 1 month")) == "30 days, 1 month"

    @given(intervals, intervals, days)
    def test_two_steps_that_are_taken_rise_whatever_the_anchor(self, one, other, anchor):
        assume(always_earlier(one.span, other.span))

        assert shift(anchor, *one.span) < shift(anchor, *other.span)

    @given(st.text(max_size=60))
    def test_whatever_is_typed_gives_a_cadence_or_a_message(self, text):
        try:
            Cadence.parse(text)
        except CadenceError as error:
            assert str(error)


class TestShift:
    @pytest.mark.parametrize(
        ("day", "months", "result"),
        [
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2026, 1, 31), 2, date(2026, 3, 31)),
            (date(2026, 1, 31), 3, date(2026, 4, 30)),
            (date(2026, 12, 31), 2, date(2027, 2, 28)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 48, date(2028, 2, 29)),
            (date(2096, 2, 29), 48, date(2100, 2, 28)),
            (date(2026, 11, 15), 14, date(2028, 1, 15)),
        ],
    )
    def test_months_are_held_to_the_last_day_of_a_month(self, day, months, result):
        assert shift(day, months, 0) == result

    @given(days, st.integers(0, 600))
    def test_the_day_of_the_month_is_kept_wherever_the_month_has_it(self, day, months):
        result = shift(day, months, 0)

        assert (result.year - day.year) * 12 + result.month - day.month == months
        assert result.day == min(day.day, monthrange(result.year, result.month)[1])

    @given(days, st.integers(0, 3000))
    def test_days_are_days(self, day, count):
        assert shift(day, 0, count) == day + timedelta(count)


class TestDates:
    def test_the_usual_cadence_from_the_day_of_the_call(self):
        anchor = date(2026, 6, 9)

        assert [DEFAULT.date_of(step, anchor) for step in range(1, 6)] == [
            date(2026, 6, 23),
            date(2026, 8, 9),
            date(2026, 12, 9),
            date(2027, 6, 9),
            date(2027, 12, 9),
        ]

    def test_what_repeats_is_counted_from_the_anchor_and_never_loses_the_31st(self):
        monthly = Cadence.parse("1 month, then every 1 month")

        assert [monthly.date_of(step, date(2026, 1, 31)) for step in (1, 2, 3, 13)] == [
            date(2026, 2, 28),
            date(2026, 3, 31),
            date(2026, 4, 30),
            date(2027, 2, 28),
        ]

    def test_a_leap_day_comes_back_in_leap_years(self):
        yearly = Cadence.parse("1 year, then every 1 year")

        assert yearly.date_of(1, date(2024, 2, 29)) == date(2025, 2, 28)
        assert yearly.date_of(4, date(2024, 2, 29)) == date(2028, 2, 29)

    def test_a_cadence_without_repeat_ends(self):
        assert Cadence.parse("2 weeks").date_of(2, date(2026, 6, 9)) is None

    @given(cadences(), days, st.integers(1, 12))
    def test_each_step_comes_after_the_one_before_or_on_the_last_day_of_a_short_month(self, cadence, anchor, step):
        earlier, later = cadence.date_of(step, anchor), cadence.date_of(step + 1, anchor)
        assume(later)

        assert earlier < later
