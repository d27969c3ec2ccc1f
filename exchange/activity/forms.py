from typing import Any

from core.days import shift
from core.forms import DayField, PlainForm

MOST_MONTHS = 24


class TimeForm(PlainForm):
    """From which day to which, both included; dates where the person lives."""

    since = DayField(label="From")
    until = DayField(label="To")

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first. Change one of them.")
        elif since and until and until > shift(since, MOST_MONTHS):
            self.add_error("until", "That’s more than two years. Choose a shorter time.")
        return self.cleaned_data
