from decimal import Decimal
from itertools import pairwise

from offers.models import Package
from offers.package.totals.lines import HUNDRED, MONTHS_A_YEAR, YEARS, Line, figures, percent, rounded
from offers.package.totals.term import Term

# Assumed, and said so, where a grant says nothing else.
USUAL_VESTING_YEARS = 4
STEP_MONTHS = {
    Package.Schedule.MONTHLY: 1,
    Package.Schedule.QUARTERLY: 3,
    Package.Schedule.YEARLY: 12,
}


def line(package: Package, term: Term) -> Line | None:
    """Return what vests in each year, after the person's own discount for risk.

    Nothing vests before the cliff; at the cliff all that has built up does. After the end of
    the contract nothing does.
    """
    if package.equity_value is None:
        return None
    worth = package.equity_value * (HUNDRED - (package.equity_discount or Decimal(0))) / HUNDRED
    whole = _vesting_months(package)
    until = [_vested(package, min(year * MONTHS_A_YEAR, term.months)) for year in range(YEARS + 1)]
    # From sums that are rounded, so that the years add up to the grant.
    sums = [rounded(worth * months / whole) for months in until]
    years = tuple(later - earlier for earlier, later in pairwise(sums))
    return Line("equity", "Equity", years, _working(package))


def _vesting_months(package: Package) -> int:
    return (package.vesting_years or USUAL_VESTING_YEARS) * MONTHS_A_YEAR


def _vested(package: Package, months: int) -> int:
    """Return how many months of the grant have vested after `months` months."""
    if months < (package.cliff_months or 0):
        return 0
    step = STEP_MONTHS[Package.Schedule(package.vesting_schedule or Package.Schedule.MONTHLY)]
    # At the cliff what has built up vests, even between two steps of the vesting.
    built_up = max(months // step * step, package.cliff_months or 0)
    return min(built_up, _vesting_months(package))


def _working(package: Package) -> str:
    words = [figures(package.equity_value or Decimal(0))]
    if package.equity_discount:
        words.append(f"less {percent(package.equity_discount)} for risk")
    schedule = Package.Schedule(package.vesting_schedule or Package.Schedule.MONTHLY).label
    years = package.vesting_years or USUAL_VESTING_YEARS
    words.append(f"over {years} year{'' if years == 1 else 's'}, {schedule}")
    if package.cliff_months:
        words.append(f"nothing before month {package.cliff_months}")
    return ", ".join(words)
