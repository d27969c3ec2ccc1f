"""The terms of a package in words: what each is called, and how its value is written."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from core.money import format_amount
from offers.models import Package

# What two packages are compared by, in the order in which a person reads it.
LABELS = {
    "currency": "Currency",
    "base_amount": "Base pay",
    "base_period": "Paid by",
    "salaries": "Payments per year",
    "hours_a_week": "Hours a week",
    "days_a_year": "Days a year",
    "bonus_percent": "Bonus",
    "bonus_amount": "Bonus",
    "bonus_guaranteed": "Bonus guaranteed",
    "bonus_likelihood": "How likely the bonus is",
    "sign_on_amount": "Sign-on",
    "claw_back_months": "Sign-on paid back within (months)",
    "equity_value": "Equity",
    "vesting_years": "Equity vests over (years)",
    "cliff_months": "Cliff (months)",
    "vesting_schedule": "Equity vests",
    "equity_discount": "Risk discount",
    "retirement_percent": "Pension",
    "retirement_amount": "Pension, a year",
    "benefits_amount": "Other benefits",
    "health_premium": "Health premium",
    "commute_cost": "Commute, a month",
    "commute_minutes": "Commute (minutes)",
    "days_off": "Days off",
    "remote_days": "Days a week from home",
    "contract": "Contract",
    "contract_until_on": "Ends",
    "starts_on": "Starts",
}
TERMS = tuple(LABELS)
MONEY = {
    "base_amount",
    "bonus_amount",
    "sign_on_amount",
    "equity_value",
    "retirement_amount",
    "benefits_amount",
    "health_premium",
    "commute_cost",
}
SHARES = {"bonus_percent", "bonus_likelihood", "equity_discount", "retirement_percent"}


def _written_day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def in_words(
    name: str,
    value: Any,
    currency: str,
    *,
    money: Callable[[Decimal, str], str] = format_amount,
    day: Callable[[date], str] = _written_day,
) -> str:
    """Write one term with its unit; "none" where nothing is known. `money` and `day` write as the reader does."""
    if value is None or value == "":
        return "none"
    if name in MONEY:
        return money(Decimal(value), currency)
    if name in SHARES:
        return f"{plain_number(value)} %"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(Package._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices[value]) if value in choices else plain_number(value)


def plain_number(value: Decimal | int | str) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
