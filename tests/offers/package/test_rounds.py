from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.tenancy import acting_as
from offers.models import ExchangeRate, OfferEvent, Package
from offers.package.rates import rates_of
from offers.package.rounds import CorrectedMeanwhileError, add_round, correct_round, rounds_of
from offers.package.totals import totals_of
from tests.factories import NOW, TODAY, ExchangeRateFactory, OfferFactory, PackageFactory
from tests.page import read, was_refused

pytestmark = pytest.mark.django_db
TERMS = {"base_amount": Decimal(96000), "currency": "EUR", "base_period": "year", "days_off": Decimal(30)}
TYPED = {
    "kind": "asked",
    "happened_on": "2026-06-08",
    "base_amount": "96,000",
    "currency": "EUR",
    "base_period": "year",
}


def add(offer, **changed):
    about = {"kind": "offered", "happened_on": TODAY, "note": "", "terms": TERMS}
    return add_round(offer=offer, now=NOW, **about | changed)


class TestRounds:
    def test_each_shows_what_changed_since_the_one_before(self, as_user):
        offer = OfferFactory(owner=as_user)
        add(offer, kind="asked")

        newest, first = rounds_of(offer)

        assert [(change.label, change.by) for change in newest.changes] == [("Base amount", 4000), ("Days off", None)]
        assert (first.changes, first.counts, newest.counts) == ((), True, False)

    def test_a_corrected_round_stands_with_what_corrects_it(self, as_user):
        package = PackageFactory(owner=as_user)
        correct_round(package=package, terms={"base_amount": Decimal(1)})
        correct_round(package=package.correction, terms={"base_amount": Decimal(2)})

        (only,) = rounds_of(package.offer)

        assert only.package.base_amount == 2
        assert [row.base_amount for row in only.corrected] == [1, 92000]

    def test_a_round_that_was_corrected_meanwhile_is_not_corrected_again(self, as_user):
        package = PackageFactory(owner=as_user)
        correct_round(package=package, terms={"base_amount": Decimal(1)})

        with pytest.raises(CorrectedMeanwhileError):
            correct_round(package=package, terms={"base_amount": Decimal(2)})

    def test_a_correction_that_changes_nothing_writes_nothing(self, as_user):
        package = PackageFactory(owner=as_user)

        assert correct_round(package=package, terms={"base_amount": package.base_amount}) == package

    def test_the_history_tells_of_a_round(self, as_user):
        offer = OfferFactory(owner=as_user)
        add(offer, kind="asked")

        assert OfferEvent.objects.get(offer=offer).note == "A round: asked"

    @pytest.mark.django_db(transaction=True)
    def test_the_same_round_sent_twice_at_once_is_written_once(self, user, at_once):
        offer = OfferFactory(owner=user)

        def send():
            with acting_as(user.pk):
                return add(offer).pk

        assert len(set(at_once(send, send))) == 1
        assert offer.packages.count() == 2


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

        assert rates_of(as_user).convert_amount(Decimal(10), "GBP", "EUR") == 20
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

        assert response["Location"] == f"/offers/{offer.pk}/rounds/"
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
            ("happened_on", "2026-06-10", "still to come"),
            ("currency", "XXX", "Choose a currency"),
            ("contract_until_on", "2026-13-01", "no such day"),
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
