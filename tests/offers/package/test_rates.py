from datetime import date
from decimal import Decimal

import pytest

from offers.package.rates import rates_of
from offers.package.totals.package import totals_of
from tests.factories import ExchangeRateFactory, PackageFactory

pytestmark = pytest.mark.django_db


class TestRates:
    def test_there_and_back_is_the_same(self, as_user):
        ExchangeRateFactory(owner=as_user, source="GBP", target="EUR", rate=Decimal("1.17"))
        rates = rates_of(as_user)
        pounds = totals_of(PackageFactory.build(currency="GBP", base_amount=Decimal("81234.56"), offer=None))

        back = rates.convert(rates.convert(pounds, "EUR"), "GBP")

        assert back.years == pounds.years
        assert rates.convert(pounds, "EUR").first_year == Decimal("95044.44")

    def test_without_a_rate_nothing_is_converted(self, as_user):
        assert rates_of(as_user).convert(totals_of(PackageFactory.build(currency="GBP", offer=None)), "EUR") is None

    def test_the_newest_counts_whichever_way_round_it_was_entered(self, as_user):
        ExchangeRateFactory(owner=as_user, as_of_on=date(2026, 6, 3))
        ExchangeRateFactory(owner=as_user, source="EUR", target="GBP", rate=Decimal("0.5"), as_of_on=date(2026, 6, 4))

        pounds = totals_of(PackageFactory.build(currency="GBP", offer=None))

        assert rates_of(as_user).convert(pounds, "EUR").first_year == 2 * pounds.first_year
        assert rates_of(as_user).note("GBP", "EUR") == "1 EUR = 0.5 GBP, 4 June 2026"

    @pytest.mark.parametrize(
        ("constraint", "values"),
        [
            ("rate_in_range", {"rate": 0}),
            ("rate_between_two_currencies", {"source": "EUR"}),
            ("rate_currencies_are_codes", {"source": "gbp"}),
        ],
    )
    def test_a_rate_that_cannot_be_true_is_refused(self, constraint, values, violates):
        with violates(constraint):
            ExchangeRateFactory(**values)
