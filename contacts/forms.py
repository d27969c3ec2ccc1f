from datetime import date
from typing import Any

from django import forms

from contacts.models import Channel, Contact, Treated
from core.forms import DayField, LineField, MailAddressField, NoteField, PlainForm, VersionedForm, not_to_come


class PhoneField(LineField):
    """A phone number, or several, as people write them. What can't be dialled is kept as it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
        super().__init__(max_length=50, widget=widget, **kwargs)


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
        return not_to_come(self.cleaned_data["happened_on"], self.today)


class InteractionEditForm(VersionedForm, InteractionForm):
    answered = forms.TypedChoiceField(
        label="Did they answer?",
        required=False,
        choices=[("", "Not known"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
