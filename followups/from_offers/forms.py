from django import forms

from core.forms import NoteField, PlainForm
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
