from typing import Any

from django import forms

from accounts.models import zone_choices
from core.forms import DayField, HourField, LineField, NoteField, PlainForm, VersionedForm, ZoneField
from offers.models import Interview


class InterviewForm(PlainForm):
    """An interview of an offer. Save with offers.interviews.services. `initial` has the zone of an hour without one."""

    on = DayField(label="Day")
    at = HourField(label="Time", required=False)
    zone = ZoneField(
        label="Time zone of that time",
        choices=zone_choices,
        required=False,
        help_text="Theirs, if they sent you the time on their own clock.",
    )
    person = LineField(
        label="With",
        required=False,
        help_text="Found at this employer while you type, or made when new.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = NoteField(
        label="Note",
        required=False,
        help_text="The link to the call, what to prepare, how it went.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("at"):
            data["zone"] = ""
            self.errors.pop("zone", None)
        elif not data.get("zone") and "zone" not in self.errors:
            data["zone"] = self.initial["zone"]
        return data


class InterviewEditForm(VersionedForm, InterviewForm):
    pass


def interview_initial(interview: Interview) -> dict[str, Any]:
    """What the edit form begins with but for the zone of an hour that isn't there; needs `contact`."""
    return {
        "on": interview.happens_on,
        "at": interview.happens_time,
        "person": interview.contact.name if interview.contact else "",
        "note": interview.note,
        "expected_version": interview.version,
    } | ({"zone": interview.happens_zone} if interview.happens_zone else {})
