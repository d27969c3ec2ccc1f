"""The forms of signing in, in our own words. allauth builds its sign-up on `SignupForm`."""

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.models import User, zone_choices
from core.forms import PlainForm


class SignupForm(PlainForm):
    """What a new account is asked beside e-mail address and password."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        help_text="Reminders come at 08:00 there. You can change both later.",
        choices=zone_choices,
        initial="UTC",
        widget=forms.Select(attrs={"data-suggest-zone": ""}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["time_zone"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
