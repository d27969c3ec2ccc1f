from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import LARGEST, AmountError
from core.pay import is_possible, read_pay

amounts = st.decimals(min_value=0, max_value=LARGEST, places=2)


class TestOneAmount:
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
            ("0.500", "0.5"),
            ("0,125", "0.125"),
            ("1,250.500", "1250.5"),
            ("92.000,-", "92000"),
            ("12,50,000/-", "1250000"),
            ("92 000 kr", "92000"),
            ("92k", "92000"),
            ("£45k", "45000"),
            ("1.2m", "1200000"),
            ("12.5 lakh", "1250000"),
            ("1.5 crore", "15000000"),
            ("CHF 120'000", "120000"),
            ("92\u2009000", "92000"),
            ("１２３，０００", "123000"),
            ("٩٢٬٠٠٠", "92000"),
        ],
    )
    def test_an_amount_is_read_as_it_was_meant(self, text, amount):
        assert read_pay(text).amount == Decimal(amount)

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
            "92 thousand",
            "1e5",
            "1e308",
            "NaN",
            "Infinity",
            "0x10",
            "12\n000",
            "92000\x00",
            "\x00",
            "½",
            "five",
            "<script>",
            "🤑",
            "92000 - ",
            "80, 90",
            "," * 10_000,
        ],
    )
    def test_what_is_not_one_clear_amount_is_refused(self, text):
        with pytest.raises(AmountError, match="Write the amount in figures"):
            read_pay(text)

    @pytest.mark.parametrize("text", ["lots", "92 thousand", "92000 XYZ", "1e5"])
    def test_words_and_letters_are_not_said_to_have_two_meanings(self, text):
        with pytest.raises(AmountError, match="in figures alone, such as 92000"):
            read_pay(text)

    @pytest.mark.parametrize("text", ["-5", "\u22125", " -92.000", "€-5", "-€5", "-"])
    def test_a_negative_amount_is_refused_in_its_own_words(self, text):
        with pytest.raises(AmountError, match="can't be negative"):
            read_pay(text)

    @pytest.mark.parametrize("text", ["100000000000", "9" * 40, "999.999.999.999,99"])
    def test_more_than_a_column_holds_is_refused_in_its_own_words(self, text):
        with pytest.raises(AmountError, match="more than Ajar can hold"):
            read_pay(text)

    @pytest.mark.parametrize(
        ("text", "low", "high"),
        [("80–90k", "80000", "90000"), ("£80k to £90k", "80000", "90000"), ("4.200 - 5.100", "4200", "5100")],
    )
    def test_a_range_is_asked_about(self, text, low, high):
        with pytest.raises(AmountError, match=f"range.*{low} or {high}"):
            read_pay(text)

    @given(st.text(max_size=60))
    def test_whatever_is_typed_gives_an_amount_that_fits_or_a_message(self, text):
        try:
            amount = read_pay(text).amount
        except AmountError as error:
            assert str(error)
        else:
            assert 0 <= amount <= LARGEST
            assert amount == round(amount, 3)

    @given(amounts, st.sampled_from([",.", ".,", "'.", " ,", "\u202f,"]))
    def test_every_amount_is_read_back_in_every_usual_writing(self, amount, marks):
        group, decimal = marks
        text = f"{amount:,.2f}".translate({ord(","): group, ord("."): decimal})

        assert read_pay(text).amount == amount


class TestThousandsOrDecimals:
    @pytest.mark.parametrize(
        ("text", "currency", "period", "amount"),
        [
            ("18.125", "USD", "hour", "18.125"),
            ("18,125", "EUR", "hour", "18.125"),
            ("18.125", "USD", "year", "18125"),
            ("120.500", "EUR", "day", "120.5"),
            ("1.250", "EUR", "day", "1250"),
            ("1.500", "JPY", "hour", "1500"),
            ("250.000", "JPY", "month", "250000"),
            ("850.500", "KWD", "month", "850.5"),
            ("1,250.500", "KWD", "month", "1250.5"),
            ("12.500", "KWD", "year", "12500"),
            ("850.500", "IQD", "month", "850500"),
            ("92.000", "EUR", "year", "92000"),
            ("5.000", "EUR", "", "5000"),
        ],
    )
    def test_what_can_be_pay_decides(self, text, currency, period, amount):
        assert read_pay(text, currency=currency, period=period).amount == Decimal(amount)

    @pytest.mark.parametrize(("locale", "amount"), [("en_GB", "500.25"), ("de_DE", "500250")])
    def test_where_a_currency_has_three_decimals_the_locale_decides_on_a_sum(self, locale, amount):
        assert read_pay("500.250", currency="KWD", locale=locale).amount == Decimal(amount)

    @pytest.mark.parametrize("text", ["1.500", "1,500"])
    def test_where_neither_can_be_pay_the_person_is_asked(self, text):
        with pytest.raises(AmountError, match=r"Did you mean 1\.5 or 1,500"):
            read_pay(text, currency="EUR", period="hour")

    @pytest.mark.parametrize(("answer", "amount"), [("1.50", "1.5"), ("1500", "1500")])
    def test_the_question_says_how_to_answer_it(self, answer, amount):
        assert read_pay(answer, currency="EUR", period="hour").amount == Decimal(amount)


class TestCurrencyAndPeriod:
    @pytest.mark.parametrize(
        ("text", "chosen", "locale", "currency"),
        [
            ("£82,000", "EUR", "en_GB", "GBP"),
            ("$120,000", "EUR", "en_GB", "USD"),
            ("$120,000", "CAD", "en_GB", "CAD"),
            ("$120,000", "EUR", "en_AU", "AUD"),
            ("CA$120k", "USD", "en_US", "CAD"),
            ("USD 120,000", "EUR", "en_GB", "USD"),
            ("usd 120,000", "EUR", "en_GB", "USD"),
            ("92 000 kr", "EUR", "nb_NO", "NOK"),
            ("92 000 kr", "EUR", "en_GB", "SEK"),
            ("Rs. 12,50,000/-", "EUR", "en_GB", "INR"),
            ("₹12,50,000", "EUR", "en_GB", "INR"),
            ("92000", "EUR", "en_GB", ""),
        ],
    )
    def test_a_sign_or_code_names_the_currency(self, text, chosen, locale, currency):
        assert read_pay(text, currency=chosen, locale=locale).currency == currency

    def test_two_currencies_are_asked_about(self):
        with pytest.raises(AmountError, match="two currencies"):
            read_pay("£82,000 €")

    @pytest.mark.parametrize(
        ("text", "period"),
        [
            ("£82k a year", "year"),
            ("12 LPA", "year"),
            ("₹12,50,000 p.a.", "year"),
            ("4.200 € bruto per maand", "month"),
            ("850/m", "month"),
            ("€650 per day", "day"),
            ("95/h", "hour"),
            ("$48.00 an hour", "hour"),
            ("82000", ""),
        ],
    )
    def test_a_text_names_the_period(self, text, period):
        assert read_pay(text).period == period


class TestIsPossible:
    @pytest.mark.parametrize(
        ("amount", "currency", "period", "possible"),
        [
            ("82000", "EUR", "year", True),
            ("82000", "EUR", "hour", False),
            ("85", "EUR", "year", False),
            ("0", "EUR", "year", True),
            ("1500", "JPY", "hour", True),
            ("9000000", "JPY", "year", True),
            ("400000000", "VND", "year", True),
            ("82000", "EUR", "", True),
        ],
    )
    def test_tells_what_nobody_earns(self, amount, currency, period, possible):
        assert is_possible(Decimal(amount), currency, period) is possible
