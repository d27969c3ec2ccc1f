"""What a row of a file would do: something new, a change, nothing; or it waits for the person, or is refused."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from exchange.importing.rows import OfferRow, PersonRow, Question


class Verdict(models.TextChoices):
    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    HELD = "held", "Held back"
    SAME = "same", "The same"
    REFUSED = "refused", "Refused"
    LEFT_OUT = "left_out", "Left out"


class Answer(models.TextChoices):
    """What the person says about a row that was held back."""

    LEAVE = "leave", "Leave out"
    JOIN = "join", "It’s the same: join them"
    NEW = "new", "Add as new"


# What a field is called where its name isn't what people say.
CALLED = {"answer_due_on": "Answer due", "posting_url": "Link to the posting", "email": "E-mail"}


@dataclass(slots=True)
class JudgedRow:
    """One row and what becomes of it. `at` counts the rows of the file, from 1; by it the person's answers are kept."""

    at: int
    row: Any  # of exchange.importing.rows
    verdict: Verdict
    # Why it was held back, refused or is the same, in words.
    reason: str = ""
    # What it is joined with: who or what is there already.
    match: UUID | None = None
    # Of each field that changes, what stands there now and what would.
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    was_held: bool = False
    # The person's answer in a form, for the page.
    bound: Any = None

    @property
    def shown_changes(self) -> list[tuple[str, tuple[str, str]]]:
        """What changes, with a word for each: of notes only what is added."""
        shown = []
        for name, (there, said) in self.changes.items():
            added = said[len(there) :].strip() if name == "notes" else said
            shown.append((CALLED.get(name, name.capitalize()), ("" if name == "notes" else there, added)))
        return shown

    @property
    def can_be_joined(self) -> bool:
        return self.was_held and self.match is not None

    @property
    def title(self) -> str:
        match self.row:
            case PersonRow():
                return self.row.name
            case OfferRow():
                return f"{self.row.role}, {self.row.employer}"
        return str(self.row.text)

    @property
    def details(self) -> str:
        match self.row:
            case PersonRow():
                return " · ".join(
                    filter(None, (self.row.title, self.row.employer_name, self.row.email, self.row.phone))
                )
            case OfferRow():
                amount = f"{self.row.base_amount:,.0f} {self.row.base_currency}" if self.row.base_amount else ""
                return " · ".join(filter(None, (amount, self.row.location, self.row.manager)))
        return ""


@dataclass(frozen=True)
class Findings:
    """All rows of a file with their verdicts, and what has to be asked before they can be imported."""

    lines: list[JudgedRow]
    questions: list[Question]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.verdict for line in self.lines)
        return {verdict.value: found[verdict] for verdict in Verdict if found[verdict]}

    def lines_with(self, verdict: str = "") -> Sequence[JudgedRow]:
        """Return those of one verdict, or all."""
        return [line for line in self.lines if not verdict or line.verdict == verdict]

    @property
    def held(self) -> Sequence[JudgedRow]:
        """Rows about which the person is, or was, asked."""
        return [line for line in self.lines if line.was_held]

    @property
    def to_do(self) -> list[JudgedRow]:
        return [line for line in self.lines if line.verdict in (Verdict.NEW, Verdict.CHANGED)]
