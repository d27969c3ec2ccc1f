from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from contacts.models import Channel, Contact, Treated
from core.forms import (
    NOTE_LENGTH,
    DayField,
    LineField,
    MailAddressField,
    NoteField,
    PlainForm,
    SearchForm,
    VersionedForm,
    not_to_come,
    share_pasted_name,
)
from core.names import how_to_address


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


class AddressedAsField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        hint = "What follows “Hi” or “Dear” in mails and on the call card. Left empty, Ajar takes it from the name."
        super().__init__(label="How you address them", required=False, help_text=hint, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).rstrip(" ,;:")


def own_choice(typed: str, *names: str) -> str:
    """Return how they are addressed if that is the owner's own word, and empty if it is what a name says anyway."""
    return "" if typed in map(how_to_address, names) else typed


class AddressedForm(VersionedForm):
    """How to address one person, whose form on another page is long."""

    addressed_as = AddressedAsField()


class TreatedForm(VersionedForm):
    """How one person treated the owner, on their page."""

    treated = TreatedField(widget=forms.RadioSelect)
    treated_note = TreatedNoteField()


class ContactForm(PlainForm):
    """A person and where they work now. Save with contacts.services."""

    name = LineField(label="Name", when_empty="Write their name.")
    addressed_as = AddressedAsField()
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
        super().clean()
        share_pasted_name(self, name="name")
        data = self.cleaned_data
        # What stood there as a guess goes with the name; it is no choice.
        data["addressed_as"] = own_choice(
            data.get("addressed_as", ""), self.initial.get("name", ""), data.get("name", "")
        )
        if data.get("title") and "employer_name" not in self.errors and not data.get("employer_name"):
            self.add_error("employer_name", "Name the employer too, or leave the job title empty.")
        return data


class ContactEditForm(VersionedForm, ContactForm):
    pass


class TouchForm(PlainForm):
    """“I was in touch today”, in one click or one line."""

    note = LineField(label="What was said", required=False, max_length=NOTE_LENGTH)


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


class ContactListForm(SearchForm):
    """What the list of contacts is asked for, in its address."""

    treated = forms.CharField(required=False)

    @property
    def good_only(self) -> bool:
        """Whether only those are shown who were good to the person."""
        return self.is_valid() and self.cleaned_data["treated"] == Treated.GOOD

    @property
    def filter_count(self) -> int:
        """How many filters are set besides the search."""
        return int(self.good_only)

    @property
    def link(self) -> str:
        """The address, after the path, that asks for the same."""
        asked = {"q": self.text, "treated": Treated.GOOD.value if self.good_only else ""}
        return "?" + urlencode({name: value for name, value in asked.items() if value})
