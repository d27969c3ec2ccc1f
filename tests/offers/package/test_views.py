from datetime import timedelta
from decimal import Decimal

import pytest

from offers.models import ExchangeRate, Package
from tests.factories import TODAY, ExchangeRateFactory, OfferFactory, PackageFactory
from tests.page import read, was_refused

pytestmark = pytest.mark.django_db

TYPED = {
    "kind": "asked",
    "happened_on": "2026-06-08",
    "base_amount": "96,000",
    "currency": "EUR",
    "base_period": "year",
}


@pytest.mark.usefixtures("now")
class TestRoundPages:
    def test_a_round_begins_with_what_the_one_before_said(self, client, user):
        offer = OfferFactory(owner=user, package__bonus_percent=Decimal("12.50"))

        page = read(client.get(f"/offers/{offer.pk}/rounds/new/"))

        assert (page.fields["base_amount"], page.fields["bonus_percent"]) == ("92000", "12.50")

    def test_a_round_is_written_down(self, client, user):
        offer = OfferFactory(owner=user)

        response = client.post(
            f"/offers/{offer.pk}/rounds/new/", TYPED | {"bonus_percent": "12,5 %", "note": "By phone"}
        )

        assert response["Location"] == f"/offers/{offer.pk}/"
        newest = Package.objects.get(offer=offer, kind="asked")
        assert (newest.base_amount, newest.bonus_percent, newest.note) == (96000, Decimal("12.5"), "By phone")

    @pytest.mark.parametrize(
        ("name", "typed", "message"),
        [
            ("base_amount", "9" * 40, "more than Ajar can hold"),
            ("base_amount", "1e308", "in figures"),
            ("bonus_percent", "1000.01", "from 0 to 1,000 %"),
            ("bonus_percent", "NaN", "Write a number"),
            ("bonus_likelihood", "101", "from 0 to 100 %"),
            ("vesting_years", "0", "from 1 to 20"),
            ("vesting_years", "2.5", "whole number"),
            ("salaries", "13", "Only pay by the month"),
            ("claw_back_months", "12", "Write the sign-on too"),
            ("hours_a_week", "1e308", "Write a number"),
            ("days_off", "-1", "Write a number"),
            ("happened_on", "2026-06-10", "in the future"),
            ("currency", "XXX", "Choose a currency"),
            ("contract_until_on", "2026-13-01", "That day doesn’t exist"),
        ],
    )
    def test_what_cannot_be_used_is_said_and_kept(self, client, user, name, typed, message):
        offer = OfferFactory(owner=user)
        sent = TYPED | {"note": "kept"} | {name: typed}

        response = client.post(f"/offers/{offer.pk}/rounds/new/", sent)

        kept = {key: value for key, value in sent.items() if name != "currency" or key != "currency"}
        assert message in was_refused(response, name, {key: value for key, value in kept.items() if key != "kind"})
        assert offer.packages.count() == 1

    def test_two_ways_of_a_bonus_at_once_are_refused(self, client, user):
        offer = OfferFactory(owner=user)

        response = client.post(
            f"/offers/{offer.pk}/rounds/new/", TYPED | {"bonus_percent": "10", "bonus_amount": "5000"}
        )

        assert "not both" in was_refused(response, "bonus_amount", {"bonus_percent": "10", "bonus_amount": "5000"})

    def test_a_round_is_corrected(self, client, user):
        package = PackageFactory(owner=user)

        client.post(f"/offers/rounds/{package.pk}/correct/", TYPED)

        assert package.offer.packages.counting().base_amount == 96000

    def test_a_correction_that_came_too_late_says_so_and_keeps_what_was_typed(self, client, user):
        package = PackageFactory(owner=user)
        package.correct(base_amount=Decimal(1))

        response = client.post(f"/offers/rounds/{package.pk}/correct/", TYPED)

        assert response.status_code == 422
        assert "corrected meanwhile" in read(response).summary
        assert read(response).fields["base_amount"] == "96,000"

    def test_the_offers_page_shows_totals_with_their_working(self, client, user):
        offer = OfferFactory(
            owner=user, package__base_amount=70000, package__bonus_percent=15, package__bonus_likelihood=80
        )

        text = client.get(f"/offers/{offer.pk}/").content.decode()

        assert "70,000 × 15 % × 80 % likely" in text
        assert "€78,400" in text

    def test_another_currency_is_shown_beside_its_own_with_the_rate(self, client, user):
        offer = OfferFactory(owner=user, package__currency="GBP", package__base_amount=100000)
        assert "Enter a rate" in client.get(f"/offers/{offer.pk}/").content.decode()
        ExchangeRateFactory(owner=user)

        text = client.get(f"/offers/{offer.pk}/").content.decode()

        assert "£100,000" in text
        assert "€117,000" in text
        assert "1 GBP = 1.17 EUR, 3 June 2026" in text


@pytest.mark.usefixtures("now")
class TestRatePage:
    typed = {"source": "GBP", "target": "EUR", "rate": "1,17", "as_of_on": "2026-06-03"}

    def test_a_rate_is_written_down_and_leads_back(self, client, user):
        response = client.post("/offers/rates/", self.typed | {"next": "/offers/"})

        assert response["Location"] == "/offers/"
        assert ExchangeRate.objects.get(owner=user).rate == Decimal("1.17")

    def test_it_leads_nowhere_else(self, client):
        response = client.post("/offers/rates/", self.typed | {"next": "//example.com/"})

        assert response["Location"] == "/offers/rates/"

    @pytest.mark.parametrize(
        ("name", "typed", "message"),
        [("rate", "0", "rate of 0"), ("rate", "1e9", "Write a number"), ("target", "GBP", "another currency")],
    )
    def test_what_cannot_be_used_is_said_and_kept(self, client, name, typed, message):
        response = client.post("/offers/rates/", self.typed | {name: typed})

        assert message in was_refused(response, name, {"rate": self.typed["rate"]} | {name: typed})

    def test_yesterday_is_a_day_too(self, client, user):
        client.post("/offers/rates/", self.typed | {"as_of_on": str(TODAY - timedelta(days=1))})

        assert ExchangeRate.objects.filter(owner=user).exists()
