from decimal import Decimal

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from core.money import LARGEST, currencies, currency_of_zone, format_amount, plain_amount
from core.pay import read_pay

amounts = st.decimals(min_value=0, max_value=LARGEST, places=2)


class TestCurrencyOfZone:
    @pytest.mark.parametrize(
        ("zone", "currency"),
        [
            ("Europe/London", "GBP"),
            ("Europe/Berlin", "EUR"),
            ("Asia/Kolkata", "INR"),
            ("UTC", ""),
            ("Mars/Olympus", ""),
        ],
    )
    def test_is_that_of_its_country(self, zone, currency):
        assert currency_of_zone(zone) == currency


class TestFormatAmount:
    @pytest.mark.parametrize(
        ("amount", "currency", "locale", "text"),
        [
            ("92000", "EUR", "en_GB", "€92,000"),
            ("92000.00", "EUR", "en_GB", "€92,000"),
            ("92000.50", "EUR", "en_GB", "€92,000.50"),
            ("92000", "EUR", "de_DE", "92.000\u00a0€"),
            ("92000", "CHF", "de_CH", "CHF\u00a092’000"),
            ("8000000", "JPY", "en_GB", "JP¥8,000,000"),
            ("1234.5", "KWD", "en_GB", "KWD\u00a01,234.500"),
            ("18.125", "USD", "en_US", "$18.125"),
            ("1250000", "INR", "en_GB", "₹12,50,000"),
            ("1250000", "INR", "de_DE", "1.250.000\u00a0₹"),
            ("0", "USD", "en_US", "$0"),
            (str(LARGEST), "USD", "en_US", "$99,999,999,999.999"),
        ],
    )
    def test_an_amount_is_written_as_its_reader_writes_it(self, amount, currency, locale, text):
        assert format_amount(Decimal(amount), currency, locale) == text

    def test_every_locale_of_a_browser_can_be_written(self):
        for locale in (name for name in locale_identifiers() if "_" not in name):
            assert format_amount(Decimal("1234.50"), "EUR", locale)

    @given(amounts, st.sampled_from(["en_GB", "en_US", "de_DE", "fr_FR", "nl_NL", "es_ES", "en_IN"]))
    def test_what_was_written_can_be_typed_again(self, amount, locale):
        assert read_pay(format_amount(amount, "EUR", locale)).amount == amount


@pytest.mark.parametrize(
    ("amount", "typed"), [("92000.000", "92000"), ("95.5", "95.50"), ("18.125", "18.1250"), ("0", "0")]
)
def test_what_a_form_shows_is_read_back_as_the_same_amount(amount, typed):
    assert plain_amount(Decimal(amount)) == typed
    assert read_pay(typed).amount == Decimal(amount)


def test_the_currencies_are_todays_with_a_name():
    assert {"EUR", "USD", "GBP", "CHF", "JPY", "INR"} <= currencies().keys()
    assert "DEM" not in currencies()
    assert all(len(code) == 3 and name for code, name in currencies().items())
