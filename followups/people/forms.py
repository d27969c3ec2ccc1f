from datetime import date, timedelta
from typing import Any

from django import forms

from contacts.models import Contact
from core.forms import DayField, LineField, PlainForm


class MoveForm(PlainForm):
    """Where somebody works now. Save with followups.people.services."""

    employer_name = LineField(
        label="New employer",
        when_empty="Write the employer’s name.",
        help_text="Found while you type, or made when it is new.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    title = LineField(label="Job title", required=False)
    since_on = DayField(label="Since when")
    congratulate = forms.BooleanField(
        label="Remind me to congratulate them",
        help_text="A kind word on a new job costs a minute, and they remember it.",
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["since_on"].initial = today
        self.fields["congratulate"].initial = True

    def clean_since_on(self) -> date:
        day: date = self.cleaned_data["since_on"]
        if day > self.today + timedelta(days=366):
            raise forms.ValidationError("That’s more than a year ahead. Add it once it’s closer.")
        return day


class StandingForm(PlainForm):
    standing = forms.ChoiceField(choices=Contact.Standing.choices)


class MergeForm(PlainForm):
    other = forms.UUIDField(widget=forms.HiddenInput)
    stays = forms.ChoiceField(
        label="Who stays",
        choices=[("this", "This one"), ("other", "The other one")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which of the two stays."},
    )
