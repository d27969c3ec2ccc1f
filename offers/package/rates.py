"""From one currency to another, only by a rate that the person entered and that is shown with its date."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from core.written_once import written_once
from offers.models import ExchangeRate
from offers.package.totals.lines import Totals


@dataclass(frozen=True)
class Rates:
    """A person's newest rate for each pair of currencies."""

    newest: Mapping[tuple[str, str], ExchangeRate]

    def find(self, source: str, target: str) -> ExchangeRate | None:
        """Return the newer of the rates for this pair, whichever way round it was entered."""
        found = [rate for pair in ((source, target), (target, source)) if (rate := self.newest.get(pair))]
        return max(found, key=lambda rate: (rate.as_of_on, rate.pk), default=None)

    def note(self, source: str, target: str) -> str:
        """Return the rate in words with its date; empty when none is known or needed."""
        rate = self.find(source, target) if source != target else None
        return str(rate) if rate else ""

    def convert(self, totals: Totals, target: str) -> Totals | None:
        """Return `totals` in `target`, each amount rounded to two decimals; None when no rate is known."""
        if totals.currency == target:
            return totals
        rate = self.find(totals.currency, target)
        if rate is None:
            return None
        forth = rate.source == totals.currency
        return totals.in_currency(target, lambda amount: amount * rate.rate if forth else amount / rate.rate, str(rate))


def rates_of(user: User) -> Rates:
    """Return the person's rates, fetched only where two currencies meet."""
    newest = SimpleLazyObject(lambda: {(row.source, row.target): row for row in _newest(user)})
    return Rates(cast("Mapping[tuple[str, str], ExchangeRate]", newest))


@written_once
def _newest(user: User) -> QuerySet[ExchangeRate]:
    rows = ExchangeRate.objects.for_owner(user).order_by("source", "target", "-as_of_on", "-id")
    return rows.distinct("source", "target")
