"""Geometry of the bars that show what a year is made of. Widths and places are per cent of the drawing."""

from dataclasses import dataclass
from decimal import Decimal

from offers.package.totals.lines import HUNDRED, Line, Totals

# How each line is painted (static/css/components/chart.css); what the person pays is not.
SERIES = {"base": "1", "bonus": "2", "retirement": "3", "benefits": "4", "equity": "4", "sign_on": "once"}
GAP = Decimal("0.3")


@dataclass(frozen=True)
class Bar:
    """One part of a bar. `once` is hatched too: colour alone says nothing."""

    line: Line
    series: str
    x: str
    width: str

    @property
    def once(self) -> bool:
        return self.line.once


def bars(totals: Totals, year: int, *, full: Decimal | None = None) -> tuple[Bar, ...]:
    """Return what year `year` (0 to 3) is made of; `full` is the amount that fills the drawing.

    What the person pays has no bar: it stands in the table.
    """
    parts = [line for line in totals.lines if line.key in SERIES and line.years[year] > 0]
    full = full or sum((line.years[year] for line in parts), Decimal(0))
    drawn, x = [], Decimal(0)
    for line in parts:
        width = line.years[year] / full * HUNDRED if full else Decimal(0)
        drawn.append(Bar(line, f"series-{SERIES[line.key]}", f"{x:.2f}%", f"{max(width - GAP, Decimal(0)):.2f}%"))
        x += width
    return tuple(drawn)


def paid_in(totals: Totals, year: int) -> Decimal:
    """Return how long the bar of that year is: all that is paid, before what it costs the person."""
    return sum((line.years[year] for line in totals.lines if line.key in SERIES), Decimal(0))
