from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

YEARS = 4
MONTHS_A_YEAR = 12
MONTHS = YEARS * MONTHS_A_YEAR
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
    """What a package comes to in each of the first four years. `notes` are cautions in words.

    `months` is for how long: fewer than those of four years where the job ends before.
    """

    currency: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    hourly: Hourly | None = None
    months: int = MONTHS

    @property
    def years(self) -> tuple[Decimal, ...]:
        return tuple(sum((line.years[year] for line in self.lines), Decimal(0)) for year in range(YEARS))

    @property
    def first_year(self) -> Decimal:
        return self.years[0]

    @property
    def average(self) -> Decimal:
        """What a year pays on average, over the four years or over the job's own length."""
        return rounded(self.whole * MONTHS_A_YEAR / self.months) if self.months > 0 else Decimal(0)

    @property
    def whole(self) -> Decimal:
        """All that is paid in the four years, or until the job ends."""
        return sum(self.years, Decimal(0))

    @property
    def is_short(self) -> bool:
        """Whether the job ends before the four years do."""
        return self.months < MONTHS

    @property
    def is_within_a_year(self) -> bool:
        return self.months <= MONTHS_A_YEAR

    @property
    def length(self) -> str:
        return length_in_words(self.months)

    @property
    def year_count(self) -> int:
        """How many of the four years have something to show."""
        return min(YEARS, max(1, -(-self.months // MONTHS_A_YEAR)))

    @property
    def shown_years(self) -> tuple[Decimal, ...]:
        return self.years[: self.year_count]

    @property
    def slice(self) -> str:
        """What `shown_years` keeps, for the template filter of that name."""
        return f":{self.year_count}"

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)

    def in_currency(self, currency: str, convert: Callable[[Decimal], Decimal], note: str) -> "Totals":
        """Return the same with each amount converted; `note` names the rate and its date."""
        lines = tuple(replace(line, years=tuple(rounded(convert(year)) for year in line.years)) for line in self.lines)
        hourly = self.hourly and Hourly(rounded(convert(self.hourly.worked)), self.hourly.working)
        return Totals(currency, lines, (*self.notes, note), hourly, self.months)


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def length_in_words(months: int) -> str:
    """Write a length: "6 months", "2 years"."""
    count, word = (months // MONTHS_A_YEAR, "year") if months % MONTHS_A_YEAR == 0 else (months, "month")
    return f"{max(count, 0)} {word}{'' if count == 1 else 's'}"


def figures(amount: Decimal) -> str:
    """Write a number for a working: thousands grouped, no empty decimals."""
    if amount != round(amount, 2):
        return f"{amount:,.3f}"
    return f"{amount:,.2f}".removesuffix(".00")


def percent(share: Decimal) -> str:
    return f"{share.normalize():f} %"
