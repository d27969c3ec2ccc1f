"""Form fields that clean what people type, and say what to do when it can't be used."""

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import EmailValidator, MaxLengthValidator, validate_email
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.addresses import SeveralAddressesError, read_address
from core.models import VersionedModel
from core.money import currencies
from core.search import words_of
from core.text import clean_line, clean_text, has_line_break, shows_nothing
from core.tz import listed_zone

NAME_LENGTH = 200
NOTE_LENGTH = 20_000
SELECTED = mark_safe(" selected")


class FitsValidator(MaxLengthValidator):
    """Says how much of a text is too much, rather than what would fit."""

    def __call__(self, value: Any) -> None:
        if (over := self.clean(value) - self.limit_value) > 0:
            characters = "character" if over == 1 else "characters"
            raise forms.ValidationError(
                f"This is {over:,} {characters} too long: at most {self.limit_value:,} fit here.", code="max_length"
            )


def let_all_in(field: forms.CharField) -> None:
    """Let a browser take a text of any length into `field`: with `maxlength` it would cut what is pasted, silently.

    The script counts with the person (static/js/app.js).
    """
    if field.max_length is None or field.widget.is_hidden:
        return
    field.widget.attrs.pop("maxlength", None)
    field.widget.attrs["data-fits"] = str(field.max_length)
    field.validators = [
        FitsValidator(field.max_length) if type(check) is MaxLengthValidator else check for check in field.validators
    ]


class LineField(forms.CharField):
    """One line: names, roles, places. At most 200 characters unless told otherwise. What shows nothing is empty.

    Whatever may reach a mail header goes through it, so a line break is refused (SECURITY.md).
    `when_empty` is what to do when it is required and missing.
    """

    default_error_messages = {"line_break": "Write this on one line: there is a line break in it."}

    def __init__(self, *, max_length: int = NAME_LENGTH, when_empty: str = "", **kwargs: Any) -> None:
        self.when_empty = when_empty
        super().__init__(max_length=max_length, **kwargs)
        let_all_in(self)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if has_line_break(text):
            raise forms.ValidationError(self.error_messages["line_break"], code="line_break")
        # NUL is left in for the validator, which names it.
        if "\x00" in text:
            return text
        return "" if shows_nothing(text) else clean_line(text)


class NoteField(forms.CharField):
    """Several lines, at most 20,000 characters unless told otherwise."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = NOTE_LENGTH, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        let_all_in(self)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if "\x00" in text:
            return text
        return "" if shows_nothing(text) else clean_text(text)


class LongSelect(forms.Select):
    """A select without groups whose options are drawn in one go: Django's templates take 0.1 ms for each of them."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = self.format_value(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) in chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})), options
        )


class LongChoiceField(forms.ChoiceField):
    """One of a hundred choices or more, such as currencies and time zones."""

    widget = LongSelect


class ZoneField(LongChoiceField):
    """A time zone. Another name for it, as a browser may report, is taken for the one in the list."""

    default_error_messages = {"invalid_choice": "Choose a time zone from the list."}

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return listed_zone(typed) or typed

    def prepare_value(self, value: Any) -> Any:
        return listed_zone(str(value)) or value


class MailAddressField(forms.EmailField):
    """An e-mail address, at most 254 characters. Pasted with a name, as a link or with a stop, it is understood."""

    default_error_messages = {
        "invalid": "Write an address such as name@example.org.",
        "several": "There are several addresses here. Keep one.",
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=254, widget=widget, **kwargs)
        self.validators = [check for check in self.validators if check is not validate_email]
        self.validators.append(EmailValidator(self.error_messages["invalid"]))

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if "\x00" in text or has_line_break(text):
            return text  # for the validators, which say so
        try:
            return "" if shows_nothing(text) else read_address(text).address
        except SeveralAddressesError:
            raise forms.ValidationError(self.error_messages["several"], code="several") from None


def share_pasted_name(form: forms.Form, *, name: str, email: str = "email") -> None:
    """Give the fields `name` and `email` of a form that is being cleaned what was pasted into one for both.

    "Jane Roe <jane@example.org>" fills whichever of the two was left empty.
    """
    data, typed = form.cleaned_data, form[name].data or ""
    if email not in data or "\x00" in typed:
        return
    with suppress(SeveralAddressesError):
        if shows_nothing(typed):
            if pasted := read_address(form[email].data or "").name:
                form.errors.pop(name, None)
                data[name] = pasted[:NAME_LENGTH]
        elif name in data and (both := read_address(typed)).name and data[email] in ("", both.address):
            data[name], data[email] = both


class NumberField(forms.CharField):
    """A plain number such as 37.5 or 37,5, as a Decimal; None when left empty.

    `lowest` and `highest` are what can be meant; `unit` stands after them in the message.
    """

    SIGNS = {ord(","): ".", ord("%"): None, ord(" "): None, 0xA0: None, 0x202F: None}

    def __init__(self, *, lowest: int = 0, highest: int, decimals: int = 2, unit: str = "", **kwargs: Any) -> None:
        self.lowest, self.highest, self.decimals, self.unit = lowest, highest, decimals, unit
        super().__init__(max_length=60, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        plain = text.translate(self.SIGNS)
        if not re.fullmatch(rf"[0-9]{{1,15}}(\.[0-9]{{1,{max(self.decimals, 1)}}})?", plain):
            raise forms.ValidationError(f"Write a number{self._range}. “{text[:40]}” isn’t one.", code="number")
        number = Decimal(plain)
        if not self.lowest <= number <= self.highest:
            raise forms.ValidationError(f"Write a number{self._range}.", code="range")
        if not self.decimals and number != int(number):
            raise forms.ValidationError(f"Write a whole number{self._range}.", code="whole")
        return number

    @property
    def _range(self) -> str:
        return f" from {self.lowest:,} to {self.highest:,}{' ' if self.unit else ''}{self.unit}"


class PercentField(NumberField):
    """A percentage, as a Decimal of at most two places."""

    def __init__(self, *, highest: int = 100, **kwargs: Any) -> None:
        super().__init__(highest=highest, unit="%", **kwargs)


class PlainForm(forms.Form):
    """A form in our own look: `{% field %}` draws each field, labels end without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = getattr(field, "when_empty", "") or _when_empty(field)
            if isinstance(field, forms.CharField):
                let_all_in(field)  # those that are not ours


def _when_empty(field: forms.Field) -> str:
    if isinstance(field, forms.ChoiceField):
        return "Choose one of these."
    return "Choose a day." if isinstance(field, forms.DateField) else "Please fill this in."


class VersionedForm(PlainForm):
    """An edit form that knows which version it was opened with; 0 when there was nothing yet."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def report_stale(self, row: VersionedModel) -> None:
        """Say that `row` changed meanwhile, and let the next attempt replace that change."""
        row.refresh_from_db()
        self.report_changed(f"“{row}”", row.version)

    def report_changed(self, what: str, version: int) -> None:
        """Say that `what` changed meanwhile; it is at `version` now, which the next attempt replaces."""
        typed = cast("QueryDict", self.data).copy()
        typed[self.add_prefix("expected_version")] = str(version)
        self.data = typed
        self.add_error(
            None,
            f"{what} was changed in another window after you opened this page. "
            "What you typed is still below; save again to replace the other change.",
        )


class DayField(forms.DateField):
    """A calendar date from a date picker, or typed like 2026-06-11. Years 1970 to 2100."""

    default_error_messages = {"invalid": "That day doesn’t exist. Write the date like 2026-06-11."}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and not 1970 <= day.year <= 2100:
            raise forms.ValidationError("Choose a year between 1970 and 2100.", code="range")
        return day


class HourField(forms.TimeField):
    """A time of day from a time picker, or typed like 17:00."""

    default_error_messages = {"invalid": "Write the time like 17:00."}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], widget=widget, **kwargs)


class SearchForm(PlainForm):
    """The one search box of a list. Text that can't be searched finds everything."""

    q = LineField(required=False, max_length=100)

    @property
    def text(self) -> str:
        return self.cleaned_data.get("q", "") if self.is_valid() else ""

    @property
    def words(self) -> list[str]:
        return words_of(self.text)


def not_to_come(day: date, today: date) -> date:
    """Return `day` unless it lies after `today`. Raises ValidationError then."""
    if day > today:
        raise forms.ValidationError("That day is in the future. Choose today or a day before.")
    return day


def currency_choices() -> list[tuple[str, str]]:
    return [(code, f"{code}, {name}") for code, name in currencies().items()]
