from datetime import date
from typing import Any, cast

from django import forms

from accounts.models import User
from contacts.models import Channel
from core.forms import DayField, LineField, NoteField, PlainForm
from followups.models import FollowUp
from offers.models import Offer


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


class AboutForm(PlainForm):
    """Which of the owner's offers a follow-up is about, as its page's address says."""

    offer = forms.ModelChoiceField(Offer.objects.none(), required=False)

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = cast("forms.ModelChoiceField[Offer]", self.fields["offer"])
        own.queryset = Offer.objects.for_owner(owner).kept().offers_only().with_people()

    @property
    def chosen(self) -> Offer | None:
        """The offer; none if the address names none that is theirs."""
        return self.cleaned_data["offer"] if self.is_valid() else None


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
