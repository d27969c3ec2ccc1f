"""Amounts of money as people write and read them. Money is a Decimal and an ISO 4217 code."""

import re
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import format_currency, get_currency_name, get_currency_symbol, get_territory_currencies

# Up to 99,999,999,999.999: room for a yearly salary in any currency, and for an hour's in dinars.
MAX_DIGITS = 14
DECIMAL_PLACES = 3
LARGEST = Decimal(10) ** (MAX_DIGITS - DECIMAL_PLACES) - Decimal("0.001")

# Of ISO 4217; a thousandth is a coin there.
THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
# In which the thousands of an amount above 100,000 are read in hundreds: 12,50,000.
LAKHS = frozenset({"BDT", "INR", "NPR", "PKR"})
# Roughly how many units are worth a US dollar, by powers of ten, where it is not about one. It only
# tells 1.500 from 1,500; a rate that is wrong by half changes nothing.
WORTH = {
    10: "CNY CZK DKK EGP HKD HNL LSL MAD MDL MOP MUR MXN MVR NAD NIO NOK SCR SEK SZL THB TRY TWD UAH UYU ZAR ZMW",
    100: "AFN ALL AMD AOA BDT BTN CVE DJF DOP DZD ETB GMD GYD HTG HUF INR ISK JMD JPY KES KGS KMF KZT LKR LRD"
    " MKD MZN NPR PHP PKR RSD RUB SDG SSP VUV XPF YER CRC",
    1000: "ARS BIF CDF CLP COP IQD KHR KRW MGA MMK MNT MWK NGN PYG RWF TZS UGX XAF XOF ZWL",
    10000: "GNF IDR IRR LAK LBP SLL STN SYP UZS VES VND",
}
UNITS = {code: units for units, codes in WORTH.items() for code in codes.split()}


class AmountError(ValueError):
    """A text that is not one clear amount. The message is for the person."""


def worth_of_unit(currency: str) -> int:
    """Return roughly how many units of `currency` are worth a US dollar, as a power of ten."""
    return UNITS.get(currency, 1)


def currency_of_zone(zone: str) -> str:
    """Return the currency of the country in which the IANA time zone `zone` lies; empty where there is none."""
    country = get_global("zone_territories").get(zone)
    return next(iter(get_territory_currencies(country)), "") if country else ""


@cache
def currencies() -> dict[str, str]:
    """Return today's legal tender by code, with its English name, sorted by code."""
    codes: set[str] = set()
    for territory in map(str, Locale("en").territories):
        if len(territory) == 2 and territory.isalpha():
            codes.update(get_territory_currencies(territory))
    return {code: get_currency_name(code, locale="en") for code in sorted(codes)}


# A page of offers side by side writes the same amounts many times.
@lru_cache(maxsize=4096)
def format_amount(amount: Decimal, currency: str, locale: str = "en_GB") -> str:
    """Return the amount with its currency as `locale` writes it, without empty cents."""
    pattern = _placed(_decimals(amount, currency), currency, locale)
    return format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)


def _decimals(amount: Decimal, currency: str) -> int:
    if amount == amount.to_integral_value():
        return 0
    return 3 if currency in THREE_DECIMALS or amount != round(amount, 2) else 2


def plain_amount(amount: Decimal) -> str:
    """Return the amount as a form shows it for editing: figures alone, without empty cents.

    Thousandths get a fourth place, so that 18.125 can't be read as eighteen thousand.
    """
    if amount == int(amount):
        return f"{amount:.0f}"
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount:.4f}"


@lru_cache(maxsize=1024)
def _placed(decimals: int, currency: str, locale: str) -> str:
    """Put the currency where `locale` puts it, with room after a code: CHF 92,000 but €92,000."""
    written = Locale.parse(locale)
    in_lakhs = currency in LAKHS and written.number_symbols["latn"]["group"] == ","
    number = ("#,##,##0" if in_lakhs else "#,##0") + ("." + "0" * decimals if decimals else "")
    pattern = re.sub(r"[#0][#0,.]*", number, written.currency_formats["standard"].pattern.split(";")[0])
    spelled = get_currency_symbol(currency, locale)[-1:].isalpha()
    return pattern.replace("¤#", "¤\u00a0#") if spelled else pattern
