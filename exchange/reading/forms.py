from typing import Any

from django import forms

from core.forms import NoteField, PlainForm
from exchange.reading.files import texts_of
from offers.attachments.refusal import RefusedError

LONGEST_PASTE = 200_000
MOST_MB = 20
ACCEPT = ".pdf,.eml,.docx,.txt,application/pdf,message/rfc822,text/plain"


class SignatureForm(PlainForm):
    """The end of a mail, or all of it. Its field is drawn in `templates/contacts/_paste.html` too."""

    text = NoteField(
        label="The signature, or the whole mail",
        max_length=LONGEST_PASTE,
        help_text="It’s read here, on this machine. You check it and save.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class PasteForm(PlainForm):
    """The text of a mail or letter, of at most 200,000 letters, or a file with one; or a mail and its letter."""

    text = NoteField(
        label="The mail or letter",
        required=False,
        max_length=LONGEST_PASTE,
        help_text="Select all of it and copy it here. A job posting’s page source works too.",
        widget=forms.Textarea(attrs={"rows": 10, "autofocus": True}),
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        allow_empty_file=True,
        help_text="A PDF letter, a saved mail (.eml), Word (.docx) or text. With both, the file counts where they differ.",
        widget=forms.FileInput(attrs={"accept": ACCEPT, "data-most-mb": MOST_MB}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        mail, letter = data["text"], ""
        if data["file"]:
            try:
                in_mail, letter = texts_of(data["file"])
            except RefusedError as error:
                self.add_error("file", str(error))
                return data
            mail = "\n".join(filter(None, (mail, in_mail)))
        elif not mail:
            self.add_error("text", "Paste the text, or choose a file below.")
        self.mail, self.letter = mail, letter
        return data
