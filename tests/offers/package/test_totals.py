"""The totals of a package, against packages worked by hand in cases.csv and by rules that must always hold."""

import csv
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.models import Package
from offers.package.totals.package import totals_of

CASES = list(csv.DictReader((Path(__file__).parent / "cases.csv").read_text().splitlines()))
DATES = ("starts_on", "contract_until_on")


def package(**values) -> Package:
    return Package(**{"happened_on": date(2026, 6, 1), "currency": "EUR", "base_amount": Decimal(70000)} | values)


def read(text: str) -> Package:
    values = dict(part.split("=") for part in text.split())
    return package(**{name: value_of(name, value) for name, value in values.items()})


def value_of(name: str, value: str):
    field = Package._meta.get_field(name)
    return field.to_python(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
class TestByHand:
    def test_each_year_and_the_average_are_as_worked_by_hand(self, case):
        totals = totals_of(read(case["package"]))

        assert [str(year) for year in totals.years] == [
            f"{Decimal(case[column]):.2f}" for column in ("first_year", "year_2", "year_3", "year_4")
        ]
        assert totals.average == Decimal(case["average"])

    def test_so_is_what_an_hour_pays(self, case):
        found = totals_of(read(case["package"])).hourly

        assert (found and found.worked) == (Decimal(case["hourly"]) if case["hourly"] else None)


class TestAJobThatEnds:
    def test_is_counted_over_its_own_length_and_says_so(self):
        half = {"contract": "internship", "starts_on": date(2026, 7, 1), "contract_until_on": date(2026, 12, 31)}
        totals = totals_of(package(base_amount=Decimal(24000), **half))

        assert (totals.whole, totals.average, totals.length, totals.year_count) == (12000, 24000, "6 months", 1)
        assert totals.notes == (
            "The contract ends on 31 December 2026: it’s counted over its own 6 months, not four years.",
        )

    @pytest.mark.parametrize("contract", ["internship", "fixed_term"])
    def test_whose_end_is_not_known_is_counted_for_a_year(self, contract):
        totals = totals_of(package(base_amount=Decimal(24000), contract=contract))

        assert (totals.whole, totals.average) == (24000, 24000)
        assert "one year is counted, not four" in totals.notes[0]

    @pytest.mark.parametrize("contract", ["", "contract", "permanent"])
    def test_others_are_counted_over_four_years(self, contract):
        totals = totals_of(package(contract=contract))

        assert (totals.whole, totals.is_short, totals.notes) == (280_000, False, ())

    def test_one_that_ended_before_it_began_pays_nothing(self):
        over = {"contract": "fixed_term", "starts_on": date(2026, 7, 1), "contract_until_on": date(2020, 1, 1)}
        totals = totals_of(package(**over))

        assert (totals.whole, totals.average, totals.year_count) == (0, 0, 1)


class TestWorking:
    def test_says_how_a_bonus_came_about(self):
        totals = totals_of(package(bonus_percent=Decimal(15), bonus_likelihood=Decimal(80)))

        assert totals.line("bonus").working == "70,000 × 15 % × 80 % likely"

    def test_says_what_was_assumed(self):
        totals = totals_of(package(base_period="hour", base_amount=Decimal(60)))

        assert totals.line("base").working == "60 × 40 hours × 52 weeks, a usual week, since none is known"

    @pytest.mark.parametrize(
        ("days", "working"), [(None, "650 × 220 days, a usual year, since none is known"), (180, "650 × 180 days")]
    )
    def test_pay_by_the_day_says_how_many_days_make_a_year(self, days, working):
        line = totals_of(package(base_period="day", base_amount=Decimal(650), days_a_year=days)).line("base")

        assert line.working == working
        assert line.years[0] == 650 * (days or 220)

    def test_a_sign_on_that_may_have_to_be_paid_back_is_said_so(self):
        totals = totals_of(package(sign_on_amount=Decimal(1000), claw_back_months=12))

        assert totals.notes == ("The sign-on has to be paid back if you leave within 12 months.",)


amounts = st.decimals(0, 10**7, places=2)
shares = st.decimals(0, 100, places=2)
maybe = {"bonus_amount": amounts, "sign_on_amount": amounts, "equity_value": amounts, "benefits_amount": amounts}
packages = st.fixed_dictionaries(
    {"base_amount": amounts, "base_period": st.sampled_from(["year", "month", "day", "hour"])},
    optional=maybe
    | {
        "bonus_likelihood": shares,
        "equity_discount": shares,
        "retirement_percent": shares,
        "vesting_years": st.integers(1, 20),
        "cliff_months": st.integers(0, 60),
        "vesting_schedule": st.sampled_from(["monthly", "quarterly", "yearly"]),
        "health_premium": amounts,
    },
)


class TestRules:
    @given(packages, st.sampled_from(["base_amount", *maybe, "retirement_percent"]), st.decimals(0, 100, places=2))
    def test_more_of_anything_is_never_less_in_any_year(self, values, name, more):
        before = totals_of(package(**values)).years
        after = totals_of(package(**values | {name: values.get(name, Decimal(0)) + more})).years

        assert all(later >= earlier for earlier, later in zip(before, after, strict=True))

    @given(packages)
    def test_a_higher_discount_or_a_lower_chance_is_never_more(self, values):
        certain = totals_of(package(**values | {"bonus_likelihood": Decimal(100), "equity_discount": Decimal(0)}))

        assert totals_of(package(**values)).average <= certain.average

    @given(packages, st.randoms(use_true_random=False))
    def test_the_order_of_entry_does_not_matter(self, values, order: random.Random):
        names = list(values)
        order.shuffle(names)

        assert totals_of(package(**{name: values[name] for name in names})) == totals_of(package(**values))

    @given(packages)
    def test_what_is_shown_adds_up(self, values):
        totals = totals_of(package(**values))

        assert totals.first_year == sum(line.years[0] for line in totals.lines)
        assert all(year == round(year, 2) for line in totals.lines for year in line.years)

    @given(st.integers(1, 20), st.integers(0, 60), st.sampled_from(["monthly", "quarterly", "yearly"]), amounts)
    def test_no_grant_pays_more_than_it_is_worth(self, years, cliff, schedule, worth):
        grant = {"equity_value": worth, "vesting_years": years, "cliff_months": cliff, "vesting_schedule": schedule}
        equity = totals_of(package(**grant)).line("equity")

        assert sum(equity.years) <= worth
        assert years > 4 or cliff > 48 or sum(equity.years) == worth
