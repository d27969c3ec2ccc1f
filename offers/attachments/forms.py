from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from core.days import spoken_day
from core.forms import PlainForm
from offers.models import Package

# Of one request, together and by number.
MOST_AT_ONCE, MOST_MB_AT_ONCE = 10, 20
ACCEPT = ".pdf,.docx,.png,.jpg,.jpeg,.eml,.txt,application/pdf,image/png,image/jpeg,message/rfc822,text/plain"
WHOLE_OFFER = "The offer as a whole"


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files, each of which is looked at by itself (`offers.attachments.looking`)."""

    widget = SeveralFiles(attrs={"accept": ACCEPT, "data-most-mb": MOST_MB_AT_ONCE})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        if not data:
            raise forms.ValidationError("Choose a file first.")
        return list(data)


class AttachForm(PlainForm):
    """Files for an offer, and the round that they came with."""

    chosen = SeveralFilesField(label="Choose files")
    belongs_to = forms.ChoiceField(label="Came with", required=False)

    def __init__(self, *args: Any, rounds: Sequence[Package], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = {str(package.pk): package for package in rounds}
        field: Any = self.fields["belongs_to"]
        field.choices = [("", WHOLE_OFFER), *((key, _said(one, today)) for key, one in self.rounds.items())]
        self.fields["chosen"].help_text = (
            f"PDF, Word (.docx), PNG, JPEG, saved mails (.eml) or text. Up to {settings.ATTACHMENT_MB} MB each,"
            f" {MOST_AT_ONCE} files and {MOST_MB_AT_ONCE} MB at once."
        )
        if not self.rounds:
            del self.fields["belongs_to"]

    @property
    def package(self) -> Package | None:
        return self.rounds.get(self.cleaned_data.get("belongs_to", ""))


def _said(package: Package, today: date) -> str:
    what = "What you asked for" if package.is_asked else "What they offered"
    return f"{what}, {spoken_day(package.happened_on, today)}"
