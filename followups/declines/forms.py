from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from contacts.models import Channel, Contact
from core.forms import DayField, LineField, MailAddressField, NoteField, PlainForm
from followups.cadence.dates import Cadence
from followups.cadence.reading import CadenceError
from followups.cadence.shipped import DEFAULT
from followups.giving.services import KEEP_WITHIN
from followups.plans.forms import CadenceForm
from offers.models import Decline


class NoteForm(PlainForm):
    """The note after the call, as it will be sent. Save with followups.declines.notes."""

    recipient = MailAddressField(label="To")
    subject = LineField(label="Subject", max_length=250)
    text = NoteField(label="The note", widget=forms.Textarea(attrs={"rows": 12}))
    # How often it was handed over before this form was opened.
    attempts = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1000)


class TalkForm(PlainForm):
    """A message that asks for another talk, as it will be sent. Send with followups.declines.talks."""

    subject = LineField(label="Subject", max_length=250)
    text = NoteField(label="The message", widget=forms.Textarea(attrs={"rows": 12}))


class StayInTouchForm(PlainForm):
    """A cadence to begin with after the decline was marked as sent."""

    pattern = LineField(label="Schedule", initial=str(DEFAULT), help_text="Counted from the day you told them.")

    def clean_pattern(self) -> Cadence:
        try:
            return Cadence.parse(self.cleaned_data["pattern"])
        except CadenceError as error:
            raise forms.ValidationError(str(error)) from None


# Where a way of telling has other words than a way to be in touch.
HOW = {Channel.RECRUITER: "A recruiter told them for me"}


class ToldForm(PlainForm):
    """How a decline was told, long ago perhaps. Save with followups.declines.services.

    `known` has the names of who works there, folded, as `Contact.Role` by name.
    """

    told = LineField(
        label="Who you told",
        when_empty="Write who you told.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # Of somebody new only: who is known at the employer keeps what they are.
    role = forms.ChoiceField(label="They are", required=False, choices=Contact.Role.choices, widget=forms.RadioSelect)
    sent_on = DayField(label="When")
    channel = forms.ChoiceField(
        label="How",
        choices=[(one.value, HOW.get(one, str(one.label))) for one in Channel],
        initial=Channel.CALL,
    )
    permission = forms.ChoiceField(
        label="Did they agree to stay in touch?", choices=Decline.Permission.choices, widget=forms.RadioSelect
    )
    note = NoteField(
        label="What was said",
        required=False,
        help_text="The next reminder brings it back to you.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, today: date, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.known = today, known
        self.fields["sent_on"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        told = data.get("told", "")
        if told and not data.get("role") and not (role := self.known.get(told.casefold())):
            self.add_error("role", f"Say what {told} is: they are new here.")
        elif told:
            data["role"] = data.get("role") or role
        return data

    def clean_sent_on(self) -> date:
        day: date = self.cleaned_data["sent_on"]
        if day > self.today:
            raise forms.ValidationError("That day is in the future. Mark it as sent once they know.")
        return day


class MarkSentForm(CadenceForm, ToldForm):
    """The last step of a decline: how it was told, and the cadence that it starts."""

    promised = NoteField(
        label="What you promised",
        required=False,
        help_text="A name, an article, an introduction. It becomes a follow-up, and something you give.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    promised_by = DayField(label="By when", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["promised_by"].initial = self.today + KEEP_WITHIN

    def clean_promised_by(self) -> date | None:
        day: date | None = self.cleaned_data["promised_by"]
        if day and day < self.today:
            raise forms.ValidationError("That day has passed. Choose a day from today on.")
        return day
