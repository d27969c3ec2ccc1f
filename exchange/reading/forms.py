from django import forms

from core.forms import NoteField, PlainForm

LONGEST_PASTE = 200_000


class SignatureForm(PlainForm):
    """The end of a mail, or all of it. Its field is drawn in `templates/contacts/_paste.html` too."""

    text = NoteField(
        label="The signature, or the whole mail",
        max_length=LONGEST_PASTE,
        help_text="It’s read here, on this machine. You check it and save.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class PasteForm(PlainForm):
    """The text of a mail or letter, of at most 200,000 letters."""

    text = NoteField(
        label="The mail or letter",
        max_length=LONGEST_PASTE,
        help_text="Select all of it and copy it here. A job posting’s page source works too.",
        widget=forms.Textarea(attrs={"rows": 14, "autofocus": True}),
    )
