from dataclasses import dataclass

from offers.models import Package
from offers.package.charts import Bar, bars
from offers.package.rates import Rates
from offers.package.totals.lines import Totals
from offers.package.totals.package import totals_of


@dataclass(frozen=True)
class PackageSection:
    """What the package section of an offer's page shows."""

    package: Package
    totals: Totals
    first_year: tuple[Bar, ...]
    # In the person's own currency, when the package is in another one and a rate is known.
    converted: Totals | None
    rate: str


def package_section(package: Package | None, *, currency: str, rates: Rates) -> PackageSection | None:
    if package is None:
        return None
    totals = totals_of(package)
    foreign = package.currency != currency
    return PackageSection(
        package=package,
        totals=totals,
        first_year=bars(totals, 0),
        converted=rates.convert(totals, currency) if foreign else None,
        rate=rates.note(package.currency, currency),
    )
