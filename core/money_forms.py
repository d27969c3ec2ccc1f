"""Fields and forms for amounts of money."""

import re
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict

from core.forms import PlainForm
from core.locale import DEFAULT
from core.money import AmountError, currencies, format_amount
from core.pay import PERIODS, is_possible, read_pay


def pay_as_read(text: str, *, currency: str, period: str, locale: str) -> str:
    """Return how `text` is understood, such as "£82,000 a year", or what to do when it isn't; empty for no text.

    `currency` and `period` are what counts where the text names none.
    """
    if not text.strip():
        return ""
    try:
        pay = read_pay(text, currency=currency, period=period, locale=locale)
    except AmountError as error:
        return str(error)
    if not (pay.currency or currency):
        return "Write the currency too, such as 92000 EUR."
    return spoken_pay(pay.amount, pay.currency or currency, pay.period or period, locale)


def spoken_pay(amount: Decimal, currency: str, period: str, locale: str = DEFAULT) -> str:
    return f"{format_amount(amount, currency, locale)} {'an' if period == 'hour' else 'a'} {period}"


class EarlierPayField(forms.Field):
    """Pay that an earlier text named, written like "82000 GBP year". Nobody types it; what isn't so is none."""

    widget = forms.HiddenInput
    WRITTEN = re.compile(r"(\d{1,12}(?:\.\d{1,2})?) ([A-Z]{3}) ([a-z]+)", re.ASCII)

    def to_python(self, value: Any) -> dict[str, Any] | None:
        return self.read(value)

    @classmethod
    def read(cls, value: Any) -> dict[str, Any] | None:
        found = cls.WRITTEN.fullmatch(str(value)) if value else None
        if not found or found[2] not in currencies() or found[3] not in PERIODS:
            return None
        return {"base_amount": Decimal(found[1]), "currency": found[2], "base_period": found[3]}


class AmountField(forms.CharField):
    """An amount of money as people write it. `MoneyForm` makes a Decimal of it; None when left empty.

    `when_empty` is what to do when it is required and missing.
    """

    def __init__(self, *, when_empty: str = "", **kwargs: Any) -> None:
        self.when_empty = when_empty
        super().__init__(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


class MoneyForm(PlainForm):
    """A form with amounts in one currency. What a text says counts more than the currency and period chosen beside it.

    The base pay is read with its period; one that nobody earns is asked about once, and kept when it is sent
    again unchanged. `locale` is how the person writes numbers.
    """

    BASE, CURRENCY, PERIOD = "base_amount", "currency", "base_period"

    sure_of = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)

    def __init__(self, *args: Any, locale: str = DEFAULT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale = locale

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        amounts = [name for name, field in self.fields.items() if isinstance(field, AmountField) and name in data]
        for name in sorted(amounts, key=lambda name: name != self.BASE):
            text, data[name] = data[name], None
            try:
                data[name] = self._read(name, text, data) if text else None
            except AmountError as error:
                self.add_error(name, str(error))
        return data

    def _read(self, name: str, text: str, data: dict[str, Any]) -> Decimal:
        """Return the amount that `text` names, and put its currency and period, if any, into `data`."""
        is_base, currency = name == self.BASE, data.get(self.CURRENCY) or ""
        period = data.get(self.PERIOD) or "" if is_base else ""
        pay = read_pay(text, currency=currency, period=period, locale=self.locale)
        if is_base:
            for field, said in ((self.CURRENCY, pay.currency), (self.PERIOD, pay.period)):
                if said:
                    self.errors.pop(field, None)
                    data[field] = said
            self._make_sure(pay.amount, pay.currency or currency, pay.period or period, data.get("sure_of"))
        elif pay.currency not in ("", currency):
            raise AmountError(f"All amounts here are in one currency, {currency}. This one is in {pay.currency}.")
        return pay.amount

    @staticmethod
    def asked(amount: Decimal, currency: str, period: str) -> str:
        """Return what `sure_of` holds once the person was asked whether this is what they mean."""
        return f"{amount.normalize():f} {currency} {period}"

    def _make_sure(self, amount: Decimal, currency: str, period: str, sure_of: str | None) -> None:
        """Raise AmountError for pay that nobody earns, unless the person was asked about this very one before."""
        asked = self.asked(amount, currency, period)
        if is_possible(amount, currency, period) or sure_of == asked:
            return
        typed = cast("QueryDict", self.data).copy()
        typed[self.add_prefix("sure_of")] = asked
        self.data = typed
        raise AmountError(
            f"{spoken_pay(amount, currency, period, self.locale)} is unusual."
            " If that’s right, save again. If not, correct the amount, or say what it is for, such as “a month”."
        )
