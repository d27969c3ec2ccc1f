"""Pay as one criterion among others, on a scale that is written on the page.

An offer's score is 10 × its yearly average ÷ the highest yearly average of the offers compared,
rounded half up to a tenth and never below 0. So the best paid has 10, and half the money is half
the score; a little more money never looks like a lot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from offers.models import Offer
from offers.package.rates import Rates
from offers.package.totals.lines import Totals
from offers.package.totals.package import totals_of

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class PayScale:
    """`scores` by offer, only where there is an amount in `currency`; `unknown` are the others."""

    currency: str
    highest: Decimal
    scores: Mapping[UUID, Decimal]
    unknown: tuple[Offer, ...]


def pay_scale(offers: Sequence[Offer], currency: str, rates: Rates) -> PayScale:
    """Scale what `offers` pay; needs `with_package()`.

    In the currency of all of them, or else in `currency`: what can't be put into it is unknown.
    """
    totals = {offer.pk: totals_of(offer.package) for offer in offers if offer.package}
    used = {found.currency for found in totals.values()}
    common = used.pop() if len(used) == 1 else currency
    averages = {pk: amount for pk, found in totals.items() if (amount := _in(found, common, rates)) is not None}
    highest = max(averages.values(), default=Decimal(0))
    scores = {pk: _score(amount, highest) for pk, amount in averages.items()} if highest > 0 else {}
    return PayScale(common, highest, scores, tuple(offer for offer in offers if offer.pk not in scores))


def _in(totals: Totals, currency: str, rates: Rates) -> Decimal | None:
    """Return the yearly average in `currency`; None when there is no rate for it."""
    converted = rates.convert(totals, currency)
    return converted.average if converted else None


def _score(amount: Decimal, highest: Decimal) -> Decimal:
    return max(Decimal(0), (10 * amount / highest).quantize(TENTH, ROUND_HALF_UP))
