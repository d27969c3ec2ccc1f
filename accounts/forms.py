"""The forms that allauth does not bring. allauth builds its own sign-up on `SignupFields`."""

from django import forms
from django.http import HttpRequest

from accounts.models import User, zone_choices
from core.forms import LineField, LongChoiceField, PlainForm, ZoneField, currency_choices
from core.money import currency_of_zone

NAME_HINT = "As you say it on the phone and sign a note."


class SignupFields(PlainForm):
    """What sign-up asks besides e-mail address and password."""

    name = LineField(label="Your name", required=False)
    time_zone = ZoneField(
        label="Time zone",
        help_text="Reminders come at 08:00 there. You can change both later.",
        choices=zone_choices,
        initial="UTC",
        error_messages={
            "required": "Choose where you live from the list.",
        },
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name, user.time_zone = self.cleaned_data["name"], self.cleaned_data["time_zone"]
        user.currency = currency_of_zone(user.time_zone) or user.currency
        user.save(update_fields=["name", "time_zone", "currency"])


class PreferencesForm(PlainForm):
    name = LineField(label="Your name", help_text=NAME_HINT, required=False)
    currency = LongChoiceField(
        label="Currency",
        help_text="What the first offer is taken to be in when it says none, and what totals are shown in.",
        choices=currency_choices,
        error_messages={"invalid_choice": "Choose a currency from the list."},
    )
    theme = forms.ChoiceField(
        label="Light or dark",
        choices=User.Theme,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the three."},
    )
    keys = forms.BooleanField(
        label="Single letters as shortcuts",
        help_text="Such as n for a new offer. They’re off while you type.",
        required=False,
    )
