"""The comparison of real offers, chosen and built from their packages."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from offers.choosing import MOST_COLUMNS, chosen
from offers.compare import side_by_side
from offers.compare.comparison import Comparison
from offers.decisions.frozen import UnknownSchemaError, freeze, thaw
from offers.decisions.services import as_it_stands
from offers.models import ExchangeRate, Offer, Stage
from offers.package.rates import Rates
from offers.package.totals import Line
from tests.factories import NOW, TODAY, EmployerFactory, OfferFactory, PackageFactory

pytestmark = pytest.mark.django_db


DOUBLED = Rates({("GBP", "EUR"): ExchangeRate(source="GBP", target="EUR", rate=Decimal(2), as_of_on=date(2026, 6, 3))})


def offer(owner, name="Kessel & Ohm", stage=Stage.CONSIDERING, **package) -> Offer:
    employer = EmployerFactory(owner=owner, name=name)
    return OfferFactory(employer=employer, stage=stage, **{f"package__{key}": value for key, value in package.items()})


def compared(owner, *asked: Offer, rates: Rates | None = None, against="") -> Comparison:
    offers = chosen(owner, [str(row.pk) for row in asked]).offers
    return side_by_side.compare(offers, rates=rates or Rates({}), currency=owner.currency, against=against)


def cells(comparison: Comparison, key: str) -> dict[str, object]:
    row = next(row for row in comparison.rows if row.key == key)
    return dict(zip([column.name for column in comparison.columns], row.cells, strict=True))


class TestChosen:
    def test_without_a_wish_those_that_are_open_and_todays_job_first(self, user):
        kept = [offer(user, "A"), offer(user, "B", stage=Stage.DECLINING)]
        offer(user, "C", stage=Stage.LAPSED)
        job = offer(user, "D", stage=Stage.TODAY)

        found = chosen(user, []).offers
        assert found[0] == job
        assert set(found[1:]) == set(kept)

    def test_what_was_asked_for_in_that_order(self, user):
        first, _, last = (offer(user, name, stage=Stage.LAPSED) for name in "ABC")

        assert chosen(user, [str(last.pk), str(first.pk), str(last.pk)]).offers == [last, first]

    def test_what_is_not_theirs_or_not_there_is_passed_over(self, user, other):
        mine = offer(user)
        trashed = OfferFactory(owner=user, trashed_at=NOW)
        asked = [offer(other).pk, trashed.pk, "no id", "", "\x00", "018f0000-0000-7000-8000-000000000000", mine.pk]

        assert chosen(user, [str(pk) for pk in asked]).offers == [mine]

    def test_at_most_twelve_with_todays_job(self, user):
        job = offer(user, stage=Stage.TODAY)
        many = [str(OfferFactory(owner=user).pk) for _ in range(MOST_COLUMNS + 2)]

        found = chosen(user, many)
        assert (len(found.offers), found.offers[0], found.left_out) == (MOST_COLUMNS, job, 3)

    def test_a_thousand_ids_are_not_looked_for(self, user, django_assert_max_num_queries):
        mine = offer(user)
        with django_assert_max_num_queries(3):
            assert chosen(user, [str(mine.pk)] * 1000).offers == [mine]


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


class TestFrozen:
    def test_comes_back_as_it_was(self, user):
        offer(user, "A", base_amount=Decimal("90000.01"), starts_on=TODAY, days_off=Decimal("27.5"))
        offer(user, "B", currency="GBP")
        offer(user, "C", stage=Stage.TODAY)
        shown = compared(user)

        assert thaw(freeze(shown)) == shown

    def test_a_newer_one_is_not_guessed_at(self):
        with pytest.raises(UnknownSchemaError):
            thaw({"schema": 2})

    def test_schema_1_stays_readable(self):
        """What was once written must be shown for as long as there is an Ajar: never change this text."""
        cell = {"amount": "92000.00", "text": "", "offered": None, "note": "", "needs_rate": False,
                "is_best": False, "difference": None}  # fmt: skip
        row = {"key": "first_year", "label": "First year", "cells": [cell], "kind": "money", "group": "pay",
               "better": "more", "is_total": True, "is_measured": True, "series": ""}  # fmt: skip
        column = {"id": "1", "name": "A", "employer": "A", "role": "Engineer", "stage": "Considering",
                  "due_on": "2026-06-11", "is_today": False, "is_counter": False, "currency": "EUR", "rate": "",
                  "needs_rate": False,
                  "years": [[{"series": "1", "label": "Base", "amount": "92000.00"}]]}  # fmt: skip
        found = thaw({"schema": 1, "currency": "EUR", "columns": [column], "rows": [row], "against": None})

        assert found.rows[0].cells[0].amount == 92000
        assert found.scale == 92000

    def test_what_stands_is_all_that_is_open_with_the_offer_itself(self, user):
        closed = offer(user, "A", stage=Stage.LAPSED)
        offer(user, "B")
        offer(user, "C", stage=Stage.TODAY)
        offer(user, "D", stage=Stage.DECLINED)

        assert [column.name for column in as_it_stands(closed).columns] == ["Today’s job", "A", "B"]


def test_a_later_round_counts(user):
    row = offer(user, "A", base_amount=90000)
    PackageFactory(offer=row, base_amount=95000, happened_on=TODAY + timedelta(days=1))

    assert cells(compared(user), "first_year")["A"].amount == 95000
