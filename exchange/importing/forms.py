from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from core.forms import LongChoiceField, NoteField, PlainForm, currency_choices
from exchange.importing.bounds import LARGEST_FILE_MB, MOST_BYTES, TOO_LARGE
from exchange.importing.readers.any_csv import JOBS, PEOPLE, mapping_of
from exchange.importing.readers.columns import JOB_FIELDS, PERSON_FIELDS
from exchange.importing.rows import Question
from exchange.importing.services import formats
from exchange.importing.verdicts import Answer, JudgedRow
from followups.plans.forms import CadenceChoice, cadence_choices, read_cadence

LONGEST_TEXT = 900_000
# Of a table with more columns the others are as their headings suggest.
COLUMNS_ASKED = 60
KINDS = [(PEOPLE, "People"), (JOBS, "Offers and applications")]
WEEKS = [(1, "a week"), (2, "2 weeks"), (4, "4 weeks"), (8, "8 weeks"), (12, "12 weeks")]


class FileForm(PlainForm):
    """A file, or a text that was copied from one."""

    file = forms.FileField(
        label="Choose a file",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"data-most-mb": LARGEST_FILE_MB}),
    )
    text = NoteField(
        label="Or paste it",
        required=False,
        max_length=LONGEST_TEXT,
        help_text="Rows that you copied from a table, or the text of a vCard.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_file(self) -> UploadedFile | None:  # type: ignore[type-arg]
        file: UploadedFile | None = self.cleaned_data["file"]  # type: ignore[type-arg]
        if file and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("file") and not data.get("text"):
            self.add_error("file", "Choose a file, or paste its text below.")
        return data

    def brought(self) -> tuple[bytes, str]:
        """Return the bytes and the name of what was chosen; a file before a text."""
        file = self.cleaned_data.get("file")
        if file:
            return b"".join(file.chunks()), str(file.name or "A file")
        return self.cleaned_data["text"].encode("utf-8", "replace"), "Pasted text"


class ReadingForm(PlainForm):
    """What a file seems to be, and what has to be decided about all of it.

    `header` has the headings of a table of which the person says what each column holds.
    """

    format = forms.ChoiceField(label="This is")

    def __init__(
        self,
        *args: Any,
        chosen: str,
        choices: dict[str, Any],
        questions: Sequence[Question],
        header: Sequence[str],
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        one = self.fields["format"]
        assert isinstance(one, forms.ChoiceField)  # noqa: S101  for the types
        one.choices = [*([] if chosen else [("", "Choose what it is")]), *formats()]
        one.initial = chosen
        self._asked = [self._add(question, choices) for question in questions]
        self._columns = self._add_columns(header, choices)

    def _add(self, question: Question, choices: dict[str, Any]) -> str:
        name = str(question.decision)
        rows = "row" if question.count == 1 else "rows"
        hint = f"Such as “{question.example}”, in {question.count:,} {rows}." if question.count else ""
        options: dict[str, Any] = {
            "label": question.text,
            "required": False,
            "initial": choices.get(name, ""),
            "help_text": hint,
        }
        if question.options:
            self.fields[name] = forms.ChoiceField(choices=[("", "Choose"), *question.options], **options)
        else:
            self.fields[name] = LongChoiceField(choices=lambda: [("", "Choose"), *currency_choices()], **options)
        return name

    def _add_columns(self, header: Sequence[str], choices: dict[str, Any]) -> list[str]:
        if not header:
            return []
        mapping = mapping_of(header, {name: value for name, value in choices.items() if isinstance(value, str)})
        self.fields["kind"] = forms.ChoiceField(label="Each row is about", choices=KINDS, initial=mapping["kind"])
        known = PERSON_FIELDS if mapping["kind"] == PEOPLE else JOB_FIELDS
        names = []
        for number, heading in enumerate(header[:COLUMNS_ASKED], 1):
            name = f"column {number}"
            self.fields[name] = forms.ChoiceField(
                label=heading[:80] or f"Column {number}",
                required=False,
                choices=[("", "Leave out"), *known.items()],
                initial=mapping[name],
            )
            names.append(name)
        return names

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        # The columns of people say nothing about offers: with another kind they are suggested anew.
        if self._columns and self.cleaned_data.get("kind") != self.fields["kind"].initial:
            for name in self._columns:
                self.errors.pop(name, None)
                self.cleaned_data[name] = None

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self._asked]

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self._columns]

    @property
    def decisions(self) -> dict[str, str | None]:
        """What was decided, by the names of `choices`; None for what is to be suggested anew."""
        return {name: value for name, value in self.cleaned_data.items() if name != "format" and value != ""} | {
            name: self.cleaned_data.get(name) for name in self._columns
        }


class HeldForm(PlainForm):
    """Rows that were held back, and what the person says about each of them or about all."""

    def __init__(self, *args: Any, lines: Iterable[JudgedRow], choices: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            offered = [answer for answer in Answer if answer != Answer.JOIN or line.can_be_joined]
            name = f"row {line.at}"
            self.fields[name] = forms.ChoiceField(
                label=f"What shall we do with {line.title}?",
                required=False,
                choices=[("", "Decide later"), *((one.value, one.label) for one in offered)],
                initial=choices.get(name, ""),
            )
            line.bound = self[name]
        self.fields["held"] = forms.ChoiceField(
            label="All others that are held back",
            required=False,
            choices=[("", "Decide one by one"), *Answer.choices],
            initial=choices.get("held", ""),
        )

    @property
    def decisions(self) -> dict[str, str | None]:
        return {name: value or None for name, value in self.cleaned_data.items()}


class SpreadForm(PlainForm):
    """With which of the imported people a schedule begins, and over how many weeks that is spread."""

    people = forms.MultipleChoiceField(label="Who", required=False)
    cadence = forms.ChoiceField(label="Schedule")
    weeks = forms.TypedChoiceField(
        label="Spread over",
        choices=WEEKS,
        coerce=int,
        initial=4,
        help_text="So that not all of them are due on one day.",
    )

    def __init__(self, *args: Any, owner: User, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, CadenceChoice] = {one.key: one for one in cadence_choices(owner)}
        cadence, who = self.fields["cadence"], self.fields["people"]
        assert isinstance(cadence, forms.ChoiceField)  # noqa: S101  for the types
        assert isinstance(who, forms.MultipleChoiceField)  # noqa: S101
        cadence.choices = [(key, one.name) for key, one in self.known.items()]
        who.choices = [(str(one.pk), one.name) for one in people]

    @property
    def chosen(self) -> CadenceChoice:
        return self.known[self.cleaned_data["cadence"]]

    def clean_people(self) -> list[str]:
        people: list[str] = self.cleaned_data["people"]
        if not people:
            raise forms.ValidationError("Choose at least one person.")
        return people

    def clean_cadence(self) -> str:
        key: str = self.cleaned_data["cadence"]
        read_cadence(self.known[key].pattern)
        return key
