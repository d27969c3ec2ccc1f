from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from offers.models import Package
from offers.package.totals.lines import MONTHS, MONTHS_A_YEAR, YEARS, length_in_words, rounded

# These end some day, also where nobody said when: then one year is counted, and said so.
WITH_AN_END = (Package.Contract.INTERNSHIP, Package.Contract.FIXED_TERM)


@dataclass(frozen=True)
class Term:
    """For how many whole months of the four years a contract runs.

    A month that has begun counts in full: pay for part of one is a matter of days that nobody
    decides by.
    """

    months: int = MONTHS
    ends_on: date | None = None
    # Whether it has an end that isn't known.
    is_assumed: bool = False

    @classmethod
    def of(cls, package: Package) -> "Term":
        """Count from the start date, or from the day of the round when no start is known."""
        end = package.contract_until_on
        if end is None and package.contract in WITH_AN_END:
            return cls(MONTHS_A_YEAR, is_assumed=True)
        if end is None or package.contract == Package.Contract.PERMANENT:
            return cls()
        start = package.starts_on or package.happened_on
        whole = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month
        months = whole + (1 if end.day >= start.day else 0)
        return cls(months, end) if months < MONTHS else cls()

    def over(self, a_year: Decimal) -> tuple[Decimal, ...]:
        """Return what comes of `a_year` in each of the four years."""
        return tuple(rounded(a_year * self._months_in(year) / MONTHS_A_YEAR) for year in range(YEARS))

    def _months_in(self, year: int) -> int:
        return max(0, min(MONTHS_A_YEAR, self.months - year * MONTHS_A_YEAR))

    @property
    def words(self) -> str:
        """What a working adds when the contract ends before the four years do."""
        return f", for {length_in_words(self.months)}" if self.months < MONTHS else ""
