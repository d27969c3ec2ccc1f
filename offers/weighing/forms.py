import re
from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2s
from typing import Any, cast

from django import forms

from core.forms import LineField, NoteField, PlainForm, VersionedForm
from offers.models import Answer, Criterion, Reason
from offers.models.criterion import BEST, MOST_WEIGHT
from offers.models.reason import LEAST, MOST
from offers.weighing.questions import Asked

SCORE = re.compile(r"(?:[0-9]|10)(?:[.,][0-9])?")


class WholeField(forms.IntegerField):
    """A whole number within bounds, which are said beside it when it is not."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        said = f"Write a whole number from {least} to {most}."
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), said)
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        super().__init__(min_value=least, max_value=most, error_messages=messages, widget=widget, **kwargs)


class ScoreField(forms.CharField):
    """A score of 0 to 10 with at most one decimal; None when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        if not SCORE.fullmatch(text) or (score := Decimal(text.replace(",", "."))) > BEST:
            raise forms.ValidationError("Write a score from 0 to 10, such as 7 or 7.5, or leave it empty.")
        return score


class ChoiceOfThree(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(("required", "invalid_choice"), "Choose one of the three.")
        super().__init__(label="Your answer", widget=forms.RadioSelect, error_messages=messages, **kwargs)


class AnswerForm(VersionedForm):
    """The answer to one question; nothing at all leaves it unanswered. Version 0: there was none when it was opened."""

    # What was shown, as a short mark: what is sent back as it was shown is no answer, whatever is there by now.
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    answer = ChoiceOfThree(choices=Answer.Choice.choices)
    note = NoteField(label="What you know", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    deal_breaker = forms.BooleanField(
        label="This is a deal-breaker",
        required=False,
        help_text="Reason enough to say no, whatever else is good about it.",
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, prefix=asked.question.value, initial=answer_initial(asked.answer), **kwargs)
        self.asked = asked
        cast("ChoiceOfThree", self.fields["answer"]).choices = asked.choices
        self.fields["answer"].required = False
        self.initial["seen"] = _mark(self.initial)

    @property
    def is_answered(self) -> bool:
        """Whether it says something that the page didn't show; needs `is_valid()`."""
        return bool(self.cleaned_data["answer"]) and _mark(self.cleaned_data) != str(self.cleaned_data["seen"])

    @property
    def given(self) -> dict[str, Any]:
        """What to save, by the names of `answer_question`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        said = data.get("note") or data.get("deal_breaker") or self.asked.answer
        if said and not data.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "Choose one of the three.")
        if data.get("deal_breaker") and data.get("answer") == Answer.Choice.YES:
            self.add_error("answer", "A yes breaks nothing. Untick the deal-breaker, or answer otherwise.")
        return data


def _mark(values: Mapping[str, Any]) -> str:
    shown = repr([values.get("answer") or "", values.get("note") or "", bool(values.get("deal_breaker"))])
    return blake2s(shown.encode(), digest_size=8).hexdigest()


def answer_initial(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"expected_version": 0}
    names = ("answer", "note", "deal_breaker")
    return {name: getattr(answer, name) for name in names} | {"expected_version": answer.version}


class ReasonForm(PlainForm):
    """One reason. The column's word is the prefix, so that both columns fit on a page."""

    text = LineField(
        label="What",
        when_empty="Write something for it or against it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "done"}),
    )
    weight = WholeField(label="Weight, 1 to 5", least=LEAST, most=MOST, initial=3)


class ReasonEditForm(VersionedForm, ReasonForm):
    pass


class CriterionForm(PlainForm):
    name = LineField(
        label="What matters to you",
        when_empty="Write what matters to you.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    weight = WholeField(label="Weight, 0 to 100", least=0, most=MOST_WEIGHT, initial=10)


class NewCriterionForm(CriterionForm):
    from_pay = forms.BooleanField(
        label="Score it from the packages",
        required=False,
        help_text="Based on what each pays. You can still score by hand.",
    )


class CriterionEditForm(VersionedForm, CriterionForm):
    pass


def reason_initial(reason: Reason) -> dict[str, Any]:
    return {"text": reason.text, "weight": reason.weight, "expected_version": reason.version}


def criterion_initial(criterion: Criterion) -> dict[str, Any]:
    return {"name": criterion.name, "weight": criterion.weight, "expected_version": criterion.version}
