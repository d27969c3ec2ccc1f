from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

YEARS = 4
CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Line:
    """One part of a package over four years. `working` says how it came about, in words for the person.

    What the person pays is negative.
    """

    key: str
    label: str
    years: tuple[Decimal, ...]
    working: str
    # Paid once rather than year after year.
    once: bool = False


@dataclass(frozen=True)
class Hourly:
    """What a full year pays for each hour worked; `working` states the formula."""

    worked: Decimal
    working: str


@dataclass(frozen=True)
class Totals:
    """What a package comes to in each of the first four years. `notes` are cautions in words."""

    currency: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    hourly: Hourly | None = None

    @property
    def years(self) -> tuple[Decimal, ...]:
        return tuple(sum((line.years[year] for line in self.lines), Decimal(0)) for year in range(YEARS))

    @property
    def first_year(self) -> Decimal:
        return self.years[0]

    @property
    def average(self) -> Decimal:
        """The yearly average over the four years."""
        return rounded(sum(self.years, Decimal(0)) / YEARS)

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)

    def in_currency(self, currency: str, convert: Callable[[Decimal], Decimal], note: str) -> "Totals":
        """Return the same with each amount converted; `note` names the rate and its date."""
        lines = tuple(replace(line, years=tuple(rounded(convert(year)) for year in line.years)) for line in self.lines)
        hourly = self.hourly and Hourly(rounded(convert(self.hourly.worked)), self.hourly.working)
        return Totals(currency, lines, (*self.notes, note), hourly)


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def figures(amount: Decimal) -> str:
    """Write a number for a working: thousands grouped, no empty decimals."""
    if amount != round(amount, 2):
        return f"{amount:,.3f}"
    return f"{amount:,.2f}".removesuffix(".00")


def percent(share: Decimal) -> str:
    return f"{share.normalize():f} %"
