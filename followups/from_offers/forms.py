from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from contacts.models import Contact
from core.days import spoken_day
from core.forms import DayField, LineField, NoteField, PlainForm
from offers.models import LookBack


class LookBackForm(PlainForm):
    """Save with followups.from_offers.looking_back."""

    outcome = forms.ChoiceField(
        label="Did it end well?",
        choices=LookBack.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the three."},
    )
    note = NoteField(
        label="What would you tell yourself, back then?",
        required=False,
        help_text="Only you see it. It never ends up in a mail.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class UntilForm(PlainForm):
    """The day by which to answer instead: later than `due`, both where the person lives."""

    until = DayField(label="Until when?")

    def __init__(self, *args: Any, today: date, due: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.due = today, due

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise forms.ValidationError("Choose a day from tomorrow on.")
        if self.due and day <= self.due:
            known = spoken_day(self.due, self.today)
            raise forms.ValidationError(f"You have until {known} already. Choose a later day.")
        return day


class AskedForm(UntilForm):
    """Who was asked. `known` has the names of who works there, folded, as `Contact.Role` by name."""

    whom = LineField(
        label="Who you asked",
        when_empty="Write who you asked.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # Of somebody new only: who is known at the employer keeps what they are.
    role = forms.ChoiceField(label="They are", required=False, choices=Contact.Role.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["until"].widget = forms.HiddenInput(attrs={"id": "asked-until"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        whom = data.get("whom", "")
        if whom and not data.get("role") and not (role := self.known.get(whom.casefold())):
            self.add_error("role", f"Say what {whom} is: they are new here.")
        elif whom:
            data["role"] = data.get("role") or role
        if until := self.errors.pop("until", None):
            self.add_error(None, until.as_data())
        return data
