from datetime import date
from typing import Any

from django import forms

from accounts.models import hour_choices, zone_choices
from contacts.models import Channel
from core.forms import DayField, LineField, LongChoiceField, NoteField, PlainForm
from followups.models import FollowUp
from followups.plans.forms import RhythmForm
from offers.models import Decline


class MarkSentForm(RhythmForm):
    """How the decline was told, and the rhythm that it starts. Save with followups.services."""

    told = LineField(
        label="Whom you told",
        when_empty="Write whom you told.",
        help_text="Best the hiring manager. Human resources or a recruiter alone is allowed.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sent_on = DayField(label="When")
    channel = forms.ChoiceField(label="How", choices=Channel.choices, initial=Channel.CALL)
    permission = forms.ChoiceField(
        label="Did they agree to stay in touch?", choices=Decline.Permission.choices, widget=forms.RadioSelect
    )
    note = NoteField(
        label="What was said",
        required=False,
        help_text="The next reminder brings it back to you.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    promised = NoteField(
        label="What you promised",
        required=False,
        help_text="A name, an article, an introduction. Every follow-up shows it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["sent_on"].initial = today

    def clean_sent_on(self) -> date:
        day: date = self.cleaned_data["sent_on"]
        if day > self.today:
            raise forms.ValidationError("That day is still to come. Mark it as sent once they know.")
        return day


class DoneForm(PlainForm):
    note = NoteField(label="What was said", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    channel = forms.ChoiceField(label="How", choices=Channel.choices, initial=Channel.MESSAGE, required=False)
    answered = forms.TypedChoiceField(
        label="Did they answer?",
        required=False,
        choices=[("", "Not yet"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or Channel.MESSAGE


class CallForm(PlainForm):
    """A call, or another touch, written down from a mail."""

    channel = forms.ChoiceField(label="How", choices=Channel.choices, initial=Channel.CALL, required=False)
    note = NoteField(label="What was said", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or Channel.CALL


def day_to_come(day: date, *, today: date, earliest: int) -> date:
    """Return `day` if it lies at least `earliest` days after `today` and at most five years away.

    Raises ValidationError otherwise.
    """
    if not earliest <= (day - today).days <= 5 * 366:
        first = "tomorrow" if earliest else "today"
        raise forms.ValidationError(f"Choose a day from {first} on, at most five years away.")
    return day


class SnoozeForm(PlainForm):
    until = DayField(label="Until")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        return day_to_come(self.cleaned_data["until"], today=self.today, earliest=1)


class FollowUpForm(PlainForm):
    """One follow-up planned by hand."""

    kind = forms.ChoiceField(
        label="What for",
        choices=[
            (FollowUp.Kind.STAY_IN_TOUCH, FollowUp.Kind.STAY_IN_TOUCH.label),
            (FollowUp.Kind.GIVE_BACK, FollowUp.Kind.GIVE_BACK.label),
        ],
        initial=FollowUp.Kind.STAY_IN_TOUCH,
        widget=forms.RadioSelect,
    )
    due_on = DayField(label="When")
    about = LineField(
        label="What about",
        required=False,
        help_text="Such as: send the name of a good candidate. It comes in the mail.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> date:
        return day_to_come(self.cleaned_data["due_on"], today=self.today, earliest=0)


class ReminderTimeForm(PlainForm):
    """When reminders come, a zone and an hour of the day there, and how. Save with followups.sent.services."""

    time_zone = LongChoiceField(
        label="Time zone",
        choices=zone_choices,
        error_messages={"invalid_choice": "Choose a time zone from the list."},
    )
    hour = forms.TypedChoiceField(
        label="Reminder hour",
        choices=hour_choices,
        coerce=int,
        help_text="On your own clock, summer and winter.",
        error_messages={"invalid_choice": "Choose an hour from 05:00 to 21:00."},
    )
    digest = forms.ChoiceField(
        label="How they come",
        choices=[("each", "One mail for each follow-up"), ("day", "One mail a day")],
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
        return bool(self.cleaned_data["digest"] == "day")
