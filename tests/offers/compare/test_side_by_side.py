"""The comparison of real offers, chosen and built from their packages."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from offers.choosing import chosen
from offers.compare import side_by_side
from offers.compare.comparison import Cell, Comparison, Row
from offers.compare.side_by_side import compare
from offers.models import ExchangeRate, Offer, Stage, job_now
from offers.package.rates import Rates, rates_of
from offers.package.totals.lines import Line
from tests.factories import TODAY, EmployerFactory, ExchangeRateFactory, OfferFactory, PackageFactory

pytestmark = pytest.mark.django_db


DOUBLED = Rates({("GBP", "EUR"): ExchangeRate(source="GBP", target="EUR", rate=Decimal(2), as_of_on=date(2026, 6, 3))})


def offer(owner, name="Kessel & Ohm", stage=Stage.CONSIDERING, **package) -> Offer:
    employer = EmployerFactory(owner=owner, name=name)
    return OfferFactory(employer=employer, stage=stage, **{f"package__{key}": value for key, value in package.items()})


def compared(owner, *asked: Offer, rates: Rates | None = None, against="") -> Comparison:
    offers = chosen(owner, [str(row.pk) for row in asked], job=job_now(owner, TODAY)).offers
    return side_by_side.compare(offers, rates=rates or Rates({}), currency=owner.currency, against=against)


def cells(comparison: Comparison, key: str) -> dict[str, object]:
    row = next(row for row in comparison.rows if row.key == key)
    return dict(zip([column.name for column in comparison.columns], row.cells, strict=True))


class TestColumns:
    def test_an_open_offer_from_todays_employer_is_a_counter_offer(self, user):
        job = offer(user, stage=Stage.TODAY)
        counter = OfferFactory(employer=job.employer)
        earlier = OfferFactory(employer=job.employer, stage=Stage.ACCEPTED)

        shown = compared(user, counter, earlier)
        assert [column.is_counter for column in shown.columns] == [False, True, False]

    def test_two_offers_of_one_employer_are_told_apart(self, user):
        one = offer(user)
        OfferFactory(employer=one.employer, role="Architect")

        names = {column.name for column in compared(user).columns}
        assert names == {"Kessel & Ohm (Engineer)", "Kessel & Ohm (Architect)"}

    def test_differences_are_against_todays_job_unless_another_is_chosen(self, user):
        offer(user, "A", stage=Stage.TODAY, base_amount=80000)
        other = offer(user, "B", base_amount=90000)

        assert cells(compared(user, other), "first_year")["B"].difference == 10000
        assert cells(compared(user, other, against=str(other.pk)), "first_year")["Today’s job"].difference == -10000


class TestRows:
    def test_days_and_hours_know_which_is_better(self, user):
        offer(user, "A", days_off=30, hours_a_week=Decimal("37.5"), commute_minutes=90)
        offer(user, "B", days_off=25, hours_a_week=40, commute_minutes=20)

        shown = compared(user)
        best = {row.key: shown.columns[row.winner].name for row in shown.rows if row.winner is not None}
        assert (best["days_off"], best["hours"], best["commute"]) == ("A", "A", "B")

    def test_an_offer_of_which_no_pay_is_known_is_not_a_zero(self, user):
        OfferFactory(employer=EmployerFactory(owner=user, name="A"), package=False)
        offer(user, "B")

        cell = cells(compared(user), "first_year")["A"]
        assert (cell.is_known, cell.amount) == (False, None)

    def test_a_line_that_others_have_is_none_here(self, user, monkeypatch):
        bonus = Line("bonus", "Bonus", (Decimal(0), Decimal(5), Decimal(5), Decimal(5)), "")
        real = side_by_side.totals_of
        monkeypatch.setattr(
            side_by_side, "totals_of", lambda package: replace(real(package), lines=(*real(package).lines, bonus))
            if package.days_off else real(package)
        )  # fmt: skip
        offer(user, "A")
        offer(user, "B", days_off=1)

        found = cells(compared(user), "bonus")
        assert (found["A"].amount, found["A"].note) == (0, "")
        assert (found["B"].amount, found["B"].note) == (0, "from year 2")

    def test_pay_by_the_hour_is_compared_by_the_year_and_by_the_hour(self, user):
        offer(user, "A", base_amount=50, base_period="hour", hours_a_week=20, days_off=0)
        offer(user, "B", base_amount=78000, hours_a_week=40, days_off=0)

        shown = compared(user)
        found = {
            key: {name: cell.amount for name, cell in cells(shown, key).items()} for key in ("first_year", "hourly")
        }
        assert found == {"first_year": {"A": 52000, "B": 78000}, "hourly": {"A": 50, "B": Decimal("37.5")}}

    def test_years_after_the_first_are_one_row_where_none_differs(self, user):
        offer(user, "A", sign_on_amount=5000)

        assert [row.label for row in compared(user).rows if "ear" in row.label][:2] == ["First year", "Each year after"]

    def test_they_are_three_rows_as_soon_as_one_offer_needs_it(self, user):
        offer(user, "A")
        offer(user, "B", equity_value=40000, vesting_years=3, vesting_schedule="yearly")

        keys = [row.key for row in compared(user).rows]
        assert keys[keys.index("first_year") + 1 :][:3] == ["year_2", "year_3", "year_4"]

    def test_texts_and_dates(self, user):
        offer(user, "A", starts_on=date(2026, 9, 1), contract="permanent")
        offer(user, "B", contract_until_on=date(2027, 8, 31), contract="fixed_term")

        shown = compared(user)
        assert cells(shown, "start")["A"].text == "2026-09-01"
        assert cells(shown, "contract")["B"].text == "Fixed-term"
        assert not cells(shown, "until")["A"].is_known


class TestCurrencies:
    def test_amounts_are_exchanged_and_both_are_kept(self, user):
        offer(user, "A", base_amount=90000)
        offer(user, "B", base_amount=50000, currency="GBP")

        shown = compared(user, rates=DOUBLED)
        cell = cells(shown, "first_year")["B"]
        assert (shown.currency, cell.amount, cell.offered, cell.note) == (
            "EUR",
            100000,
            50000,
            "1 GBP = 2 EUR, 3 June 2026",
        )
        assert cell.is_best

    def test_without_a_rate_an_amount_stands_alone_and_nothing_is_best(self, user):
        offer(user, "A", base_amount=90000)
        offer(user, "B", base_amount=50000, currency="GBP")

        shown = compared(user)
        cell = cells(shown, "first_year")["B"]
        assert (cell.needs_rate, cell.amount, cell.offered, cell.difference) == (True, None, 50000, None)
        assert (shown.finding, shown.without_rate) == ("", ["GBP"])

    def test_one_currency_that_all_share_needs_no_rate(self, user):
        offer(user, "A", base_amount=90000, currency="GBP")
        offer(user, "B", base_amount=50000, currency="GBP")

        shown = compared(user)
        assert (shown.currency, shown.without_rate, shown.finding) == ("GBP", [], "A pays most")


def test_a_later_round_counts(user):
    row = offer(user, "A", base_amount=90000)
    PackageFactory(offer=row, base_amount=95000, happened_on=TODAY + timedelta(days=1))

    assert cells(compared(user), "first_year")["A"].amount == 95000


def named(owner, name: str, stage: str = Stage.CONSIDERING, **package) -> Offer:
    employer = EmployerFactory(owner=owner, name=name)
    return OfferFactory(employer=employer, stage=stage, **{f"package__{key}": value for key, value in package.items()})


def shown(owner, against: str = "") -> Comparison:
    return compare(
        chosen(owner, [], job=job_now(owner, TODAY)).offers,
        rates=rates_of(owner),
        currency=owner.currency,
        against=against,
    )


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
    offers = list(chosen(user, [], job=job_now(user, TODAY)).offers)
    there, back = (compare(rows, rates=rates_of(user), currency="EUR") for rows in (offers, offers[::-1]))

    assert {row.key for row in there.same} == {row.key for row in back.same}
    assert there.rows == tuple(replace(row, cells=row.cells[::-1]) for row in back.rows)


class TestAJobThatEnds:
    def test_is_compared_by_what_a_year_pays_and_says_for_how_long(self, user):
        half = {"contract": "internship", "starts_on": TODAY, "contract_until_on": TODAY + timedelta(days=182)}
        intern = offer(user, "Intern", base_amount=24000, **half)
        comparison = compared(user, intern, offer(user, "Job", base_amount=20000))

        first, average = cells(comparison, "first_year")["Intern"], cells(comparison, "average")["Intern"]
        assert (first.amount, first.note) == (12000, "for 6 months")
        assert (average.amount, average.note, average.is_best) == (24000, "over 6 months", True)
        assert [len(column.years) for column in comparison.columns] == [1, 4]
        assert cells(comparison, "later_years")["Intern"].note == "it has ended"
