from django import forms

from core.forms import NoteField, PlainForm


class AcceptForm(PlainForm):
    """Save with offers.decisions.services."""

    private_reasons = NoteField(
        label="Why this one?",
        required=False,
        help_text="Only you see it. In half a year you are asked whether it ended well, and this comes back to you.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
