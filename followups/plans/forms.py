"""Choosing a cadence: a shipped one, one of the person's own, their own words, or none."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict

from accounts.models import User
from contacts.models import Contact
from core.forms import NAME_LENGTH, DayField, LineField, PlainForm, VersionedForm
from followups.cadence.course import Step
from followups.cadence.dates import Cadence
from followups.cadence.reading import CadenceError
from followups.cadence.shipped import DEFAULT, SHIPPED
from followups.models import Plan, SavedCadence
from followups.plans.dates import coming_steps, draft_plan

AS_WRITTEN = ""
NONE = "none"
MOST_SAVED = 50
CADENCE_FIELDS = ("cadence", "picked", "pattern", "counted_from", "anchor_on")

HOW_TO_WRITE = (
    "Such as: 2 weeks, 2 months, then every 6 months. Or: quarterly."
    " Or, up to a graduation: 6 months before, 1 month before."
)
HOW_IT_COUNTS = (
    "From fixed dates, each step has its day, whatever happens in between. From the last touch, each interval begins"
    " when you were last in touch."
)


@dataclass(frozen=True)
class CadenceChoice:
    """One cadence that can be chosen by its `key`."""

    key: str
    name: str
    pattern: str
    counted_from: str


def cadence_choices(owner: User) -> list[CadenceChoice]:
    """Return the shipped cadences and then the person's own."""
    fixed, last_touch = Plan.CountedFrom.FIXED, Plan.CountedFrom.LAST_TOUCH
    shipped = [
        CadenceChoice(f"shipped:{one.key}", one.name, str(one.cadence), last_touch if one.from_last_touch else fixed)
        for one in SHIPPED
    ]
    own = SavedCadence.objects.for_owner(owner).kept().order_by("name_order")[:MOST_SAVED]
    return shipped + [CadenceChoice(f"own:{one.pk}", one.name, one.pattern, one.counted_from) for one in own]


def read_cadence(text: str) -> Cadence:
    """Read a cadence for a form. Raises ValidationError."""
    try:
        cadence = Cadence.parse(text)
    except CadenceError as error:
        raise forms.ValidationError(str(error)) from None
    # Written out, "2 day" is a letter longer than it was typed.
    if len(str(cadence)) > NAME_LENGTH:
        raise forms.ValidationError("Make it shorter: a schedule can have up to 200 letters.")
    return cadence


class CadenceForm(PlainForm):
    """Which cadence, and what it counts from. A cadence that is chosen wins over what is written."""

    or_nothing: ClassVar[list[tuple[str, str]]] = [(NONE, "No schedule")]

    cadence = forms.ChoiceField(label="Take one of these", required=False)
    # The cadence that is written out already: from then on, what is written counts.
    picked = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    pattern = LineField(label="Schedule", required=False, initial=str(DEFAULT), help_text=HOW_TO_WRITE)
    counted_from = forms.ChoiceField(
        label="Counted from", choices=Plan.CountedFrom.choices, required=False, widget=forms.RadioSelect
    )
    anchor_on = DayField(
        label="The day it counts from",
        required=False,
        help_text="Empty: the day when you told them. For an internship: the day on which you graduate.",
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.choices = {choice.key: choice for choice in cadence_choices(owner)}
        field = self.fields["cadence"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the types
        named = [(key, choice.name) for key, choice in self.choices.items()]
        field.choices = [(AS_WRITTEN, "As written below"), *named, *self.or_nothing]
        self.fields["counted_from"].initial = Plan.CountedFrom.FIXED
        if "preview" in self.data:
            self._write_out()

    def _write_out(self) -> None:
        """Put what was picked from the list into the fields, to be seen and changed there."""
        choice = self.choices.get(self.data.get("cadence", ""))
        if choice and choice.key != self.data.get("picked"):
            typed = cast("QueryDict", self.data).copy()
            typed["pattern"], typed["counted_from"], typed["picked"] = (
                choice.pattern,
                choice.counted_from,
                choice.key,
            )
            self.data = typed

    @property
    def chosen(self) -> CadenceChoice | None:
        """The cadence that was picked from the list and not written out yet, if any."""
        key = self.cleaned_data.get("cadence") or ""
        return None if key == self.cleaned_data.get("picked") else self.choices.get(key)

    def with_choice(self) -> "CadenceForm | None":
        """Return a form in which what was picked from the list is written out; None when nothing was."""
        if not self.is_valid() or self.chosen is None:
            return None
        choice = self.chosen
        initial = {"pattern": choice.pattern, "counted_from": choice.counted_from, "picked": choice.key}
        return CadenceForm(owner=self.owner, initial=initial)

    def clean_pattern(self) -> Cadence | None:
        if self.cleaned_data.get("cadence") == NONE:
            return None
        text = self.chosen.pattern if self.chosen else self.cleaned_data["pattern"]
        return read_cadence(text) if text else None

    def clean_counted_from(self) -> str:
        if self.chosen:
            return self.chosen.counted_from
        return self.cleaned_data["counted_from"] or Plan.CountedFrom.FIXED

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        cadence = data.get("pattern")
        if cadence and cadence.counts_down and "anchor_on" not in self.errors:
            if data.get("counted_from") == Plan.CountedFrom.LAST_TOUCH:
                self.add_error("counted_from", "A schedule that leads up to a day counts from fixed dates.")
            elif not data.get("anchor_on"):
                self.add_error("anchor_on", "Give the day that it leads up to, such as your graduation.")
        return data


class PlanForm(CadenceForm):
    """A plan that is begun or changed by hand: it always has a cadence."""

    or_nothing: ClassVar[list[tuple[str, str]]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor_on"].help_text = "Empty: today. For an internship: the day on which you graduate."

    def clean_pattern(self) -> Cadence | None:
        cadence = super().clean_pattern()
        if cadence is None:
            raise forms.ValidationError("Write a schedule, or end it instead.")
        return cadence


class PreviewForm(CadenceForm):
    """The fields that the dates of a plan follow from; what can't be read shows none."""

    sent_on = DayField(required=False)
    contact = forms.UUIDField(required=False)

    def draft(self, today: date) -> Plan | None:
        """Return the plan that is being written; None while it can't be read. It counts from today unless told."""
        if not self.is_valid() or not self.cleaned_data["pattern"]:
            return None
        data = self.cleaned_data
        asked_for_a_day = "sent_on" in self.data and not data["sent_on"]
        anchor_on = data["anchor_on"] or data["sent_on"] or (None if asked_for_a_day else today)
        if anchor_on is None:
            return None
        return draft_plan(
            owner=self.owner,
            cadence=data["pattern"],
            counted_from=data["counted_from"],
            anchor_on=anchor_on,
            contact_id=data["contact"],
            today=today,
        )

    def coming_steps(self, today: date) -> list[Step]:
        draft = self.draft(today)
        return coming_steps(draft, today=today) if draft else []


def steps_ahead(form: CadenceForm, *, today: date, contact: Contact | None = None) -> list[Step]:
    """Return the next steps of the plan that stands in a form, whether it was submitted or not."""
    names = [name for name in (*CADENCE_FIELDS, "sent_on") if name in form.fields]
    shown = {name: form[name].value() for name in names}
    return PreviewForm(shown | ({"contact": contact.pk} if contact else {}), owner=form.owner).coming_steps(today)


def afterwards(pattern: str) -> str:
    """Return how a schedule goes on after its first dates: "every 6 months"; empty when it ends or can't be read."""
    return pattern.rpartition("then ")[2] if "then every" in pattern else ""


class SavedCadenceForm(PlainForm):
    """A cadence of the person's own. Save with followups.plans.saved."""

    name = LineField(label="Name", max_length=100, when_empty="Give it a name.", help_text="Whom or what it is for.")
    pattern = LineField(label="Schedule", help_text=HOW_TO_WRITE)
    counted_from = forms.ChoiceField(
        label="Counted from",
        choices=Plan.CountedFrom.choices,
        required=False,
        help_text=HOW_IT_COUNTS,
        initial=Plan.CountedFrom.FIXED,
        widget=forms.RadioSelect,
    )

    def clean_pattern(self) -> str:
        return str(read_cadence(self.cleaned_data["pattern"]))

    def clean_counted_from(self) -> str:
        return self.cleaned_data["counted_from"] or Plan.CountedFrom.FIXED

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        down = "pattern" in data and Cadence.read(data["pattern"]).counts_down
        if down and data.get("counted_from") == Plan.CountedFrom.LAST_TOUCH:
            self.add_error("counted_from", "A schedule that leads up to a day counts from fixed dates.")
        return data


class SavedCadenceEditForm(VersionedForm, SavedCadenceForm):
    pass
