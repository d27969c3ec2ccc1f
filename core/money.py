"""Amounts of money as people write and read them. Money is a Decimal and an ISO 4217 code."""

import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_name, get_currency_symbol, get_territory_currencies

# Up to 99,999,999,999.99: room for a yearly salary in any currency.
MAX_DIGITS = 13
DECIMAL_PLACES = 2
LARGEST = Decimal(10) ** (MAX_DIGITS - DECIMAL_PLACES) - Decimal("0.01")

# Thousands with one mark throughout; lakhs and crores as in India (12,50,000); or plain figures.
GROUPED = re.compile(
    r"[1-9][0-9]{0,2}([.,'’ \u00a0\u202f])[0-9]{3}(?:\1[0-9]{3})*|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|[0-9]+"
)


class AmountError(ValueError):
    """A text that is not one clear amount. The message is for the person."""


def parse_amount(text: str) -> Decimal:
    """Read an amount of up to two decimals, grouped in any of the usual ways.

    The last `.` or `,` is the decimal mark when one or two digits follow it:
    `1.234,56`, `1,234.56`, `1'234.56` and `1234,5` are read as written. Before three
    digits it groups thousands, since no pay has three decimals: `92.000` is ninety-two
    thousand. A currency sign is passed over.

    Raises AmountError when the text is empty, negative, too large or could mean two things.
    """
    text = "".join(char for char in text if unicodedata.category(char) != "Sc").strip()
    if text.startswith(("-", "\u2212")):
        raise AmountError("An amount can't be negative. Write it without the minus.")
    whole, mark, cents = _split_decimals(text)
    if any(char.isalpha() for char in text):
        raise AmountError(f"Write the amount in figures alone, such as 92000, instead of “{text[:40]}”.")
    if not GROUPED.fullmatch(whole) or (mark and mark in whole):
        raise AmountError(f"Write the amount in figures, such as 92000. “{text[:40]}” could mean two things.")
    amount = Decimal(re.sub(r"[^0-9]", "", whole) + "." + (cents or "0"))
    if amount > LARGEST:
        raise AmountError("That is more than Ajar can hold. Write the amount with at most 11 figures.")
    return amount


def _split_decimals(text: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"(.*?)([.,])([0-9]{1,2})", text, re.DOTALL)
    return (found[1], found[2], found[3]) if found else (text, "", "")


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
    whole = amount == amount.to_integral_value()
    pattern = _placed("#,##0" if whole else "#,##0.00", currency, locale)
    return format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)


def plain_amount(amount: Decimal) -> str:
    """Return the amount as a form shows it for editing: figures alone, without empty cents."""
    return f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}"


@lru_cache(maxsize=1024)
def _placed(number: str, currency: str, locale: str) -> str:
    """Put the currency where `locale` puts it, with room after a code: CHF 92,000 but €92,000."""
    standard = Locale.parse(locale).currency_formats["standard"].pattern.split(";")[0]
    pattern = re.sub(r"[#0][#0,.]*", number, standard)
    spelled = get_currency_symbol(currency, locale)[-1:].isalpha()
    return pattern.replace("¤#", "¤\u00a0#") if spelled else pattern
