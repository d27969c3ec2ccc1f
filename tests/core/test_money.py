from decimal import Decimal

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from core.money import LARGEST, AmountError, currencies, format_amount, parse_amount

amounts = st.decimals(min_value=0, max_value=LARGEST, places=2)


class TestParseAmount:
    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("92000", "92000"),
            ("92.000", "92000"),
            ("92,000", "92000"),
            ("92'000", "92000"),
            ("92’000", "92000"),
            ("92 000", "92000"),
            ("92\u00a0000", "92000"),
            ("92\u202f000", "92000"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1'234.56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1.234.567", "1234567"),
            ("1.234.567,89", "1234567.89"),
            ("12,50,000", "1250000"),
            ("1,00,00,000.50", "10000000.50"),
            ("1234,5", "1234.5"),
            ("0", "0"),
            ("0,99", "0.99"),
            ("007", "7"),
            ("  92000 ", "92000"),
            ("€92,000", "92000"),
            ("92.000 €", "92000"),
            ("£ 1,234.56", "1234.56"),
            ("99999999999.99", "99999999999.99"),
        ],
    )
    def test_an_amount_is_read_as_it_was_meant(self, text, amount):
        assert parse_amount(text) == Decimal(amount)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "€",
            ".",
            ",5",
            "5.",
            "1.2.3",
            "1,234,56",
            "1.234.56",
            "1.234,567.89",
            "1,23,45",
            "12.50.000",
            "1 234'567",
            "0.500",
            "0,125",
            "00.000",
            "92k",
            "92 thousand",
            "92000 EUR",
            "1e5",
            "1e308",
            "NaN",
            "Infinity",
            "0x10",
            "12\n000",
            "92000\x00",
            "\x00",
            "٩٢٠٠٠",
            "１２３",
            "½",
            "five",
            "<script>",
            "🤑",
            "," * 10_000,
        ],
    )
    def test_what_is_not_one_clear_amount_is_refused(self, text):
        with pytest.raises(AmountError, match="Write the amount in figures"):
            parse_amount(text)

    @pytest.mark.parametrize("text", ["lots", "92k", "92000 EUR", "1e5"])
    def test_words_and_letters_are_not_said_to_have_two_meanings(self, text):
        with pytest.raises(AmountError, match="in figures alone, such as 92000"):
            parse_amount(text)

    @pytest.mark.parametrize("text", ["-5", "\u22125", " -92.000", "€-5", "-€5", "-"])
    def test_a_negative_amount_is_refused_in_its_own_words(self, text):
        with pytest.raises(AmountError, match="can't be negative"):
            parse_amount(text)

    @pytest.mark.parametrize("text", ["100000000000", "9" * 40, "999.999.999.999,99", "9" * 10_000])
    def test_more_than_a_column_holds_is_refused_in_its_own_words(self, text):
        with pytest.raises(AmountError, match="more than Ajar can hold"):
            parse_amount(text)

    @given(st.text(max_size=60))
    def test_whatever_is_typed_gives_an_amount_that_fits_or_a_message(self, text):
        try:
            amount = parse_amount(text)
        except AmountError as error:
            assert str(error)
        else:
            assert 0 <= amount <= LARGEST
            assert amount == round(amount, 2)

    @given(amounts, st.sampled_from([",.", ".,", "'.", " ,", "\u202f,"]))
    def test_every_amount_is_read_back_in_every_usual_writing(self, amount, marks):
        group, decimal = marks
        text = f"{amount:,.2f}".translate({ord(","): group, ord("."): decimal})

        assert parse_amount(text) == amount


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
            ("1234.5", "KWD", "en_GB", "KWD\u00a01,234.50"),
            ("0", "USD", "en_US", "$0"),
            (str(LARGEST), "USD", "en_US", "$99,999,999,999.99"),
        ],
    )
    def test_an_amount_is_written_as_its_reader_writes_it(self, amount, currency, locale, text):
        assert format_amount(Decimal(amount), currency, locale) == text

    def test_every_locale_of_a_browser_can_be_written(self):
        for locale in (name for name in locale_identifiers() if "_" not in name):
            assert format_amount(Decimal("1234.50"), "EUR", locale)

    @given(amounts, st.sampled_from(["en_GB", "en_US", "de_DE", "fr_FR", "nl_NL", "es_ES", "en_IN"]))
    def test_what_was_written_can_be_typed_again(self, amount, locale):
        assert parse_amount(format_amount(amount, "EUR", locale)) == amount


def test_the_currencies_are_todays_with_a_name():
    assert {"EUR", "USD", "GBP", "CHF", "JPY", "INR"} <= currencies().keys()
    assert "DEM" not in currencies()
    assert all(len(code) == 3 and name for code, name in currencies().items())
