"""The scorecard as one form: weights, scores and, for a single offer, notes.

Whoever saves it changes only what they changed. The page says of each field what it showed, and of which
version its row was then (`seen`): what it showed tells which fields were changed, and the version whether
another window changed the same row meanwhile. That is refused once, by name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2s
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict

from accounts.models import User
from core.forms import NoteField, PlainForm
from offers.models import Criterion, Offer, Score
from offers.models.criterion import MOST_WEIGHT
from offers.weighing.criteria import own_criteria
from offers.weighing.forms import ScoreField, WholeField
from offers.weighing.scorecard import CriterionRow, Scorecard, ScoreCell

SEEN = re.compile(r"([a-z0-9-]{1,90})=([0-9]{1,9}):([0-9a-z.]{0,16})")


@dataclass(frozen=True)
class Seen:
    """What a field showed, or shows now, as a short mark, and the version of its row; 0 while there is no row."""

    version: int = 0
    mark: str = ""


NOTHING = Seen()


class GridConflictError(Exception):
    """Some rows were changed meanwhile. `said` tells by field name what is there now. Nothing was saved."""

    def __init__(self, said: dict[str, str]) -> None:
        super().__init__("Changed in another window.")
        self.said = said


@dataclass(frozen=True)
class Place:
    """What one field is about. Without an offer it is a weight."""

    criterion: Criterion
    offer: Offer | None = None
    is_note: bool = False

    @property
    def name(self) -> str:
        kind = "note" if self.is_note else "score" if self.offer else "weight"
        return "-".join(filter(None, (kind, self.criterion.pk.hex, self.offer.pk.hex if self.offer else "")))

    @property
    def label(self) -> str:
        what = "Note on " if self.is_note else "" if self.offer else "Weight of "
        return f"{what}{self.criterion}" + (f", {self.offer.employer}" if self.offer else "")


class GridForm(PlainForm):
    """One field for each weight, each score and, with `notes`, each note of `scorecard`."""

    seen = forms.CharField(required=False, max_length=50_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scorecard: Scorecard, notes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scorecard, self.notes, self.places = scorecard, notes, dict[str, Place]()
        shown: dict[str, Seen] = {}
        for place, value, version in _places(scorecard.rows, notes=notes):
            shown[place.name], self.initial[place.name] = Seen(version, _mark(value)), _shown(value)
            # What was not on the page that is sent is not asked for either.
            if not self.is_bound or place.name in self.data:
                self.places[place.name], self.fields[place.name] = place, _field(place)
        self.initial["seen"] = seen_text(shown)

    @property
    def seen_before(self) -> dict[str, Seen]:
        found = SEEN.findall(self.cleaned_data.get("seen", ""))
        return {name: Seen(int(version), mark) for name, version, mark in found}

    def report_conflict(self, conflict: GridConflictError) -> None:
        """Say what was changed meanwhile, keep what was typed, and let the next attempt replace it."""
        for name, said in conflict.said.items():
            self.add_error(name, f"{said} Save again to replace that.")
        typed = cast("QueryDict", self.data).copy()
        typed["seen"] = str(self.initial["seen"])
        self.data = typed

    def value_of(self, name: str) -> str:
        value = self[name].value() if self.is_bound and name in self.fields else self.initial.get(name)
        return "" if value is None else str(value)


def _places(rows: Sequence[CriterionRow], *, notes: bool) -> Iterable[tuple[Place, Any, int]]:
    """Yield each field with what it shows and the version of its row."""
    for row in rows:
        yield Place(row.criterion), row.criterion.weight, row.criterion.version
        for cell in row.cells:
            yield Place(row.criterion, cell.offer), cell.by_hand, cell.version
            if notes:
                yield Place(row.criterion, cell.offer, is_note=True), cell.note, cell.version


def _field(place: Place) -> forms.Field:
    if place.is_note:
        return NoteField(label=place.label, required=False)
    if place.offer:
        return ScoreField(label=place.label)
    return WholeField(label=place.label, least=0, most=MOST_WEIGHT)


def _shown(value: Any) -> str:
    """Write a value as its field shows it: 7, not 7.0."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _mark(value: Any) -> str:
    """Return a short mark that another value would not have; empty for nothing."""
    text = _shown(value)
    return f"n{blake2s(text.encode(), digest_size=6).hexdigest()}" if isinstance(value, str) and text else text


def seen_text(shown: Mapping[str, Seen]) -> str:
    return " ".join(f"{name}={seen.version}:{seen.mark}" for name, seen in shown.items() if seen != NOTHING)


@dataclass(frozen=True)
class Tile:
    """One field of the grid as the page draws it."""

    name: str
    label: str
    value: str
    errors: list[str]
    cell: ScoreCell | None = None


@dataclass(frozen=True)
class TileRow:
    row: CriterionRow
    weight: Tile
    scores: list[tuple[Tile, Tile | None]]


def tiles(form: GridForm) -> list[TileRow]:
    """Return the fields in rows; drawn by hand, since a page may have two hundred of them."""

    def tile(place: Place, cell: ScoreCell | None = None) -> Tile:
        return Tile(
            place.name,
            place.label,
            form.value_of(place.name),
            [str(said) for said in form.errors.get(place.name, ())],
            cell,
        )

    def pair(row: CriterionRow, cell: ScoreCell) -> tuple[Tile, Tile | None]:
        note = Place(row.criterion, cell.offer, is_note=True)
        return tile(Place(row.criterion, cell.offer), cell), tile(note) if form.notes else None

    return [
        TileRow(row, tile(Place(row.criterion)), [pair(row, cell) for cell in row.cells]) for row in form.scorecard.rows
    ]


def save_grid(*, owner: User, places: Sequence[Place], typed: Mapping[str, Any], seen: Mapping[str, Seen]) -> int:
    """Save those of `typed` (by `Place.name`) that differ from `seen`. Returns how many were changed.

    Raises GridConflictError, with nothing saved, when another window changed the row of one of them meanwhile.
    """
    with own_criteria(owner) as criteria:
        kept = {row.pk: row for row in criteria.kept()}
        offers = {place.offer.pk for place in places if place.offer}
        scores = Score.objects.for_owner(owner).filter(offer__in=offers)
        rows = {(score.criterion_id, score.offer_id): score for score in scores}
        now = {place: _current(place, kept, rows) for place in places if place.criterion.pk in kept}
        before = {place: seen.get(place.name, NOTHING) for place in now}
        changed = [
            place
            for place, (value, _) in now.items()
            if _mark(typed[place.name]) not in (_mark(value), before[place].mark)
        ]
        if stale := [place for place in changed if now[place][1] != before[place].version]:
            raise GridConflictError({place.name: _what_changed(now[place][0], before[place]) for place in stale})
        _write(owner, [(place, typed[place.name]) for place in changed], kept, rows)
    return len(changed)


def _current(
    place: Place, criteria: Mapping[UUID, Criterion], rows: Mapping[tuple[UUID, UUID], Score]
) -> tuple[Any, int]:
    """Return what a field would show now, and the version of its row."""
    if place.offer is None:
        criterion = criteria[place.criterion.pk]
        return criterion.weight, criterion.version
    score = rows.get((place.criterion.pk, place.offer.pk))
    if score is None:
        return "" if place.is_note else None, 0
    return score.note if place.is_note else score.score, score.version


def _what_changed(value: Any, before: Seen) -> str:
    if _mark(value) == before.mark:
        return "What belongs to it was changed in another window."
    shown = _shown(value)
    return f"It was changed to {shown} in another window." if shown else "It was emptied in another window."


def _write(
    owner: User,
    changed: Sequence[tuple[Place, Any]],
    criteria: Mapping[UUID, Criterion],
    rows: dict[tuple[UUID, UUID], Score],
) -> None:
    touched: dict[tuple[UUID, UUID], Score] = {}
    for place, value in changed:
        if place.offer is None:
            row = criteria[place.criterion.pk]
            row.save_edit(expected_version=row.version, weight=value)
            continue
        key = (place.criterion.pk, place.offer.pk)
        if key not in touched:
            touched[key] = rows.get(key) or Score(owner=owner, criterion_id=key[0], offer_id=key[1], version=0)
            touched[key].version += 1
        score = touched[key]
        setattr(score, "note" if place.is_note else "score", value)
    Score.objects.bulk_create(
        touched.values(),
        update_conflicts=True,
        unique_fields=["owner", "criterion", "offer"],
        update_fields=["score", "note", "version"],
    )
