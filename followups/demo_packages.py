"""What the demo's open offers are worth in all, and the rates by which they are compared."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from offers.models import ExchangeRate, Offer, Package, Stage
from offers.rounds import TERMS, add_round

# What their letters said besides the base.
TERMS_OF: dict[str, dict[str, Any]] = {
    "Kessel & Ohm Medizintechnik GmbH": {
        "hours_a_week": 40,
        "bonus_percent": 10,
        "sign_on_amount": 6000,
        "claw_back_months": 12,
        "retirement_percent": 5,
        "benefits_amount": 1800,
        "commute_minutes": 35,
        "days_off": 30,
        "remote_days": 2,
        "contract": Package.Contract.PERMANENT,
    },
    "Halcyon Freight Systems": {
        "hours_a_week": 42,
        "bonus_percent": 15,
        "bonus_likelihood": 80,
        "sign_on_amount": 10000,
        "claw_back_months": 24,
        "equity_value": 64000,
        "vesting_years": 4,
        "cliff_months": 12,
        "vesting_schedule": Package.Schedule.MONTHLY,
        "equity_discount": 50,
        "retirement_amount": 3000,
        "benefits_amount": 900,
        "commute_minutes": 50,
        "days_off": 25,
        "remote_days": 0,
        "contract": Package.Contract.PERMANENT,
    },
    "Brightwater Analytics": {
        "hours_a_week": 40,
        "bonus_percent": 5,
        "retirement_percent": 4,
        "days_off": 28,
        "remote_days": 5,
        "commute_minutes": 0,
        "contract": Package.Contract.PERMANENT,
    },
    "Tuulivoima Pohjanmaa Oy": {
        "hours_a_week": Decimal("37.5"),
        "bonus_percent": 5,
        "bonus_guaranteed": True,
        "retirement_amount": 4200,
        "benefits_amount": 1200,
        "commute_minutes": 20,
        "days_off": 34,
        "remote_days": 3,
        "contract": Package.Contract.PERMANENT,
    },
}
ASKED = {"base_amount": 98000}
RATES = (("GBP", "EUR", "1.1450"), ("NOK", "EUR", "0.0855"))


def fill(owner: User, *, now: datetime) -> None:
    """Add what the letters said to the open offers and to today's job, one round asked for, and the rates."""
    offers = Offer.objects.for_owner(owner).select_related("employer").with_package()
    for offer in offers.filter(stage__in=[Stage.CONSIDERING, Stage.DECLINING, Stage.TODAY]):
        _add(offer, TERMS_OF[offer.employer.name], Package.Kind.OFFERED, "What the letter says.", now)
    first = offers.filter(stage=Stage.CONSIDERING, employer__name="Kessel & Ohm Medizintechnik GmbH").get()
    _add(first, ASKED, Package.Kind.ASKED, "On the phone. They answer by Tuesday.", now)
    for source, target, rate in RATES:
        day = owner.local_date(now) - timedelta(days=2)
        ExchangeRate.objects.create(owner=owner, source=source, target=target, rate=Decimal(rate), as_of_on=day)


def _add(offer: Offer, terms: dict[str, Any], kind: str, note: str, now: datetime) -> None:
    before = offer.package
    if before:
        same = {name: getattr(before, name) for name in TERMS}
        today = offer.owner.local_date(now)
        add_round(offer=offer, kind=kind, happened_on=today, note=note, terms=same | terms, now=now)
