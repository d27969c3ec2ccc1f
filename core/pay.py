"""Pay as people type and paste it: "£82,000", "92.000,- €", "12,50,000/-", "CHF 120'000", "95/h".

A mark before three figures can group thousands (92.000) or begin decimals (18.125 dollars an hour). What
decides is, in this order: another mark in the text, what people earn in such a time and currency, and the
person's locale. Where that leaves both readings, or neither, the person is asked.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_territory_currencies

from core.locale import DEFAULT
from core.money import LARGEST, THREE_DECIMALS, AmountError, currencies, worth_of_unit

# What a sign or word can stand for, the most usual first. A currency that is chosen already and fits stays.
SIGNS = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "FKP", "GIP", "SHP"),
    "$": (
        *("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "CLP", "COP", "ARS", "UYU", "BBD", "BMD", "BSD"),
        *("BZD", "BND", "DOP", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD"),
    ),
    "¥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY", "TWD"),
    "₹": ("INR",),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR", "SCR"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "fr": ("CHF",),
    "sfr": ("CHF",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "lei": ("RON", "MDL"),
    "r": ("ZAR",),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₪": ("ILS",),
    "฿": ("THB",),
    "₫": ("VND",),
    "₴": ("UAH",),
    "₦": ("NGN",),
    "₱": ("PHP",),
    "₡": ("CRC",),
    "₲": ("PYG",),
    "₸": ("KZT",),
    "₾": ("GEL",),
    "₼": ("AZN",),
    "₵": ("GHS",),
    "৳": ("BDT",),
    "us$": ("USD",),
    "ca$": ("CAD",),
    "c$": ("CAD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "nz$": ("NZD",),
    "s$": ("SGD",),
    "hk$": ("HKD",),
    "nt$": ("TWD",),
    "mx$": ("MXN",),
    "r$": ("BRL",),
    "jp¥": ("JPY",),
    "cn¥": ("CNY",),
    "euro": ("EUR",),
    "euros": ("EUR",),
    "pounds": ("GBP",),
    "dollars": ("USD", "CAD", "AUD", "NZD"),
    "rupees": ("INR", "PKR", "LKR", "NPR"),
    "francs": ("CHF",),
}
TIMES = {
    "k": 1_000,
    "tsd": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "million": 1_000_000,
    "l": 100_000,
    "lac": 100_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "lpa": 100_000,
    "cr": 10_000_000,
    "crore": 10_000_000,
    "crores": 10_000_000,
}
PERIODS = {
    "year": ("year", "years", "yr", "y", "annum", "annually", "yearly", "pa", "lpa", "jahr", "jaar", "année", "año"),
    "month": ("month", "months", "mo", "mth", "m", "monthly", "pm", "monat", "mtl", "maand", "mois", "mes"),
    "day": ("day", "days", "d", "daily", "pd", "tag", "dag", "jour", "día"),
    "hour": ("hour", "hours", "hr", "hrs", "h", "hourly", "ph", "stunde", "std", "uur", "heure", "hora"),
}
PERIOD_OF = {word: period for period, words in PERIODS.items() for word in words}
PER = {"/", "a", "an", "per", "pro", "par", "im", "por", "each", "the"}
# Said around an amount without changing it.
AROUND = PER | {"gross", "brutto", "bruto", "brut", "before", "tax", "between", "from", "about", "ca", "circa", "~"}
BETWEEN = {"-", "\u2013", "\u2014", "to", "bis", "and", "und", "tot", "et", "à"}
MINUS = {"-", "\u2212"}

TOKEN = re.compile(
    r"[0-9]+(?:[.,' ][0-9]+)*"  # figures with their marks
    r"|[.,:/][-\u2013\u2014]{1,2}(?!\s?[0-9])|/="  # no cents: "92.000,-", "12,50,000/-"
    r"|[^\W\d_](?:\.[^\W\d_])+\.?"  # abbreviations: "p.a."
    r"|[^\W\d_]*[$£¥]"  # a sign and the letters before it: "CA$"
    r"|[^\W\d_]+\.?"
    r"|\S|[\n\r]"
)
NO_CENTS = re.compile(r"[.,:/][-\u2013\u2014]{1,2}|/=")
LONGEST = 200
MARKS = str.maketrans({"٬": ",", "٫": ".", "\u2019": "'", "\u02bc": "'"})

# Thousands with one mark throughout; lakhs and crores as in India (12,50,000); or plain figures.
GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\1[0-9]{3})*|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|[0-9]+")
# Further decimals only where they are zeros.
WITH_DECIMALS = re.compile(r"(.*?)([.,])([0-9]{1,3}?)0*", re.DOTALL)

# What people usually earn, in units worth about a dollar: to choose between two readings.
USUAL = {"year": (3_000, 10_000_000), "month": (200, 100_000), "day": (15, 10_000), "hour": (3, 1_000)}
# Beyond this the person is asked whether it is meant.
POSSIBLE = {"year": (200, 50_000_000), "month": (20, 5_000_000), "day": (1, 100_000), "hour": (0.2, 10_000)}


@dataclass(frozen=True)
class Pay:
    """What a text says. `currency` (ISO 4217) and `period` are empty where it doesn't say them."""

    amount: Decimal
    currency: str = ""
    period: str = ""


@dataclass
class _Number:
    figures: str
    times: int = 1

    def readings(self) -> list[Decimal]:
        """Return what the figures can mean: with their mark as one of thousands, then as that of the decimals."""
        found = []
        if GROUPED.fullmatch(self.figures):
            found.append(Decimal(re.sub(r"[^0-9]", "", self.figures)))
        parts = WITH_DECIMALS.fullmatch(self.figures)
        # "1234.500" and "0.500" have no other reading, "1.2.3" has none at all.
        if parts and parts[2] not in parts[1] and GROUPED.fullmatch(parts[1]) and not re.match("0[0-9]", parts[1]):
            found.append(Decimal(re.sub(r"[^0-9]", "", parts[1]) + "." + parts[3]))
        return [reading * self.times for reading in found]


def read_pay(text: str, *, currency: str = "", period: str = "", locale: str = DEFAULT) -> Pay:
    """Read one amount of at most three decimals, with its currency and period where the text names them.

    `currency` and `period` are what is chosen beside the text; what the text says counts more.

    Raises AmountError when the text is not one clear amount. The message is for the person.
    """
    said = _Said(text, (currency, _home_currency(locale)))
    for token in _tokens(text):
        said.take(token)
    if said.is_range and len(said.numbers) == 2:
        raise _range_error(*said.numbers)
    if len(said.numbers) != 1 or said.is_range:
        raise _unclear(text)
    amount = _chosen(said.numbers[0], said.currency or currency, said.period or period, locale, text)
    if amount > LARGEST:
        raise AmountError("That is more than Ajar can hold. Write the amount with at most 11 figures.")
    return Pay(amount, said.currency, said.period)


def is_possible(amount: Decimal, currency: str, period: str) -> bool:
    """Tell whether somebody could earn this, by a generous measure. Nothing at all is possible too."""
    return not amount or period not in POSSIBLE or _lies(amount, currency, POSSIBLE[period])


@dataclass
class _Said:
    """What the tokens of a text have said so far. Of the currencies that a sign can mean, `likely` come first."""

    text: str
    likely: tuple[str, ...]
    numbers: list[_Number] = field(default_factory=list)
    currency: str = ""
    period: str = ""
    is_range: bool = False
    before: str = ""

    def take(self, token: str) -> None:
        word = token.casefold().replace(".", "")
        if token[0].isdigit():
            self.numbers.append(_Number(token))
        elif not self.numbers and token in MINUS:
            raise AmountError("An amount can't be negative. Write it without the minus.")
        elif not (self.numbers and self._take_after_a_number(word)):
            self._take_currency(token, word)
        self.before = word

    def _take_after_a_number(self, word: str) -> bool:
        """Take what only means something behind a number; False when it is something else."""
        follows = self.before[-1:].isdigit()
        if word in TIMES and follows:
            self.numbers[-1].times = TIMES[word]
            self.period = self.period or ("year" if word == "lpa" else "")
        elif word in PERIOD_OF and (len(word) > 1 or follows or self.before in PER):
            self.period = PERIOD_OF[word]
        elif word in BETWEEN:
            self.is_range = True
        else:
            return False
        return True

    def _take_currency(self, token: str, word: str) -> None:
        if word in AROUND or NO_CENTS.fullmatch(token):
            return
        meant = (word.upper(),) if word.upper() in currencies() else SIGNS.get(word, ())
        code = next((one for one in (self.currency, *self.likely) if one in meant), next(iter(meant), ""))
        if not code:
            raise _unclear(self.text)
        if self.currency and self.currency != code:
            raise AmountError(f"“{self.text[:40]}” names two currencies. Write one of them.")
        self.currency = code


@cache
def _home_currency(locale: str) -> str:
    territory = Locale.parse(locale).territory
    return next(iter(get_territory_currencies(territory)), "") if territory else ""


def _tokens(text: str) -> Iterator[str]:
    """Split `text`, with full-width and other figures as plain ones and every space as a plain one."""
    spaced = "".join(
        " " if unicodedata.category(char) == "Zs" or char == "\t" else char for char in text[: LONGEST + 1]
    )
    plain = unicodedata.normalize("NFKC", spaced).translate(MARKS).strip()
    if len(text) > LONGEST or not plain:
        raise _unclear(text)
    figures = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)
    return iter(TOKEN.findall(re.sub(" +", " ", figures)))


def _range_error(low: _Number, high: _Number) -> AmountError:
    """Ask which end of a range is meant. "80-90k" means thousands at both."""
    if low.times == 1:
        low.times = high.times
    ends = [f"{readings[0].normalize():f}" for number in (low, high) if (readings := number.readings())]
    if len(ends) < 2:
        return AmountError("That looks like a range. Write one amount, such as 92000.")
    return AmountError(f"That is a range. Which one counts for you? Write {ends[0]} or {ends[1]}, or one in between.")


def _unclear(text: str) -> AmountError:
    shown = text.strip()[:40]
    if any(char.isalpha() for char in shown):
        return AmountError(f"Write the amount in figures alone, such as 92000, instead of “{shown}”.")
    return AmountError(f"Write the amount in figures, such as 92000. “{shown}” could mean two things.")


def _chosen(number: _Number, currency: str, period: str, locale: str, text: str) -> Decimal:
    readings = number.readings()
    if not readings:
        raise _unclear(text)
    if len(set(readings)) == 1:
        return readings[0]
    grouped, decimal = readings
    if not period and currency not in THREE_DECIMALS:
        return grouped  # a sum that is paid once has no thousandths
    usual = [reading for reading in readings if period and _lies(reading, currency, USUAL[period])]
    if len(usual) == 1:
        return usual[0]
    if currency in THREE_DECIMALS and (usual or not period):
        return decimal if get_decimal_symbol(locale) in number.figures else grouped
    raise AmountError(
        f"Did you mean {decimal.normalize():f} or {grouped:,f}? "
        f"Write {decimal.normalize():f}0 for the first, {grouped:f} for the second."
    )


def _lies(amount: Decimal, currency: str, bounds: tuple[float, float]) -> bool:
    worth = amount / worth_of_unit(currency)
    return Decimal(str(bounds[0])) <= worth <= Decimal(bounds[1])
