from django import forms

from accounts.models import hour_choices, zone_choices
from core.forms import PlainForm, ZoneField


class ReminderTimeForm(PlainForm):
    """When reminders come, a zone and an hour of the day there, and how. Save with followups.reminders.preferences."""

    time_zone = ZoneField(label="Time zone", choices=zone_choices)
    hour = forms.TypedChoiceField(
        label="Reminder hour",
        choices=hour_choices,
        coerce=int,
        help_text="On your own clock, summer and winter.",
        error_messages={"invalid_choice": "Choose an hour from 05:00 to 21:00."},
    )
    digest = forms.ChoiceField(
        label="How they come",
        choices=[("day", "One mail for all that’s due"), ("each", "One mail for each follow-up")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the two."},
    )
    resend_uncertain = forms.BooleanField(
        label="If it isn’t certain that a mail arrived, send it once more",
        help_text="Now and then a mail server’s answer gets lost. Then you may get the same mail twice.",
        required=False,
    )

    def clean_digest(self) -> bool:
        return bool(self.cleaned_data["digest"] != "each")
