"""Pay in cells. What the figures mean says `core.pay`; here is what is asked once for a whole file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.money import AmountError, currencies
from core.pay import is_possible, read_pay
from offers.models import Package

POINT, COMMA = "point", "comma"
# One number of which the mark can group thousands or begin decimals, and nothing else with figures.
EITHER_WAY = re.compile(r"\D{0,20}\b([0-9]{1,3}([.,])[0-9]{3})\b\D{0,40}")
# What only one of the two conventions writes: 1.234,50 and 12,5; 1,234.50 and 12.5; 1.234.567.
SAYS_COMMA = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,2}(?![0-9])|[0-9]\.[0-9]{3}\.[0-9]{3}")
SAYS_POINT = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})*\.[0-9]{1,2}(?![0-9])|[0-9],[0-9]{3},[0-9]{3}")
LONGEST_PAY = 100


@dataclass(frozen=True, slots=True)
class CellPay:
    """An amount with currency and period; or what stands in the way of one, of which at most one is set."""

    amount: Decimal | None = None
    currency: str = ""
    period: str = ""
    # The two readings of the number, with a decimal point and with a decimal comma.
    either: tuple[str, str] | None = None
    lacks_currency: bool = False
    # Why the text can't be taken as pay: a range, words, pay that nobody earns.
    refusal: str = ""


NO_PAY = CellPay()


def cell_pay(text: str, *, currency: str, period: str, numbers: str) -> CellPay:
    """Read a cell. `currency` and `period` count where the text has none; `numbers` is `POINT`, `COMMA` or empty."""
    text = " ".join(text.split())
    if not text or not any(map(str.isdigit, text)) or not text.strip("0.,$€£ "):
        return NO_PAY if not text or not text.strip("0.,$€£ -") else CellPay(refusal="it names no amount")
    if len(text) > LONGEST_PAY:
        return CellPay(refusal="it’s a long text")
    match = EITHER_WAY.fullmatch(text)
    plain = _settled(text, match, numbers) if match and numbers else text
    try:
        pay = read_pay(plain, currency=currency, period=period or Package.Period.YEAR)
    except AmountError:
        if match and not numbers and (either := _either(text, match, currency, period)):
            return CellPay(either=either)
        return CellPay(refusal="it isn’t a single amount")
    found, by = pay.currency or currency, pay.period or period or Package.Period.YEAR
    if found and not is_possible(pay.amount, found, by):
        return CellPay(refusal="nobody earns that")
    if found not in currencies():
        return CellPay(lacks_currency=True, period=by)
    return CellPay(pay.amount, found, by)


def convention_in(texts: Iterable[str]) -> str:
    """Return how some of `texts` write numbers for sure; empty when none does, or they contradict each other."""
    found = set()
    for text in texts:
        if SAYS_COMMA.search(text[:LONGEST_PAY]):
            found.add(COMMA)
        if SAYS_POINT.search(text[:LONGEST_PAY]):
            found.add(POINT)
    return found.pop() if len(found) == 1 else ""


def _settled(text: str, match: re.Match[str], numbers: str) -> str:
    """Write the number so that it has one reading: without its mark, or with a fourth decimal."""
    figures, mark = match[1], match[2]
    groups = (mark == ".") == (numbers == COMMA)
    return text.replace(figures, figures.replace(mark, "") if groups else f"{figures.replace(mark, '.')}0")


def _either(text: str, match: re.Match[str], currency: str, period: str) -> tuple[str, str] | None:
    readings = []
    for numbers in (POINT, COMMA):
        try:
            pay = read_pay(_settled(text, match, numbers), currency=currency, period=period)
        except AmountError:
            return None
        readings.append(f"{pay.amount.normalize():f}")
    return readings[0], readings[1]
