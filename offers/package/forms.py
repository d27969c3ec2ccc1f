"""The package, the round it belongs to, and the rates between currencies."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms

from core.forms import (
    DayField,
    LongChoiceField,
    NoteField,
    NumberField,
    PercentField,
    PlainForm,
    currency_choices,
)
from core.money import plain_amount
from core.money_forms import AmountField, MoneyForm
from offers.models import Package
from offers.package.terms import TERMS

UNKNOWN_CURRENCY = {"invalid_choice": "Choose a currency from the list."}


def _maybe(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "not known"), *choices]


class PackageForm(MoneyForm):
    """The pay and the rest; only the base is needed. Amounts are gross, in one currency."""

    base_amount = AmountField(label="Base pay, before tax")
    currency = LongChoiceField(label="Currency", choices=currency_choices, error_messages=UNKNOWN_CURRENCY)
    base_period = forms.ChoiceField(label="Paid by", choices=Package.Period.paid_by())
    salaries = NumberField(
        label="Payments per year",
        required=False,
        lowest=1,
        highest=24,
        help_text="12, or 13 or 14; for pay by the month",
    )
    hours_a_week = NumberField(label="Hours a week", required=False, highest=168)
    days_a_year = NumberField(
        label="Days a year", required=False, lowest=1, highest=366, decimals=0, help_text="For pay by the day"
    )

    bonus_percent = PercentField(label="Bonus, % of base", required=False, highest=1000)
    bonus_amount = AmountField(label="Or bonus, a year", required=False)
    bonus_guaranteed = forms.BooleanField(label="The bonus is guaranteed", required=False)
    bonus_likelihood = PercentField(
        label="How likely, %", required=False, help_text="Your own guess. Empty counts in full."
    )

    sign_on_amount = AmountField(label="Sign-on, once", required=False)
    claw_back_months = NumberField(
        label="Paid back if you leave within", required=False, highest=120, decimals=0, unit="months"
    )

    equity_value = AmountField(label="Equity, the whole grant", required=False, help_text="What it is worth on paper")
    vesting_years = NumberField(label="Vests over years", required=False, lowest=1, highest=20, decimals=0)
    cliff_months = NumberField(label="Cliff (months)", required=False, highest=120, decimals=0)
    vesting_schedule = forms.ChoiceField(
        label="Vests",
        required=False,
        choices=_maybe([(value, str(label)) for value, label in Package.Schedule.choices]),
    )
    equity_discount = PercentField(label="Risk discount, %", required=False, help_text="100 if you count on none of it")

    retirement_percent = PercentField(label="Employer pension, % of base", required=False, highest=1000)
    retirement_amount = AmountField(label="Or pension, a year", required=False)
    benefits_amount = AmountField(
        label="Other benefits, a year", required=False, help_text="What they are worth to you"
    )
    health_premium = AmountField(label="Health premium, a month", required=False, help_text="What you pay yourself")
    commute_cost = AmountField(label="Commute, a month", required=False, help_text="What you pay yourself")
    commute_minutes = NumberField(
        label="Commute there and back, minutes", required=False, highest=1440, decimals=0, unit="minutes"
    )

    days_off = NumberField(label="Days off a year", required=False, highest=366, decimals=1)
    remote_days = NumberField(label="Days a week from home", required=False, highest=7, decimals=1)
    contract = forms.ChoiceField(
        label="Contract",
        required=False,
        choices=_maybe([(value, str(label)) for value, label in Package.Contract.choices]),
    )
    starts_on = DayField(label="Starts", required=False)
    contract_until_on = DayField(label="Ends", required=False, help_text="For a contract that does")

    GROUPS = (
        ("Base", ("base_amount", "currency", "base_period", "salaries", "hours_a_week", "days_a_year")),
        ("Bonus", ("bonus_percent", "bonus_amount", "bonus_likelihood", "bonus_guaranteed")),
        ("Sign-on", ("sign_on_amount", "claw_back_months")),
        ("Equity", ("equity_value", "vesting_years", "cliff_months", "vesting_schedule", "equity_discount")),
        ("Pension and benefits", ("retirement_percent", "retirement_amount", "benefits_amount")),
        ("What it costs you", ("health_premium", "commute_cost", "commute_minutes")),
        ("Time and contract", ("days_off", "remote_days", "contract", "starts_on", "contract_until_on")),
    )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Return each group's name, fields, and whether something stands in it."""
        groups = [(name, [self[field] for field in fields]) for name, fields in self.GROUPS]
        return [(name, fields, any(field.value() or field.errors for field in fields)) for name, fields in groups]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._one_way(data, "bonus_percent", "bonus_amount")
        self._one_way(data, "retirement_percent", "retirement_amount")
        self._needs(data, "claw_back_months", "sign_on_amount", "Write the sign-on too, or leave the months empty.")
        self._needs(data, "equity_discount", "equity_value", "Write what the equity is worth too.")
        if data.get("salaries") is not None and data.get("base_period") not in (Package.Period.MONTH, None):
            self.add_error("salaries", "Only pay by the month has a number of salaries. Leave it empty.")
        if data.get("days_a_year") is not None and data.get("base_period") not in (Package.Period.DAY, None):
            self.add_error("days_a_year", "Only pay by the day has a number of days. Leave it empty.")
        start, end = data.get("starts_on"), data.get("contract_until_on")
        if start and end and end < start:
            self.add_error("contract_until_on", "The contract ends before it starts.")
        return data

    def _one_way(self, data: dict[str, Any], share: str, amount: str) -> None:
        if data.get(share) is not None and data.get(amount) is not None:
            self.add_error(amount, "Write a percentage or an amount, not both.")

    def _needs(self, data: dict[str, Any], name: str, other: str, message: str) -> None:
        if data.get(name) is not None and other not in self.errors and data.get(other) is None:
            self.add_error(name, message)

    @property
    def terms(self) -> dict[str, Any]:
        """The package by the names of `Package`."""
        whole = ("days_a_year", "claw_back_months", "vesting_years", "cliff_months", "commute_minutes")
        data = {name: self.cleaned_data[name] for name in TERMS}
        return data | {name: int(data[name]) for name in whole if data[name] is not None}


class RoundForm(PackageForm):
    """One more round: who spoke, when, and what was on the table then."""

    kind = forms.ChoiceField(
        label="Who named it?",
        choices=[(Package.Kind.OFFERED, "They offered it"), (Package.Kind.ASKED, "You asked for it")],
        widget=forms.RadioSelect,
    )
    happened_on = DayField(label="On")
    note = NoteField(label="What was said", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError("That day is in the future. Choose today or earlier.")
        return day

    @property
    def about(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "happened_on", "note")} | {"terms": self.terms}


def package_initial(package: Package | None) -> dict[str, Any]:
    """Return what a form about `package` begins with."""
    if package is None:
        return {}
    sure_of = MoneyForm.asked(package.base_amount, package.currency, package.base_period)
    return {name: _typed(getattr(package, name)) for name in TERMS} | {"sure_of": sure_of}


def _typed(value: Any) -> Any:
    return plain_amount(value) if isinstance(value, Decimal) else value


class RateForm(PlainForm):
    """What one unit of a currency was worth in another on a day."""

    source = LongChoiceField(label="One", choices=currency_choices, error_messages=UNKNOWN_CURRENCY)
    rate = NumberField(label="is worth", highest=10**9, decimals=8)
    target = LongChoiceField(label="in", choices=currency_choices, error_messages=UNKNOWN_CURRENCY)
    as_of_on = DayField(label="On")

    def clean_rate(self) -> Decimal:
        rate: Decimal = self.cleaned_data["rate"]
        if not rate:
            raise forms.ValidationError("A rate of 0 would make everything zero. Write what one unit is worth.")
        return rate

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("source") and data.get("source") == data.get("target"):
            self.add_error("target", "Choose another currency than the first.")
        return data


def rate_initial(source: str, target: str, now: datetime) -> dict[str, Any]:
    return {"source": source, "target": target, "as_of_on": now.date()}
