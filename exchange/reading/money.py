"""Amounts as mails and letters name them; core/pay.py says what the figures mean."""

import re
from dataclasses import dataclass

from core.money import AmountError
from core.pay import is_possible, read_pay

SIGN = r"(?:(?:EUR|GBP|USD|CHF|INR|SEK|NOK|DKK|CAD|AUD|PLN)\b|(?:US|CA|AU)?\$|£|€|₹|Rs\.?|CHF)"
AFTER = r"(?:EUR\b|GBP\b|USD\b|CHF\b|INR\b|SEK\b|NOK\b|DKK\b|CAD\b|AUD\b|€|£|\$|[Ee]uros?\b|kr\b|dollars\b|pounds\b)"
NUMBER = r"(?<![0-9])(?:[0-9]{1,3}(?:(?:[.,'’\u00a0\u202f]|, | )[0-9]{2,3}){1,4}(?:[.,][0-9]{1,2})?|[0-9]{1,12}(?:[.,][0-9]{1,3})?)(?![0-9])"
ONE = rf"(?:{SIGN}\s?)?(?:{NUMBER})(?:\s?[kKm]\b|\s?(?:lakhs?|LPA)\b)?(?:,-{{1,2}}|\.-|/-|,–)?(?:\s?{AFTER})?"
AMOUNT = re.compile(rf"(?P<low>{ONE})(?:\s?(?:-|–|—|to|and|bis|und|à|et|a|y|en|tot)\s?(?P<high>{ONE}))?")
PERIODS = (
    (
        "hour",
        r"an hour|per hour|/\s?h(?:ou)?r?\b|hourly|pro stunde|stundenlohn|stundensatz|par heure|de l'heure|por hora|per uur|uurloon",
    ),
    ("day", r"a day\b|per day|/\s?day|daily rate|day rate|pro tag|tagessatz|par jour|por día|per dag|dagtarief"),
    (
        "month",
        r"a month|per month|/\s?mo(?:nth)?\b|monthly|monatlich|pro monat|im monat|brutto(?:monats)|monats(?:gehalt|lohn|brutto)|par mois|mensuel|al mes|mensual|por mes|per maand|maandsalaris|/\s?mois|/\s?mes\b|/\s?maand",
    ),
    (
        "year",
        r"a year|per year|per annum|\bp\.\s?a\b|/\s?y(?:ea)?r\b|annual|yearly|jährlich|pro jahr|im jahr|jahres|par an\b|annuel|al año|/\s?año|/\s?jahr|/\s?jaar|anual|por año|per jaar|jaarsalaris|brutojaar|LPA|/\s?an\b",
    ),
)
PERIOD = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in PERIODS]


# What follows says when money comes, not what the amount is for: "paid semi-monthly", "zahlbar in 14 Gehältern".
PAID_HOW_OFTEN = re.compile(
    r"[;\n(]|(?<!\b\w)\.\s|,?\s(?:paid|payable|zahlbar|ausgezahlt|versée?|payée?|pagader[oa]|pagad[oa]|uitbetaald)\b",
    re.IGNORECASE,
)


# The upper end of a range is at most so many times the lower one: "34.000 € en 14 pagas" is none.
WIDEST = 3


@dataclass(frozen=True)
class Amount:
    """`amount` is plain figures, or both ends of a range as typed, which is never sure. Currency and period may be empty."""

    amount: str
    currency: str
    period: str
    words: str
    is_sure: bool = True


def read_amount(text: str, *, before: str = "", expects_period: bool = True) -> Amount | None:
    """Read the first amount of `text`; `before` are the words that led to it, which may tell the period."""
    for match in AMOUNT.finditer(text):
        if text[match.end() : match.end() + 2].lstrip().startswith("%") or (
            not _has_money(match) and not _is_large(match)
        ):
            continue
        behind = text[match.end() : match.end() + 40]
        period = (_period_of(re.split(PAID_HOW_OFTEN, behind)[0]) or _period_of(before)) if expects_period else ""
        return _amount(match, period)
    return None


def read_pay_alone(text: str) -> tuple[Amount, int] | None:
    """Read the one amount with a sign that says at once what it is for, such as "£14.20 an hour", and where it begins.

    None where there are several: then nothing tells which is the pay.
    """
    found: list[tuple[Amount, int]] = []
    for match in AMOUNT.finditer(text):
        behind = re.split(PAID_HOW_OFTEN, text[match.end() : match.end() + 24])[0]
        if _has_money(match) and (period := _period_of(behind)) and (amount := _amount(match, period)):
            found.append((amount, match.start()))
            if len(found) > 1:
                return None
    return found[0] if found else None


def _has_money(match: re.Match[str]) -> bool:
    return bool(re.search(rf"{SIGN}|{AFTER}", match[0]))


def _is_large(match: re.Match[str]) -> bool:
    """Figures without a sign are pay when they are grouped, or end in k."""
    return bool(re.search(r"[0-9][.,'’ ][0-9]{3}|[kK]\b|LPA|lakh|[0-9]{4}", match[0]))


def _period_of(text: str) -> str:
    found = [(match.start(), name) for name, pattern in PERIOD if (match := pattern.search(text))]
    return min(found)[1] if found else ""


def _amount(match: re.Match[str], period: str) -> Amount | None:
    words = match[0].strip()
    low = re.sub(r"(?<=[0-9]), (?=[0-9])", ",", match["low"])
    low = re.sub(r"\beuros?\b", "EUR", low, flags=re.IGNORECASE).replace("dollars", "USD").replace("pounds", "GBP")
    high = match["high"]
    try:
        pay = read_pay(low, period=period)
    except AmountError:
        return Amount(words, "", period, words, is_sure=False) if _has_money(match) else None
    currency = pay.currency
    if high:
        try:
            top = read_pay(high, currency=currency, period=period)
        except AmountError:
            return None
        is_range = pay.amount <= top.amount <= pay.amount * WIDEST
        if is_range or high.casefold().endswith("k"):
            return Amount(words, currency or top.currency, period, words, is_sure=False)
        words = match["low"].strip()
    period = period or pay.period
    return Amount(
        f"{pay.amount.normalize():f}", currency, period, words, is_possible(pay.amount, currency or "EUR", period)
    )
