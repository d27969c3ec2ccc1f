from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction

from offers.models import Offer, Package
from tests.factories import TODAY, OfferFactory, PackageFactory

pytestmark = pytest.mark.django_db


class TestPackageConstraints:
    @pytest.mark.parametrize(
        ("constraint", "values"),
        [
            ("package_base_not_negative", {"base_amount": Decimal("-0.01")}),
            ("package_currency_is_a_code", {"currency": "eur"}),
            ("package_currency_is_a_code", {"currency": "EU"}),
            ("package_period_known", {"base_period": "week"}),
            ("package_amounts_not_negative", {"equity_value": -1}),
            ("package_amounts_not_negative", {"commute_cost": -1}),
            ("package_percentages_in_range", {"bonus_percent": Decimal("1000.01")}),
            ("package_shares_in_range", {"equity_discount": 101}),
            ("package_salaries_in_range", {"base_period": "month", "salaries": 25}),
            ("package_salaries_in_range", {"base_period": "year", "salaries": 13}),
            ("package_hours_in_range", {"hours_a_week": 169}),
            ("package_vesting_in_range", {"vesting_years": 0}),
            ("package_bonus_one_way", {"bonus_percent": 10, "bonus_amount": 1}),
            ("package_retirement_one_way", {"retirement_percent": 5, "retirement_amount": 1}),
        ],
    )
    def test_a_package_that_cannot_be_true_is_refused(self, constraint, values, violates):
        with violates(constraint):
            PackageFactory(**values)

    def test_nothing_is_a_possible_pay(self):
        PackageFactory(base_amount=0)

    def test_more_than_the_column_holds_is_refused_rather_than_cut(self):
        with pytest.raises(DataError), transaction.atomic():
            PackageFactory(base_amount=Decimal(100000000000))

    def test_a_round_is_never_overwritten(self):
        package = PackageFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Package.objects.filter(pk=package.pk).update(base_amount=1)


class TestWhatCounts:
    def test_the_newest_round_that_they_offered(self):
        offer = OfferFactory(package=False)
        for day, kind in [(1, "offered"), (3, "offered"), (2, "offered"), (4, "asked")]:
            PackageFactory(offer=offer, happened_on=TODAY.replace(day=day), kind=kind, base_amount=day)

        assert offer.packages.counting().base_amount == 3
        assert Offer.objects.with_package().get(pk=offer.pk).package.base_amount == 3

    def test_a_correction_counts_in_the_place_of_what_it_corrects(self):
        package = PackageFactory(days_off=30)

        package.correct(base_amount=93000)

        counting = package.offer.packages.counting()
        assert (counting.base_amount, counting.days_off, counting.happened_on) == (93000, 30, package.happened_on)
        assert package.offer.packages.count() == 2
