from datetime import date
from typing import Any

from django import forms

from core.forms import AmountField, DayField, HourField, LineField, NoteField, PlainForm, SearchForm, VersionedForm
from core.money import currencies
from core.templatetags.ajar import spoken_day
from offers.models import Offer
from offers.services import OfferDraft


def currency_choices() -> list[tuple[str, str]]:
    return [(code, f"{code}, {name}") for code, name in currencies().items()]


class OfferForm(PlainForm):
    """An offer in ten seconds; everything below the answer date can come later.

    `today` is the calendar date where the person lives; `kept_due_on` a date that may
    stay although it has passed.
    """

    employer = LineField(label="Employer", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = LineField(label="Role", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    base_amount = AmountField(label="Base pay, before tax")
    base_currency = forms.ChoiceField(
        label="Currency",
        choices=currency_choices,
        error_messages={"invalid_choice": "Choose a currency from the list."},
    )
    base_period = forms.ChoiceField(label="Paid by", choices=[("year", "year"), ("month", "month"), ("hour", "hour")])
    answer_due_on = DayField(label="Answer due", required=False, help_text="The day by which they want to know")
    answer_due_time = HourField(label="At what hour", required=False, help_text="On your own clock")
    manager = LineField(
        label="Hiring manager",
        required=False,
        help_text="Whom you would call. Found while you type, or made when new.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    location = LineField(label="Place", required=False)
    notes = NoteField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, today: date, kept_due_on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.kept_due_on = today, kept_due_on

    def clean_answer_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["answer_due_on"]
        if day and day < self.today and day != self.kept_due_on:
            past = spoken_day(day, self.today)
            raise forms.ValidationError(f"{past} has passed. Choose a day from today on, or leave it empty.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer_due_time") and "answer_due_on" not in self.errors and not data.get("answer_due_on"):
            self.add_error("answer_due_on", "Choose the day too, or leave the hour empty.")
        return data

    @property
    def draft(self) -> OfferDraft:
        data = {name: value for name, value in self.cleaned_data.items() if name != "expected_version"}
        return OfferDraft(**data)


class OfferEditForm(VersionedForm, OfferForm):
    pass


def offer_initial(offer: Offer) -> dict[str, Any]:
    names = ("role", "base_currency", "base_period", "answer_due_on", "answer_due_time", "location", "notes")
    amount = offer.base_amount
    return {name: getattr(offer, name) for name in names} | {
        "employer": offer.employer.name,
        "manager": offer.hiring_manager.name if offer.hiring_manager else "",
        "base_amount": f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}",
        "expected_version": offer.version,
    }


class OfferListForm(SearchForm):
    """Filters of the list. What is not understood shows everything."""

    stage = forms.CharField(required=False)
    sort = forms.CharField(required=False)

    SORTS = {"due": "Answer due first", "newest": "Newest first", "employer": "Employer, A to Z"}

    @property
    def chosen_sort(self) -> str:
        sort = self.cleaned_data.get("sort", "") if self.is_valid() else ""
        return sort if sort in self.SORTS else "due"

    @property
    def chosen_tab(self) -> str:
        return str(self.cleaned_data.get("stage", "")) if self.is_valid() else ""
