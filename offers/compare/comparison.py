"""Offers side by side: what is best in each row, what is the same everywhere, what differs by how much.

Pure, and made of nothing that changes later, so that a comparison can be kept with a decision
(`offers.decisions.frozen`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby

MONEY, NUMBER, TEXT, DAY = "money", "number", "text", "day"
MORE, LESS = "more", "less"
# Groups of rows, in the order of the page.
PAY, REST = "pay", "rest"
# As it is called within a sentence.
TODAYS_JOB = "today’s job"


@dataclass(frozen=True)
class Cell:
    """What one column has in one row. Nothing at all means that it is not known."""

    # Money in the currency of the comparison, or a number: what is compared.
    amount: Decimal | None = None
    # Words, or a calendar date as 2026-06-09.
    text: str = ""
    # Money of another currency, as it was offered.
    offered: Decimal | None = None
    # A word on how the amount came about, such as the rate.
    note: str = ""
    # Whether there is an amount that can't be compared, since no rate is known.
    needs_rate: bool = False
    is_best: bool = False
    # Against the column that the comparison measures by.
    difference: Decimal | None = None

    @property
    def is_known(self) -> bool:
        return self.amount is not None or bool(self.text) or self.needs_rate


@dataclass(frozen=True)
class Row:
    key: str
    label: str
    cells: tuple[Cell, ...]
    kind: str = TEXT
    group: str = REST
    # Whether more or less of it is better; empty where that is for the person to say.
    better: str = ""
    is_total: bool = False
    # Whether it says by how much columns differ.
    is_measured: bool = False
    # How it is painted in the chart (static/css/components/chart.css).
    series: str = ""

    @cached_property
    def is_known(self) -> bool:
        """Whether anything is known of it, in any column."""
        return any(cell.is_known for cell in self.cells)

    @cached_property
    def is_same(self) -> bool:
        """Whether several columns have the same here, so that the row tells nothing apart."""
        if len(self.cells) < 2 or not self.is_known or any(cell.needs_rate for cell in self.cells):
            return False
        return len({(cell.amount, cell.text, cell.offered, cell.note) for cell in self.cells}) == 1

    @cached_property
    def winner(self) -> int | None:
        """The one column that is best here; None when there is none, or more than one."""
        best = [number for number, cell in enumerate(self.cells) if cell.is_best]
        return best[0] if len(best) == 1 else None


@dataclass(frozen=True)
class YearPart:
    """A piece of one year's pay in the chart."""

    series: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Column:
    """One offer. `name` tells it from every other column."""

    id: str
    name: str
    employer: str
    role: str
    stage: str
    # A calendar date as 2026-06-09, while an answer is waited for.
    due_on: str = ""
    is_today: bool = False
    is_counter: bool = False
    # The package's own; empty when nothing is known of the pay.
    currency: str = ""
    rate: str = ""
    needs_rate: bool = False
    # What comes in, in each of the years, in the currency of the comparison.
    years: tuple[tuple[YearPart, ...], ...] = ()

    @property
    def spoken(self) -> str:
        """What it is called within a sentence."""
        return TODAYS_JOB if self.is_today else self.name


@dataclass(frozen=True)
class Comparison:
    """`against` is the number of the column that differences are measured by, if there is one."""

    currency: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    against: int | None = None

    @cached_property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows that tell columns apart, by group."""
        shown = [row for row in self.rows if row.is_known and not row.is_same]
        return [(group, list(rows)) for group, rows in groupby(shown, key=lambda row: row.group)]

    @cached_property
    def same(self) -> list[Row]:
        return [row for row in self.rows if row.is_same]

    @cached_property
    def unknown(self) -> list[Row]:
        """Rows of which nothing is written down in any column."""
        return [row for row in self.rows if not row.is_known]

    @cached_property
    def measure(self) -> Column | None:
        return None if self.against is None else self.columns[self.against]

    @cached_property
    def offers(self) -> list[Column]:
        return [column for column in self.columns if not column.is_today]

    @cached_property
    def scale(self) -> Decimal:
        """The best paid year of all columns: the full width of the chart."""
        sums = [sum((part.amount for part in year), Decimal(0)) for column in self.columns for year in column.years]
        return max(sums, default=Decimal(0))

    @cached_property
    def without_rate(self) -> list[str]:
        """The currencies of columns that can't be compared, since no rate is known."""
        return sorted({column.currency for column in self.columns if column.needs_rate})

    @cached_property
    def finding(self) -> str:
        """What the comparison says in words; empty when it says nothing clear."""
        found = "; ".join(
            f"{self.columns[number].spoken} {' and '.join(says)}" for number, says in _by_column(self._clauses())
        )
        return found[:1].upper() + found[1:] if found.startswith(TODAYS_JOB) else found

    def _clauses(self) -> list[tuple[int, str]]:
        winners = {row.key: row.winner for row in self.rows}
        first, average = winners.get("first_year"), winners.get("average")
        found: list[tuple[int | None, str]]
        if first is not None and first == average:
            found = [(first, "pays most")]
        else:
            found = [(first, "pays most in the first year"), (average, "pays most on average")]
        found.append((winners.get("days_off"), "gives most days off"))
        return [(number, said) for number, said in found if number is not None]


def _by_column(clauses: Sequence[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    """Put together what is said of one column, in the order in which each comes up first."""
    found: dict[int, list[str]] = {}
    for number, said in clauses:
        found.setdefault(number, []).append(said)
    return list(found.items())


def judged(row: Row, *, against: int | None) -> Row:
    """Mark the best cells of `row`, and write the differences to the column `against`."""
    best = best_amount(row)
    base = row.cells[against].amount if against is not None and row.is_measured else None
    cells = [
        replace(
            cell,
            is_best=best is not None and cell.amount == best,
            difference=None if base is None or cell.amount is None or number == against else cell.amount - base,
        )
        for number, cell in enumerate(row.cells)
    ]
    return replace(row, cells=tuple(cells))


def best_amount(row: Row) -> Decimal | None:
    """Return the best amount of a row, or None when nothing is better than the rest.

    While one column can't be compared for want of a rate, nobody knows which is best.
    """
    amounts = {cell.amount for cell in row.cells if cell.amount is not None}
    if not row.better or len(amounts) < 2 or any(cell.needs_rate for cell in row.cells):
        return None
    return max(amounts) if row.better == MORE else min(amounts)
