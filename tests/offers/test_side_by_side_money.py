"""Real packages side by side: hourly jobs, other currencies, today's job and a counter-offer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from offers.choosing import chosen
from offers.compare.comparison import Cell, Comparison, Row
from offers.compare.side_by_side import compare
from offers.models import Offer, Stage
from offers.package.rates import rates_of
from tests.factories import EmployerFactory, ExchangeRateFactory, OfferFactory

pytestmark = pytest.mark.django_db


def named(owner, name: str, stage: str = Stage.CONSIDERING, **package) -> Offer:
    employer = EmployerFactory(owner=owner, name=name)
    return OfferFactory(employer=employer, stage=stage, **{f"package__{key}": value for key, value in package.items()})


def shown(owner, against: str = "") -> Comparison:
    return compare(chosen(owner, []).offers, rates=rates_of(owner), currency=owner.currency, against=against)


def row_of(comparison: Comparison, key: str) -> Row:
    return next(row for row in comparison.rows if row.key == key)


def cell(comparison: Comparison, key: str, name: str) -> Cell:
    cells = zip(comparison.columns, row_of(comparison, key).cells, strict=True)
    return next(found for column, found in cells if column.name == name)


class TestHourly:
    def test_a_wage_is_compared_with_a_salary_by_the_year(self, user):
        named(user, "A", base_amount=40, base_period="hour", hours_a_week=40)
        named(user, "B", base_amount=80000)

        comparison = shown(user)
        assert cell(comparison, "first_year", "A").amount == 40 * 40 * 52
        assert cell(comparison, "first_year", "A").is_best

    def test_fewer_hours_for_the_same_pay_are_better_paid_by_the_hour(self, user):
        named(user, "A", base_amount=80000, hours_a_week=32)
        named(user, "B", base_amount=80000, hours_a_week=40)

        comparison = shown(user)
        assert row_of(comparison, "first_year").is_same
        assert cell(comparison, "hourly", "A").is_best

    def test_pay_for_an_hour_is_not_known_without_hours(self, user):
        named(user, "A", base_amount=80000, hours_a_week=None)
        named(user, "B", base_amount=80000, hours_a_week=40)

        assert not cell(shown(user), "hourly", "A").is_known


class TestRates:
    def test_both_directions_of_a_rate_come_to_the_same(self, user):
        named(user, "A", base_amount=90000)
        named(user, "B", base_amount=50000, currency="GBP")
        ExchangeRateFactory(owner=user, source="EUR", target="GBP", rate=Decimal("0.5"), as_of_on=date(2026, 6, 3))

        found = cell(shown(user), "first_year", "B")
        assert (found.amount, found.offered, found.is_best) == (100000, 50000, True)
        assert "2026" in found.note

    def test_a_missing_one_leaves_every_sum_of_that_column_empty(self, user):
        named(user, "A", base_amount=90000)
        named(user, "B", base_amount=50000, currency="GBP", hours_a_week=40)

        comparison = shown(user)
        rows = [row for row in comparison.rows if row.group == "pay"]
        cells = [cell(comparison, row.key, "B") for row in rows]
        assert [(found.amount, found.needs_rate) for found in cells] == [(None, True)] * len(rows)
        assert [column.years == () for column in comparison.columns if column.name == "B"] == [True]

    def test_a_missing_one_does_not_touch_what_is_no_money(self, user):
        named(user, "A", days_off=30)
        named(user, "B", days_off=25, currency="GBP")

        assert cell(shown(user), "days_off", "A").is_best

    def test_someone_elses_rate_is_not_used(self, user, other):
        named(user, "A")
        named(user, "B", currency="GBP")
        ExchangeRateFactory(owner=other, source="GBP", target="EUR", rate=2)

        assert shown(user).without_rate == ["GBP"]

    def test_the_same_worth_in_other_money_is_not_folded(self, user):
        named(user, "A", base_amount=100000)
        named(user, "B", base_amount=50000, currency="GBP")
        ExchangeRateFactory(owner=user, source="GBP", target="EUR", rate=2)

        assert not [row.key for row in shown(user).same if row.group == "pay"]


class TestMeasure:
    def test_days_differ_from_those_of_todays_job(self, user):
        named(user, "A", Stage.TODAY, days_off=Decimal("27.5"))
        named(user, "B", days_off=30)

        comparison = shown(user)
        assert cell(comparison, "days_off", "B").difference == Decimal("2.5")
        assert cell(comparison, "days_off", "Today’s job").difference is None

    def test_without_a_job_nothing_differs_until_a_column_is_chosen(self, user):
        first = named(user, "A", base_amount=80000)
        named(user, "B", base_amount=90000)

        assert cell(shown(user), "first_year", "B").difference is None
        assert cell(shown(user, against=str(first.pk)), "first_year", "B").difference == 10000

    @pytest.mark.parametrize("against", ["no id", "018f0000-0000-7000-8000-000000000000"])
    def test_a_column_that_is_not_there_measures_nothing(self, user, against):
        named(user, "A", Stage.TODAY)
        named(user, "B")

        assert shown(user, against=against).measure.is_today

    def test_todays_job_may_win_like_any_other(self, user):
        named(user, "A", Stage.TODAY, base_amount=99000)
        named(user, "B")

        assert cell(shown(user), "average", "Today’s job").is_best


def test_a_counter_offer_stands_beside_the_job_it_counters(user):
    job = named(user, "A", Stage.TODAY, base_amount=80000)
    OfferFactory(employer=job.employer, package__base_amount=88000)

    comparison = shown(user)
    assert [(column.name, column.is_counter) for column in comparison.columns] == [("Today’s job", False), ("A", True)]
    assert cell(comparison, "first_year", "A").difference == 8000


def test_the_order_of_offers_changes_neither_what_is_best_nor_what_is_folded(user):
    for name, days in (("A", 30), ("B", 25), ("C", 30)):
        named(user, name, days_off=days, base_amount=1000 * days)
    offers = list(chosen(user, []).offers)
    there, back = (compare(rows, rates=rates_of(user), currency="EUR") for rows in (offers, offers[::-1]))

    assert {row.key for row in there.same} == {row.key for row in back.same}
    assert there.rows == tuple(replace(row, cells=row.cells[::-1]) for row in back.rows)
