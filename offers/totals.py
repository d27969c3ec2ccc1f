"""What a package comes to, with its working. Pure: decimals in, decimals out.

Every amount is gross, in the package's own currency, rounded half up to two decimals, line by
line; sums add rounded lines, so that what is shown always adds up.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from offers.models import Package

YEARS = 4
CENT = Decimal("0.01")
WEEKS_A_YEAR = 52
# Assumed, and said so in the working, where a package names no hours.
USUAL_HOURS = Decimal(40)


@dataclass(frozen=True)
class Line:
    """One part of a package over four years. `working` says how it came about, in words for the person."""

    key: str
    label: str
    years: tuple[Decimal, ...]
    working: str
    # Paid once rather than year after year.
    once: bool = False


@dataclass(frozen=True)
class Hourly:
    """What is left for an hour of work in a full year; `working` states the formula."""

    worked: Decimal
    working: str


@dataclass(frozen=True)
class Totals:
    """What a package comes to in each of the first four years."""

    currency: str
    lines: tuple[Line, ...]
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


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def totals_of(package: Package) -> Totals:
    """Return what `package` comes to; it need not be saved."""
    return Totals(package.currency, (_base(package),), _hourly(package))


def _hourly(package: Package) -> Hourly | None:
    hours = (package.hours_a_week or USUAL_HOURS) * (WEEKS_A_YEAR - (package.days_off or 0) / Decimal(5))
    return Hourly(rounded(_base(package).years[0] / hours), "") if hours > 0 else None


def yearly_base(package: Package) -> Decimal:
    return _base(package).years[0]


def _base(package: Package) -> Line:
    times = {
        Package.Period.YEAR: Decimal(1),
        Package.Period.MONTH: package.salaries or Decimal(12),
        Package.Period.HOUR: (package.hours_a_week or USUAL_HOURS) * WEEKS_A_YEAR,
    }[Package.Period(package.base_period)]
    a_year = rounded(package.base_amount * times)
    return Line("base", "Base", (a_year,) * YEARS, f"{package.base_amount:,} × {times.normalize():f}")
