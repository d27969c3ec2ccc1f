from decimal import Decimal

import pytest

from offers.package.rates import rates_of
from offers.weighing.pay_score import pay_scale
from tests.factories import CriterionFactory, OfferFactory, ScoreFactory
from tests.offers.weighing.test_scorecard import card_of, offers_of

pytestmark = pytest.mark.django_db


class TestPay:
    def test_is_the_share_of_the_highest(self, as_user):
        for amount in (100000, 50000, 66666, 0):
            OfferFactory(owner=as_user, package__base_amount=amount)

        scale = pay_scale(offers_of(as_user), "EUR", rates_of(as_user))
        assert list(scale.scores.values()) == [Decimal(text) for text in ("10.0", "5.0", "6.7", "0.0")]

    def test_what_is_in_another_currency_is_unknown(self, as_user):
        OfferFactory(owner=as_user)
        pounds = OfferFactory(owner=as_user, package__currency="GBP")
        without = OfferFactory(owner=as_user, package=False)

        scale = pay_scale(offers_of(as_user), "EUR", rates_of(as_user))
        assert (scale.currency, list(scale.unknown)) == ("EUR", [pounds, without])

    def test_one_foreign_currency_throughout_needs_no_rate(self, as_user):
        OfferFactory(owner=as_user, package__currency="GBP")

        assert pay_scale(offers_of(as_user), "EUR", rates_of(as_user)).currency == "GBP"

    def test_nothing_is_scored_when_nobody_pays(self, as_user):
        OfferFactory(owner=as_user, package__base_amount=0)

        assert pay_scale(offers_of(as_user), "EUR", rates_of(as_user)).scores == {}

    def test_a_score_by_hand_goes_before_it(self, as_user):
        criterion = CriterionFactory(owner=as_user, kind="pay")
        ScoreFactory(criterion=criterion, score=4)

        cell = card_of(as_user).rows[0].cells[0]
        assert (cell.from_pay, cell.by_hand, cell.value) == (10, 4, 4)
