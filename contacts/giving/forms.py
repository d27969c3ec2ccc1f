from datetime import date
from typing import Any

from django import forms

from contacts.models import Gift
from core.forms import DayField, LineField, NoteField, PlainForm, VersionedForm, not_to_come


class GiftForm(PlainForm):
    """Something given back. Save with contacts.giving.services."""

    kind = forms.ChoiceField(label="What kind", choices=Gift.Kind.choices)
    what = LineField(
        label="What", when_empty="Write what it was.", help_text="Such as: Ilkka’s name for the open post."
    )
    offered_on = DayField(label="Offered on")
    given_on = DayField(label="Given on", required=False, help_text="Empty while it is only offered.")
    outcome = NoteField(
        label="What came of it",
        required=False,
        help_text="Hired, read, met for coffee. You can add it later.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["offered_on"].initial = today

    def clean_offered_on(self) -> date:
        return not_to_come(self.cleaned_data["offered_on"], self.today)

    def clean_given_on(self) -> date | None:
        day = self.cleaned_data["given_on"]
        return not_to_come(day, self.today) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        offered_on, given_on = data.get("offered_on"), data.get("given_on")
        if offered_on and given_on and given_on < offered_on:
            self.add_error("given_on", "That is before it was offered. Change one of the two days.")
        if data.get("outcome") and not given_on and "given_on" not in self.errors:
            self.add_error("given_on", "Say on which day it was given, then what came of it.")
        return data


class GiftEditForm(VersionedForm, GiftForm):
    pass
