import re
from datetime import date
from typing import Any

from django import forms

from contacts.models import Channel, Contact, Employer, Gift, Treated
from core.forms import DayField, LineField, MailAddressField, NoteField, PlainForm, VersionedForm

# At least three figures, or there is nobody to call.
PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[+0-9 ()./-]*")


class PhoneField(LineField):
    """A phone number as people write it; figures, spaces and `+ ( ) . / -`."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
        super().__init__(max_length=50, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        phone: str = super().clean(value)
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError("Write the number in figures, such as +44 1632 960174.", code="phone")
        return phone


class TreatedField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        choices = [("", "Not said yet"), *Treated.choices]
        super().__init__(choices=choices, required=False, label="How they treated you", **kwargs)


class TreatedNoteField(NoteField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        hint = "Who was good to you, and who was not. Only you see it."
        super().__init__(required=False, label="What they did", help_text=hint, widget=widget, **kwargs)


class ContactForm(PlainForm):
    """A person and where they work now. Save with contacts.services."""

    name = LineField(label="Name", when_empty="Write their name.")
    role = forms.ChoiceField(label="What they are to you", choices=Contact.Role.choices)
    employer_name = LineField(
        label="Employer",
        required=False,
        help_text="Found while you type, or made when it is new.",
    )
    title = LineField(label="Job title", required=False)
    phone = PhoneField(label="Phone", required=False)
    email = MailAddressField(label="E-mail", required=False)
    treated = TreatedField()
    treated_note = TreatedNoteField()
    notes = NoteField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("title") and "employer_name" not in self.errors and not data.get("employer_name"):
            self.add_error("employer_name", "Name the employer too, or leave the job title empty.")
        return data


class ContactEditForm(VersionedForm, ContactForm):
    pass


class EmployerForm(VersionedForm):
    name = LineField(label="Name", when_empty="Write the employer’s name.")
    treated = TreatedField()
    treated_note = TreatedNoteField()
    notes = NoteField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, employer: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employer = employer

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Employer.objects.filter(owner=self.employer.owner_id).kept().exclude(pk=self.employer.pk)
        if others.named(name).exists():
            self.report_namesake(name)
        return name

    def report_namesake(self, name: str) -> None:
        self.add_error("name", f"You have another employer called “{name}”. Choose a name that tells them apart.")


class TouchForm(PlainForm):
    """“I was in touch today”, in one click or one line."""

    note = LineField(label="What was said", required=False, max_length=500)


class InteractionForm(PlainForm):
    """One touch, written down in one line."""

    happened_on = DayField(label="When")
    channel = forms.ChoiceField(label="How", choices=Channel.choices)
    by_owner = forms.TypedChoiceField(
        label="Who reached out",
        choices=[("yes", "I did"), ("no", "They did")],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    answered = forms.TypedChoiceField(
        label="Did they answer?",
        required=False,
        choices=[("", "Not yet"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    note = NoteField(label="What was said", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["happened_on"].initial = today

    def clean_happened_on(self) -> date:
        return _not_to_come(self.cleaned_data["happened_on"], self.today)


class InteractionEditForm(VersionedForm, InteractionForm):
    answered = forms.TypedChoiceField(
        label="Did they answer?",
        required=False,
        choices=[("", "Not known"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )


class GiftForm(PlainForm):
    """Something given back. Save with contacts.giving.services."""

    kind = forms.ChoiceField(label="What kind", choices=Gift.Kind.choices)
    what = LineField(
        label="What", when_empty="Write what it was.", help_text="Such as: Ilkka’s name for the open post."
    )
    offered_on = DayField(label="Offered on")
    given_on = DayField(label="Given on", required=False, help_text="Empty while it is only offered.")
    outcome = NoteField(
        label="What came of it",
        required=False,
        help_text="Hired, read, met for coffee. It can come later.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["offered_on"].initial = today

    def clean_offered_on(self) -> date:
        return _not_to_come(self.cleaned_data["offered_on"], self.today)

    def clean_given_on(self) -> date | None:
        day = self.cleaned_data["given_on"]
        return _not_to_come(day, self.today) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        offered_on, given_on = data.get("offered_on"), data.get("given_on")
        if offered_on and given_on and given_on < offered_on:
            self.add_error("given_on", "That is before it was offered. Change one of the two days.")
        if data.get("outcome") and not given_on and "given_on" not in self.errors:
            self.add_error("given_on", "Say on which day it was given, then what came of it.")
        return data


class GiftEditForm(VersionedForm, GiftForm):
    pass


def _not_to_come(day: date, today: date) -> date:
    """Return `day` unless it lies after `today`. Raises ValidationError then."""
    if day > today:
        raise forms.ValidationError("That day is still to come. Choose today or a day before.")
    return day
