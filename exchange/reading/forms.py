from django import forms

from core.forms import NoteField, PlainForm

LONGEST_PASTE = 200_000


class PasteForm(PlainForm):
    """The text of a mail or letter, of at most 200,000 letters."""

    text = NoteField(
        label="The mail or letter",
        max_length=LONGEST_PASTE,
        help_text="Select all of it and copy it here. A job posting’s page source works too.",
        widget=forms.Textarea(attrs={"rows": 14, "autofocus": True}),
    )
