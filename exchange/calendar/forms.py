from typing import Any

from django import forms

from core.forms import PlainForm


class FeedForm(PlainForm):
    """What is in the feed. Its fields are those of `CalendarFeed`."""

    answers = forms.BooleanField(label="Answers due", required=False)
    follow_ups = forms.BooleanField(label="Follow-ups", required=False)
    starts = forms.BooleanField(label="Start dates of jobs you accepted", required=False)
    interviews = forms.BooleanField(label="Interviews", required=False)

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.get(name) for name in self.fields):
            self.add_error("answers", "Choose at least one. To have none of them in your calendar, turn the feed off.")
        return self.cleaned_data
