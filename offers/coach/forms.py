from typing import Any

from django import forms

from contacts.forms import PhoneField
from contacts.models import Contact
from core.forms import DayField, LineField, MailAddressField, NoteField, PlainForm, VersionedForm, share_pasted_name
from offers.coach.scripts.call import Script
from offers.models import Giving, GoodReason, Situation, Tone

WORDS = 500


class CoachForm(VersionedForm):
    """A page of the coach, about one part of a decline. Sent without a version, it replaces whatever is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_version"].required = False


class DecideForm(CoachForm):
    """Why not: for the person alone."""

    good_reasons = forms.MultipleChoiceField(
        label="Good reasons to say no",
        choices=GoodReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list, or write it below."},
    )
    private_reasons = NoteField(
        label="Your own reasons",
        required=False,
        help_text="Only you see them. They never end up in a script or a mail.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PrepareForm(CoachForm):
    """Who to call and what to say. The reason to share is asked only once the decision is firm."""

    manager = LineField(
        label="Who to call",
        when_empty="Write who you’ll call.",
        help_text="Ideally the person who would have been your manager.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="What they are to you",
        choices=Contact.Role.choices,
        initial=Contact.Role.HIRING_MANAGER,
        required=False,
        help_text="For someone new. People you know keep their role.",
        error_messages={"invalid_choice": "Choose from the list."},
    )
    phone = PhoneField(label="Phone", required=False)
    email = MailAddressField(label="E-mail", required=False)
    own_name = LineField(label="Your name", required=False, help_text="As you say it on the phone and sign a note.")
    own_phone = PhoneField(
        label="Your phone number", required=False, help_text="So that you can leave it on their voicemail."
    )
    graduates_on = DayField(
        label="When you graduate",
        required=False,
        help_text="Then the card asks about a full-time role at that time.",
    )
    thanks_for = LineField(
        label="Thank you for…",
        required=False,
        max_length=WORDS,
        help_text="Something only they did: “the two hours you gave me in Leeds”.",
    )
    giving = forms.ChoiceField(
        label="What you can give back",
        choices=[("", "Nothing yet"), *Giving.choices],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the four."},
    )
    giving_back = LineField(
        label="Who, or what",
        required=False,
        max_length=WORDS,
        help_text="“Tobias Wrzesniewski, who’s built two data platforms”. Ask them first.",
    )
    reason_to_share = NoteField(
        label="If they ask why",
        required=False,
        help_text="What you want to say, and no more. You can leave it empty: you don’t owe anyone a reason.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_firm: bool, is_internship: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_internship:
            del self.fields["graduates_on"]
        if not is_firm:
            del self.fields["reason_to_share"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        share_pasted_name(self, name="manager")
        return self.cleaned_data

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or Contact.Role.HIRING_MANAGER


class WordsForm(CoachForm):
    """The words of the call card: a tone, a situation, and one field for each part of the script."""

    tone = forms.ChoiceField(
        label="Tone", choices=Tone.choices, error_messages={"invalid_choice": "Choose one of the three."}
    )
    situation = forms.ChoiceField(
        label="You talk to", required=False, error_messages={"invalid_choice": "Choose from the list."}
    )

    def __init__(self, *args: Any, script: Script, likely: Situation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_likely = ("", f"Likely: {likely.label[:1].lower()}{likely.label[1:]}")
        self.fields["situation"].choices = [as_likely, *Situation.choices]  # type: ignore[attr-defined]
        for part in script.parts:
            self.fields[part.key] = self._field(part.key, part.cue)
            self.initial.setdefault(part.key, part.text)

    @staticmethod
    def _field(key: str, cue: str) -> forms.Field:
        if key == "subject":
            return LineField(label=cue, required=False, max_length=250)
        rows = {"mail": 10, "voicemail": 4}.get(key, 2)
        return NoteField(label=cue, required=False, widget=forms.Textarea(attrs={"rows": rows}))

    def own_words(self, suggested: dict[str, set[str]]) -> dict[str, str | None]:
        """Return what was typed for each part; None where it is one of the suggestions."""
        typed = {key: self.cleaned_data[key] for key in suggested if key in self.fields}
        return {key: None if text in suggested[key] else text for key, text in typed.items()}


class ToneForm(PlainForm):
    """The tone of a draft; anything unknown is warm."""

    tone = forms.ChoiceField(label="Tone", choices=Tone.choices, required=False)

    @property
    def chosen(self) -> Tone:
        return Tone((self.is_valid() and self.cleaned_data["tone"]) or Tone.WARM)
