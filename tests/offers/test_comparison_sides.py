"""The comparison keeps its word whatever is put side by side: no order, no rate and no column changes it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.compare.comparison import LESS, MORE, Cell, Comparison, Row, judged
from offers.decisions.frozen import freeze, thaw

# Few values, so that equal ones come up often.
few = st.sampled_from([Decimal(0), Decimal(25), Decimal(30), Decimal("30.00")])
cells = st.one_of(
    st.builds(Cell),
    st.builds(Cell, amount=few, offered=st.none() | few, note=st.sampled_from(["", "from year 2"])),
    st.builds(Cell, offered=few, needs_rate=st.just(True)),
    st.builds(Cell, text=st.sampled_from(["Leeds", "Vaasa", "2026-09-01"])),
)
rows = st.builds(
    Row,
    key=st.just("row"),
    label=st.just("Row"),
    cells=st.lists(cells, min_size=1, max_size=6).map(tuple),
    better=st.sampled_from(["", MORE, LESS]),
    is_measured=st.booleans(),
)


def moved(row: Row, order: list[int]) -> Row:
    return replace(row, cells=tuple(row.cells[number] for number in order))


def shown(row: Row, *, against: int | None = None) -> Comparison:
    return Comparison("EUR", (), (judged(row, against=against),), against)


class TestOrderOfColumns:
    @given(rows, st.data())
    def test_never_changes_which_cell_is_best_nor_by_how_much(self, row, data):
        order = data.draw(st.permutations(range(len(row.cells))))
        against = data.draw(st.sampled_from(order))

        here = judged(row, against=against)
        there = judged(moved(row, order), against=order.index(against))

        assert there == moved(here, order)

    @given(rows, st.data())
    def test_never_changes_what_is_folded(self, row, data):
        order = data.draw(st.permutations(range(len(row.cells))))
        here, there = shown(row), shown(moved(row, order))

        assert (bool(here.same), bool(here.unknown)) == (bool(there.same), bool(there.unknown))

    @given(rows, st.data())
    def test_never_changes_who_wins(self, row, data):
        order = data.draw(st.permutations(range(len(row.cells))))
        here, there = judged(row, against=None).winner, judged(moved(row, order), against=None).winner

        assert here == (None if there is None else order[there])


class TestFolded:
    @given(rows)
    def test_only_if_each_cell_says_what_the_first_says(self, row):
        compared = len(row.cells) > 1 and row.cells[0].is_known and not row.cells[0].needs_rate

        assert row.is_same == (compared and all(cell == row.cells[0] for cell in row.cells))

    def test_not_what_is_worth_the_same_but_was_offered_in_other_money(self):
        pounds = Cell(Decimal(100000), offered=Decimal(50000))

        assert not Row("base", "Base pay", (Cell(Decimal(100000)), pounds)).is_same

    @given(rows)
    def test_nothing_in_it_is_best_and_nothing_differs(self, row):
        row = judged(replace(row, is_measured=True), against=0)
        if row.is_same:
            assert not any(cell.is_best or cell.difference for cell in row.cells)


class TestBest:
    @given(rows)
    def test_is_marked_only_where_amounts_differ(self, row):
        found = judged(row, against=None)
        if any(cell.is_best for cell in found.cells):
            assert len({cell.amount for cell in found.cells if cell.amount is not None}) > 1

    @given(rows)
    def test_is_marked_nowhere_while_a_rate_is_missing(self, row):
        lacking = replace(row, cells=(*row.cells, Cell(offered=Decimal(1), needs_rate=True)))

        assert not any(cell.is_best for cell in judged(lacking, against=None).cells)

    @given(rows, st.integers(0, 5))
    def test_judging_twice_says_the_same(self, row, against):
        once = judged(row, against=against % len(row.cells))

        assert judged(once, against=against % len(row.cells)) == once


class TestDifference:
    @given(rows, st.data())
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


@given(rows, st.none() | st.integers(0, 5))
def test_whatever_is_kept_comes_back_as_it_was(row, against):
    kept = shown(row, against=None if against is None else against % len(row.cells))

    assert thaw(freeze(kept)) == kept
