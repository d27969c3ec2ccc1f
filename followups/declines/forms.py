from django import forms

from core.forms import LineField, MailAddressField, NoteField, PlainForm
from followups.cadence import DEFAULT, Cadence, CadenceError


class NoteForm(PlainForm):
    """The note after the call, as it will leave. Save with followups.declines.notes."""

    recipient = MailAddressField(label="To")
    subject = LineField(label="Subject", max_length=250)
    text = NoteField(label="The note", widget=forms.Textarea(attrs={"rows": 12}))
    # How often it had been handed over when this form was opened.
    attempts = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1000)


class RhythmForm(PlainForm):
    """A rhythm to begin with after the decline was marked as sent."""

    rhythm = LineField(label="Rhythm", initial=str(DEFAULT), help_text="Counted from the day of the telling.")

    def clean_rhythm(self) -> Cadence:
        try:
            return Cadence.parse(self.cleaned_data["rhythm"])
        except CadenceError as error:
            raise forms.ValidationError(str(error)) from None
