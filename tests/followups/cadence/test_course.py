"""How a plan goes on: a table of cases, and what holds for every one."""

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from followups.cadence.backoff import Touch, asks, is_slow, unanswered_in_a_row
from followups.cadence.course import Course, Urgency, slack, urgency_on
from followups.cadence.dates import Cadence
from followups.cadence.shipped import SHIPPED
from tests.followups.cadence.test_dates import cadences

with (Path(__file__).parent / "cases.csv").open(newline="") as file:
    CASES = list(csv.DictReader(file))

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_the_table(case):
    course = Course(
        Cadence.parse(case["pattern"]),
        day(case["anchor"]),
        from_last_touch=case["counted_from"] == "last_touch",
        last_on=day(case["last_on"]),
        slow=is_slow(int(case["unanswered"])),
    )

    step = course.next(after=int(case["after"]), since=day(case["since"]), today=day(case["today"]))

    found = (str(step.number), step.ideal, step.latest) if step else ("", None, None)
    assert found == (case["step"], day(case["ideal"]), day(case["latest"]))


class TestACourse:
    @given(cadences(), days, st.booleans(), st.booleans(), st.integers(0, 900), st.integers(0, 5))
    def test_what_comes_next_has_not_passed_and_has_at_least_three_days(
        self, cadence, anchor, touch, slow, later, after
    ):
        today = anchor + timedelta(later)
        step = Course(cadence, anchor, touch, anchor, slow).next(after=after, since=anchor, today=today)
        assume(step)

        assert step.ideal >= today
        assert step.ideal > anchor
        assert step.number > after
        assert (step.latest - step.ideal).days >= 3

    @given(cadences(), days, st.booleans())
    def test_slowly_it_comes_later_never_earlier(self, cadence, anchor, touch):
        plain, slow = (
            Course(cadence, anchor, touch, anchor, slow).next(after=0, since=anchor, today=anchor)
            for slow in (False, True)
        )

        assert slow.ideal > plain.ideal
        assert slow.slack >= plain.slack

    @given(cadences(), days, st.booleans(), st.booleans())
    def test_what_was_finished_today_does_not_come_again_today(self, cadence, anchor, touch, slow):
        course = Course(cadence, anchor, touch, anchor, slow)
        first = course.next(after=0, since=anchor, today=anchor)
        following = course.next(after=first.number, since=first.ideal, today=first.ideal)
        assume(following)

        assert following.ideal > first.ideal

    @given(cadences(), days, st.booleans(), st.booleans())
    def test_the_steps_ahead_rise(self, cadence, anchor, touch, slow):
        course = Course(cadence, anchor, touch, anchor, slow)
        steps = list(course.coming(after=0, since=anchor, today=anchor, count=5))

        assert all(one.ideal < other.ideal and one.number < other.number for one, other in pairwise(steps))

    @pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.key)
    @given(anchor=days)
    def test_the_shipped_ones_can_be_read_back_and_rise(self, shipped, anchor):
        assert Cadence.parse(str(shipped.cadence)) == shipped.cadence
        dates = [shipped.cadence.date_of(step, anchor) for step in range(1, 9)]
        assert all(one < other for one, other in pairwise(dates))


class TestSlack:
    @pytest.mark.parametrize(("interval", "days_more"), [(1, 3), (14, 3), (16, 4), (61, 15), (182, 45), (365, 91)])
    def test_is_a_quarter_of_the_interval_and_at_least_three_days(self, interval, days_more):
        assert slack(interval) == days_more

    @given(days, st.integers(0, 100), st.integers(-200, 200))
    def test_neutral_then_amber_and_red_four_weeks_after_the_latest(self, ideal, more, away):
        found = urgency_on(ideal + timedelta(away), ideal=ideal, latest=ideal + timedelta(more))

        late = Urgency.LATE if away <= more + 28 else Urgency.LONG_LATE
        assert found is (Urgency.AHEAD if away < 0 else Urgency.DUE if away <= more else late)


NO, YES, NOT_YET = False, True, None
JUNE = date(2026, 6, 1)


def touches(*answers: bool | None) -> list[Touch]:
    """Return one touch a week, the oldest first."""
    return [Touch(JUNE + timedelta(7 * week), answered=answer) for week, answer in enumerate(answers)]


class TestSilence:
    @pytest.mark.parametrize(
        ("answers", "count"),
        [
            ([], 0),
            ([NO], 1),
            ([NO, NO], 2),
            ([NO, NO, NO], 3),
            ([NO, YES, NO], 1),
            ([NO, NO, YES], 0),
            # "Not yet" counts once the owner has reached out again.
            ([NOT_YET], 0),
            ([NOT_YET, NOT_YET], 1),
            ([NOT_YET, NOT_YET, NOT_YET], 2),
            ([NOT_YET, NO], 2),
            ([YES, NOT_YET], 0),
        ],
    )
    def test_is_counted_from_the_newest_touch_back(self, answers, count):
        assert unanswered_in_a_row(touches(*answers)) == count

    @pytest.mark.parametrize(
        "answer", [Touch(JUNE, by_owner=False), Touch(JUNE, spoken=True), Touch(JUNE, answered=True)]
    )
    def test_ends_with_anything_that_comes_back_that_day(self, answer):
        assert unanswered_in_a_row([Touch(JUNE, answered=NO), answer]) == 0

    def test_a_call_that_nobody_took_is_no_answer(self):
        assert unanswered_in_a_row([Touch(JUNE, spoken=True, answered=NO)]) == 1

    def test_several_of_one_day_are_one(self):
        assert unanswered_in_a_row([Touch(JUNE, answered=NO)] * 4) == 1

    @given(st.lists(st.sampled_from([NO, YES, NOT_YET]), max_size=12), st.randoms())
    def test_the_order_in_which_they_are_read_does_not_matter(self, answers, random):
        rows = touches(*answers)
        shuffled = random.sample(rows, len(rows))

        assert unanswered_in_a_row(shuffled) == unanswered_in_a_row(rows)

    @given(st.lists(st.sampled_from([NO, NOT_YET, YES]), max_size=12))
    def test_an_answer_resets_it(self, answers):
        assert unanswered_in_a_row(touches(*answers, YES)) == 0

    @pytest.mark.parametrize(
        ("unanswered", "carried_on_after", "expected"), [(2, 0, False), (3, 0, True), (5, 3, False), (6, 3, True)]
    )
    def test_after_three_it_asks_and_after_three_more(self, unanswered, carried_on_after, expected):
        assert asks(unanswered, carried_on_after) is expected
