from django import forms

from contacts.models import Channel
from core.forms import NoteField, PlainForm


class CallForm(PlainForm):
    """A call, or another touch, written down from a mail."""

    channel = forms.ChoiceField(label="How", choices=Channel.choices, initial=Channel.CALL, required=False)
    note = NoteField(label="What was said", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or Channel.CALL
