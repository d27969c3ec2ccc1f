from django import forms

from core.forms import NoteField, PlainForm


class AcceptForm(PlainForm):
    """Save with offers.decisions.services."""

    private_reasons = NoteField(
        label="Why this one?",
        required=False,
        help_text="Only you see it. In half a year we’ll ask you whether it ended well, and show you this again.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
