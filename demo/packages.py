"""The rest of the demo's packages, as the written offers put it, and the rates to compare them by."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from offers.models import ExchangeRate, Offer, Package
from offers.package.rounds import add_round

# By employer and role: what came in writing after the first call.
TERMS: dict[tuple[str, str], dict[str, Any]] = {
    ("Kessel & Ohm Medizintechnik GmbH", "Leitende Dateningenieurin"): {
        "bonus_percent": 10, "bonus_likelihood": 80, "retirement_percent": 5, "sign_on_amount": 6000,
        "benefits_amount": 1800, "hours_a_week": 40, "days_off": 30, "remote_days": 2, "commute_minutes": 35,
        "contract": Package.Contract.PERMANENT,
    },
    ("Halcyon Freight Systems", "Head of Data Platform"): {
        "bonus_percent": 15, "bonus_likelihood": 70, "retirement_percent": 3, "sign_on_amount": 10000,
        "equity_value": 48000, "vesting_years": 4, "cliff_months": 12, "equity_discount": 50,
        "benefits_amount": 900, "hours_a_week": 42, "days_off": 25, "remote_days": 0, "commute_minutes": 70,
        "contract": Package.Contract.PERMANENT,
    },
    ("Brightwater Analytics", "Principal Engineer"): {
        "bonus_percent": 8, "bonus_guaranteed": True, "retirement_percent": 6, "benefits_amount": 1500,
        "hours_a_week": Decimal("37.5"), "days_off": 33, "remote_days": 4, "commute_minutes": 50,
        "contract": Package.Contract.PERMANENT,
    },
    ("Tuulivoima Pohjanmaa Oy", "Johtava tietojärjestelmäasiantuntija"): {
        "salaries": Decimal("12.5"), "retirement_percent": 8, "benefits_amount": 2400,
        "hours_a_week": Decimal("37.5"), "days_off": 34, "remote_days": 3, "commute_minutes": 25,
        "contract": Package.Contract.PERMANENT,
    },
}  # fmt: skip
# What one of each is in euros.
RATES = {"GBP": Decimal("1.17"), "NOK": Decimal("0.085")}


def enter_rates(owner: User, *, on: date) -> None:
    for source, rate in RATES.items():
        ExchangeRate.objects.create(owner=owner, source=source, target="EUR", rate=rate, as_of_on=on)


def put_in_writing(offer: Offer, *, now: datetime) -> None:
    """Add the written offer as a second round, where the demo has one."""
    terms = TERMS.get((offer.employer.name, offer.role))
    first = offer.packages.counting()
    if terms and first:
        base = {"currency": first.currency, "base_amount": first.base_amount, "base_period": first.base_period}
        add_round(
            offer=offer, kind=Package.Kind.OFFERED, happened_on=first.happened_on, note="In writing.",
            terms=base | terms, now=now,
        )  # fmt: skip
