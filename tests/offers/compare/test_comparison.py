"""What is best, the same and different between columns: pure, without a database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.compare.comparison import LESS, MONEY, MORE, NUMBER, Cell, Column, Comparison, Row, YearPart, judged
from offers.decisions.frozen import freeze, thaw

amounts = st.none() | st.decimals(min_value=-1000, max_value=1000, places=2)
cells = st.builds(Cell, amount=amounts, needs_rate=st.booleans()) | st.builds(Cell, text=st.sampled_from(["", "Leeds"]))
rows = st.builds(
    Row,
    key=st.just("row"),
    label=st.just("Row"),
    cells=st.lists(cells, min_size=1, max_size=12).map(tuple),
    better=st.sampled_from(["", MORE, LESS]),
    is_measured=st.booleans(),
)
# Few values, so that equal ones come up often.
few = st.sampled_from([Decimal(0), Decimal(25), Decimal(30), Decimal("30.00")])
any_cells = st.one_of(
    st.builds(Cell),
    st.builds(Cell, amount=few, offered=st.none() | few, note=st.sampled_from(["", "from year 2"])),
    st.builds(Cell, offered=few, needs_rate=st.just(True)),
    st.builds(Cell, text=st.sampled_from(["Leeds", "Vaasa", "2026-09-01"])),
)
any_rows = st.builds(
    Row,
    key=st.just("row"),
    label=st.just("Row"),
    cells=st.lists(any_cells, min_size=1, max_size=6).map(tuple),
    better=st.sampled_from(["", MORE, LESS]),
    is_measured=st.booleans(),
)


def row(*values: int | None, better: str = MORE, key: str = "row", **more) -> Row:
    found = tuple(Cell(None if value is None else Decimal(value)) for value in values)
    return judged(Row(key, key, found, kind=NUMBER, better=better, is_measured=True, **more), against=None)


def best(found: Row) -> list[bool]:
    return [cell.is_best for cell in found.cells]


def column(name: str, **values) -> Column:
    return Column(id=name, name=name, employer=name, role="Engineer", stage="Considering", **values)


def comparison(*found: Row, names: str = "AB") -> Comparison:
    return Comparison("EUR", tuple(column(name) for name in names), found)


class TestBest:
    def test_is_the_most_or_the_least_as_the_row_has_it(self):
        assert best(row(1, 3, 2)) == [False, True, False]
        assert best(row(1, 3, 2, better=LESS)) == [True, False, False]

    def test_is_nothing_where_that_is_for_the_person_to_say(self):
        assert not any(best(row(1, 3, better="")))

    def test_is_shared_by_all_that_have_it(self):
        assert best(row(3, 1, 3)) == [True, False, True]

    def test_is_nothing_when_all_have_the_same(self):
        assert not any(best(row(3, 3, 3)))

    def test_is_nothing_when_only_one_is_known(self):
        assert not any(best(row(3, None)))

    def test_is_nobodys_while_one_cannot_be_compared(self):
        found = Row("pay", "Pay", (Cell(Decimal(1)), Cell(Decimal(2)), Cell(needs_rate=True)), kind=MONEY, better=MORE)

        assert not any(best(judged(found, against=None)))

    @given(rows, st.randoms())
    def test_does_not_depend_on_the_order_of_columns(self, found, random):
        order = list(range(len(found.cells)))
        random.shuffle(order)
        shuffled = replace(found, cells=tuple(found.cells[number] for number in order))

        here, there = judged(found, against=None), judged(shuffled, against=None)
        assert there.cells == tuple(here.cells[number] for number in order)

    @given(rows)
    def test_nothing_known_is_better_than_the_best(self, found):
        known = [cell for cell in judged(found, against=None).cells if cell.amount is not None]
        for winner in (cell for cell in known if cell.is_best):
            better = max if found.better == MORE else min
            assert better(cell.amount for cell in known) == winner.amount


class TestDifference:
    def test_is_to_the_column_that_is_measured_by(self):
        found = judged(row(10, 12, None, 7), against=0)

        assert [cell.difference for cell in found.cells] == [None, Decimal(2), None, Decimal(-3)]

    def test_there_is_none_to_what_is_not_known(self):
        found = judged(row(None, 12), against=0)

        assert [cell.difference for cell in found.cells] == [None, None]

    @given(rows, st.integers(0, 11))
    def test_added_to_the_measure_gives_the_amount(self, found, against):
        against %= len(found.cells)
        for cell in judged(found, against=against).cells:
            if cell.difference is not None:
                assert found.cells[against].amount + cell.difference == cell.amount


class TestWhatIsTheSame:
    def test_is_folded_away(self):
        shown = comparison(row(1, 1, key="same"), row(1, 2, key="other"))

        assert [found.key for found in shown.same] == ["same"]
        assert [[found.key for found in group] for _, group in shown.groups] == [["other"]]

    def test_nothing_is_folded_in_a_single_column(self):
        assert not row(1).is_same

    def test_what_nobody_wrote_down_is_named_apart(self):
        shown = comparison(row(None, None))

        assert (len(shown.unknown), shown.same, shown.groups) == (1, [], [])

    def test_known_and_unknown_are_not_the_same(self):
        assert not row(1, None).is_same

    @given(rows)
    def test_exactly_when_all_cells_are_equal_and_known(self, found):
        contents = {(cell.amount, cell.text) for cell in found.cells}
        compared = len(found.cells) > 1 and not any(cell.needs_rate for cell in found.cells)
        expected = compared and len(contents) == 1 and found.cells[0].is_known
        assert found.is_same == expected

    @given(rows, st.randoms())
    def test_does_not_depend_on_the_order_of_columns(self, found, random):
        shuffled = replace(found, cells=tuple(random.sample(found.cells, len(found.cells))))

        assert (shuffled.is_same, shuffled.is_known) == (found.is_same, found.is_known)

    @given(st.lists(rows, max_size=8).map(tuple))
    def test_every_row_is_shown_once(self, found):
        shown = Comparison("EUR", (), found)
        listed = [row for _, group in shown.groups for row in group] + shown.same + shown.unknown

        assert sorted(map(id, listed)) == sorted(map(id, found))


class TestFinding:
    @pytest.mark.parametrize(
        ("first", "average", "days", "said"),
        [
            ((1, 2), (1, 2), (30, 25), "B pays most; A gives most days off"),
            ((1, 2), (1, 2), (25, 30), "B pays most and gives most days off"),
            ((1, 2), (2, 1), (30, 30), "B pays most in the first year; A pays most on average"),
            ((2, 2), (2, 1), (30, 30), "A pays most on average"),
            ((2, 2), (2, 2), (30, 30), ""),
            ((None, 2), (None, 2), (None, 30), ""),
        ],
    )
    def test_says_what_is_clear(self, first, average, days, said):
        shown = comparison(row(*first, key="first_year"), row(*average, key="average"), row(*days, key="days_off"))

        assert shown.finding == said

    def test_calls_todays_job_so_within_a_sentence_too(self):
        today, other = replace(column("Today’s job"), is_today=True), column("B")
        pay, days = row(1, 2, key="average"), row(30, 25, key="days_off")

        assert Comparison("EUR", (today, other), (days,)).finding == "Today’s job gives most days off"
        said = Comparison("EUR", (today, other), (pay, days)).finding
        assert said == "B pays most on average; today’s job gives most days off"

    def test_does_not_choose_between_equals(self):
        assert comparison(row(3, 3, 1, key="days_off"), names="ABC").finding == ""


class TestChart:
    def test_its_scale_is_the_best_paid_year(self):
        def years(*amounts):
            return tuple(
                (YearPart("1", "Base", Decimal(amount)), YearPart("once", "Sign-on", Decimal(1))) for amount in amounts
            )

        shown = Comparison("EUR", (column("A", years=years(5, 9)), column("B"), column("C", years=years(7))), ())

        assert shown.scale == 10

    def test_without_any_pay_it_has_none(self):
        assert comparison().scale == 0


def moved(row: Row, order: list[int]) -> Row:
    return replace(row, cells=tuple(row.cells[number] for number in order))


def shown(row: Row, *, against: int | None = None) -> Comparison:
    return Comparison("EUR", (), (judged(row, against=against),), against)


class TestOrderOfColumns:
    @given(any_rows, st.data())
    def test_never_changes_which_cell_is_best_nor_by_how_much(self, row, data):
        order = data.draw(st.permutations(range(len(row.cells))))
        against = data.draw(st.sampled_from(order))

        here = judged(row, against=against)
        there = judged(moved(row, order), against=order.index(against))

        assert there == moved(here, order)

    @given(any_rows, st.data())
    def test_never_changes_what_is_folded(self, row, data):
        order = data.draw(st.permutations(range(len(row.cells))))
        here, there = shown(row), shown(moved(row, order))

        assert (bool(here.same), bool(here.unknown)) == (bool(there.same), bool(there.unknown))

    @given(any_rows, st.data())
    def test_never_changes_who_wins(self, row, data):
        order = data.draw(st.permutations(range(len(row.cells))))
        here, there = judged(row, against=None).winner, judged(moved(row, order), against=None).winner

        assert here == (None if there is None else order[there])


class TestFolded:
    @given(any_rows)
    def test_only_if_each_cell_says_what_the_first_says(self, row):
        compared = len(row.cells) > 1 and row.cells[0].is_known and not row.cells[0].needs_rate

        assert row.is_same == (compared and all(cell == row.cells[0] for cell in row.cells))

    def test_not_what_is_worth_the_same_but_was_offered_in_other_money(self):
        pounds = Cell(Decimal(100000), offered=Decimal(50000))

        assert not Row("base", "Base pay", (Cell(Decimal(100000)), pounds)).is_same

    @given(any_rows)
    def test_nothing_in_it_is_best_and_nothing_differs(self, row):
        row = judged(replace(row, is_measured=True), against=0)
        if row.is_same:
            assert not any(cell.is_best or cell.difference for cell in row.cells)


class TestBestOfAny:
    @given(any_rows)
    def test_is_marked_only_where_amounts_differ(self, row):
        found = judged(row, against=None)
        if any(cell.is_best for cell in found.cells):
            assert len({cell.amount for cell in found.cells if cell.amount is not None}) > 1

    @given(any_rows)
    def test_is_marked_nowhere_while_a_rate_is_missing(self, row):
        lacking = replace(row, cells=(*row.cells, Cell(offered=Decimal(1), needs_rate=True)))

        assert not any(cell.is_best for cell in judged(lacking, against=None).cells)

    @given(any_rows, st.integers(0, 5))
    def test_judging_twice_says_the_same(self, row, against):
        once = judged(row, against=against % len(row.cells))

        assert judged(once, against=against % len(row.cells)) == once


class TestDifferenceOfAny:
    @given(any_rows, st.data())
    def test_turns_its_sign_with_the_side_it_is_measured_from(self, row, data):
        numbers = st.integers(0, len(row.cells) - 1)
        one, other = data.draw(numbers), data.draw(numbers)
        there = judged(row, against=one).cells[other].difference
        back = judged(row, against=other).cells[one].difference

        assert there == (None if back is None else -back)

    @pytest.mark.parametrize("against", [None, 0])
    def test_is_said_only_in_rows_that_are_measured(self, against):
        row = Row("base", "Base pay", (Cell(Decimal(1)), Cell(Decimal(3))), is_measured=against is None)

        assert [cell.difference for cell in judged(row, against=against).cells] == [None, None]


@given(any_rows, st.none() | st.integers(0, 5))
def test_whatever_is_kept_comes_back_as_it_was(row, against):
    kept = shown(row, against=None if against is None else against % len(row.cells))

    assert thaw(freeze(kept)) == kept
