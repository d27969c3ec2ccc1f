"""Form fields that clean what people type, and say what to do when it can't be used."""

from decimal import Decimal
from typing import Any

from django import forms

from core.money import AmountError, parse_amount
from core.text import clean_line, clean_text

NAME_LENGTH = 200
NOTE_LENGTH = 5000


class LineField(forms.CharField):
    """One line: names, roles, places. At most 200 characters unless told otherwise."""

    def __init__(self, *, max_length: int = NAME_LENGTH, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        # NUL is left in for the validator, which names it.
        return text if "\x00" in text else clean_line(text)


class NoteField(forms.CharField):
    """Several lines, at most 5,000 characters."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = NOTE_LENGTH, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text if "\x00" in text else clean_text(text)


class AmountField(forms.CharField):
    """An amount of money, as a Decimal of two places; None when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except AmountError as error:
            raise forms.ValidationError(str(error), code="amount") from None


class PlainForm(forms.Form):
    """A form in our own look: `{% field %}` draws each field, labels end without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
