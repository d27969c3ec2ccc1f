from django import forms

from contacts.models import Contact
from core.forms import LineField, PlainForm


class OfferPersonForm(PlainForm):
    """Somebody at the table besides the hiring manager. Save with offers.people.services."""

    person = LineField(
        label="Name",
        when_empty="Write their name.",
        help_text="Found at this employer while you type, or made when new.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person_role = forms.ChoiceField(
        label="What they are here", choices=Contact.Role.choices, initial=Contact.Role.INTERVIEWER
    )
