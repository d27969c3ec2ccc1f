import pytest

from exchange.reading.money import read_amount


@pytest.mark.parametrize(
    ("text", "amount", "currency", "period"),
    [
        ("£82,000 per annum", "82000", "GBP", "year"),
        ("€ 4.200 bruto per maand", "4200", "EUR", "month"),
        ("₹12,50,000 per annum", "1250000", "INR", "year"),
        ("$48.00 per hour ($99,840 annually)", "48", "USD", "hour"),
        ("INR 1, 80, 000 per annum", "180000", "INR", "year"),
        ("34.000 € en 14 pagas", "34000", "EUR", ""),
        ("CHF 120'000 per year", "120000", "CHF", "year"),
        ("92k", "92000", "", ""),
    ],
)
def test_one_amount_is_read_as_people_write_it(text, amount, currency, period):
    found = read_amount(text)

    assert (found.amount, found.currency, found.period, found.is_sure) == (amount, currency, period, True)


@pytest.mark.parametrize(
    "text", ["£60,000 - £68,000", "€ 65.000 bis € 80.000", "tussen € 5.517,- en € 9.337,-", "80–90k"]
)
def test_a_range_is_kept_as_typed_and_not_sure(text):
    found = read_amount(text)

    assert not found.is_sure
    assert found.amount in text


@pytest.mark.parametrize("text", ["15% of base", "25 days", "", "soon", "£"])
def test_what_is_no_money_is_none(text):
    assert read_amount(text) is None
