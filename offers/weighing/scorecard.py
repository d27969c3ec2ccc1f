"""Offers side by side by the person's own criteria, with every step of the sum to be seen.

A total is the weighted mean of the scores, times ten: 0 to 100. An offer is compared once a score
was given to it by hand. A criterion counts once every offer that is compared has a score there;
until then it is left out for all of them alike, and the page says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from core.paging import of_these
from core.written_once import written_once
from offers.models import Answer, Criterion, Offer, Score
from offers.package.rates import Rates, rates_of
from offers.weighing.certainty import MARGIN, SAMPLES, Certainty, NoWeightError, Result, certainty_of
from offers.weighing.criteria import criteria_and_removed
from offers.weighing.pay_score import TENTH, PayScale, pay_scale
from offers.weighing.questions import deal_breakers_of

Given = Mapping[tuple[UUID, UUID], Score]


@dataclass(frozen=True)
class ScoreCell:
    """One offer by one criterion. `points` is what it adds to the sum: weight × score."""

    offer: Offer
    by_hand: Decimal | None
    from_pay: Decimal | None
    note: str
    weight: int
    # Of the score; 0 while there is none.
    version: int = 0

    @property
    def value(self) -> Decimal | None:
        return self.from_pay if self.by_hand is None else self.by_hand

    @property
    def points(self) -> Decimal | None:
        return None if self.value is None else self.weight * self.value

    @property
    def shown(self) -> str:
        return "" if self.value is None else f"{self.value.normalize():f}"

    @property
    def tenths(self) -> int:
        return int((self.value or 0) * 10)


@dataclass(frozen=True)
class CriterionRow:
    """One criterion across the offers; `missing` are those compared that have no score here."""

    criterion: Criterion
    cells: tuple[ScoreCell, ...]
    missing: tuple[Offer, ...]
    counts: bool


@dataclass(frozen=True)
class Band:
    """Where a range lies on the common scale, in per cent of its width."""

    start: Decimal
    width: Decimal
    point: Decimal


@dataclass(frozen=True)
class SumLine:
    """One line of a sum."""

    criterion: Criterion
    cell: ScoreCell


@dataclass(frozen=True)
class ScoreColumn:
    """One offer. `lines` are those that count; `result` is None while nothing can be compared."""

    offer: Offer
    name: str
    is_compared: bool
    breakers: tuple[Answer, ...]
    result: Result | None
    lines: tuple[SumLine, ...]
    is_first: bool

    @property
    def total(self) -> Decimal | None:
        return tenth(self.result.total) if self.result else None

    @property
    def lowest(self) -> Decimal | None:
        return tenth(self.result.lowest) if self.result else None

    @property
    def highest(self) -> Decimal | None:
        return tenth(self.result.highest) if self.result else None

    @property
    def sum(self) -> Decimal:
        return Decimal(sum(line.cell.points or 0 for line in self.lines))

    @property
    def first_in_100(self) -> str:
        """How often it is first when the weights move; 100 only where nothing else can be."""
        if self.result is None:
            return "0"
        whole = round(self.result.share * 100)
        if whole == 100 and not self.result.always_first:
            return "more than 99"
        return "fewer than 1" if whole == 0 else str(whole)


@dataclass(frozen=True)
class Scorecard:
    """Criteria × offers. `columns` are in the order in which the offers were given."""

    rows: tuple[CriterionRow, ...]
    columns: tuple[ScoreColumn, ...]
    certainty: Certainty | None
    pay: PayScale
    weights_are_zero: bool
    # Criteria in the trash, whose scores wait with them.
    removed: tuple[Criterion, ...] = ()

    samples, margin = f"{SAMPLES:,}", MARGIN

    @property
    def width(self) -> int:
        """How many columns a table of it has, that of the criteria included."""
        return len(self.columns) + 1

    @property
    def has_breakers(self) -> bool:
        return any(column.breakers for column in self.columns)

    @cached_property
    def ranked(self) -> tuple[ScoreColumn, ...]:
        """The offers that are compared, best first."""
        compared = [column for column in self.columns if column.result]
        return tuple(sorted(compared, key=_by_total))

    @property
    def waiting(self) -> tuple[ScoreColumn, ...]:
        """The offers that nobody has scored yet."""
        return tuple(column for column in self.columns if not column.is_compared)

    @property
    def left_out(self) -> tuple[CriterionRow, ...]:
        return tuple(row for row in self.rows if row.missing and row.criterion.weight)

    @cached_property
    def weight(self) -> int:
        """The weights that count, together."""
        return sum(row.criterion.weight for row in self.rows if row.counts)

    @property
    def best(self) -> tuple[ScoreColumn, ...]:
        return tuple(column for column in self.ranked if column.is_first)

    @property
    def lead(self) -> Decimal | None:
        return tenth(self.certainty.lead) if self.certainty and self.certainty.lead is not None else None

    @property
    def flip_row(self) -> CriterionRow | None:
        flip = self.certainty.flip if self.certainty else None
        return next((row for row in self.rows if flip and str(row.criterion.pk) == flip.criterion), None)

    @property
    def flip_names(self) -> str:
        flip = self.certainty.flip if self.certainty else None
        return " and ".join(column.name for column in self.columns if flip and str(column.offer.pk) in flip.first)

    @cached_property
    def scale(self) -> tuple[int, int]:
        """The tens between which every range lies."""
        ends = [result for column in self.ranked if (result := column.result)]
        low = floor(min((one.lowest for one in ends), default=Fraction(0)) / 10) * 10
        high = ceil(max((one.highest for one in ends), default=Fraction(100)) / 10) * 10
        return (low, high) if high > low else (max(0, low - 10), max(10, low))

    @property
    def bands(self) -> list[tuple[ScoreColumn, Band]]:
        return [(column, self._band(column.result)) for column in self.ranked if column.result]

    def _band(self, result: Result) -> Band:
        low, high = self.scale
        at, end, point = (
            tenth((value - low) * 100 / (high - low)) for value in (result.lowest, result.highest, result.total)
        )
        return Band(at, end - at, point)


def scorecard_for(user: User, offers: Sequence[Offer], rates: Rates | None = None) -> Scorecard:
    """Score `offers` (at best a dozen) by the criteria of `user`, in three queries, and one for `rates` not given.

    The offers need `with_people()` and `with_package()`, and stay in their order.
    """
    criteria, removed = criteria_and_removed(user)
    keys = [offer.pk for offer in offers]
    given = {(score.criterion_id, score.offer_id): score for score in _scores(user, keys)}
    pay = pay_scale(offers, user.currency, rates or rates_of(user))
    return replace(build(criteria, offers, given, deal_breakers_of(user, keys), pay), removed=tuple(removed))


@written_once
def _scores(user: User, offers: list[UUID]) -> QuerySet[Score]:
    return of_these(Score.objects.for_owner(user), offers, "offer")


def build(
    criteria: Sequence[Criterion], offers: Sequence[Offer], given: Given, breaking: Sequence[Answer], pay: PayScale
) -> Scorecard:
    """Put a scorecard together from what is known; pure."""
    cells = {(c.pk, offer.pk): _cell(c, offer, given, pay) for c in criteria for offer in offers}
    compared = [o for o in offers if any(cells[c.pk, o.pk].by_hand is not None for c in criteria)]
    rows = tuple(_row(criterion, offers, cells, compared) for criterion in criteria)
    counting = [row.criterion for row in rows if row.counts]
    certainty = _certainty(counting, compared, cells)
    columns = tuple(_column(offer, offers, compared, counting, cells, breaking, certainty) for offer in offers)
    return Scorecard(rows, columns, certainty, pay, bool(counting) and not any(c.weight for c in counting))


def _column(
    offer: Offer,
    offers: Sequence[Offer],
    compared: Sequence[Offer],
    counting: Sequence[Criterion],
    cells: Mapping[tuple[UUID, UUID], ScoreCell],
    breaking: Sequence[Answer],
    certainty: Certainty | None,
) -> ScoreColumn:
    key = str(offer.pk)
    return ScoreColumn(
        offer=offer,
        name=_name(offer, offers),
        is_compared=offer in compared,
        breakers=tuple(answer for answer in breaking if answer.offer_id == offer.pk),
        result=certainty.results.get(key) if certainty else None,
        lines=tuple(SumLine(row, cells[row.pk, offer.pk]) for row in counting) if offer in compared else (),
        is_first=certainty is not None and key in certainty.first,
    )


def _cell(criterion: Criterion, offer: Offer, given: Given, pay: PayScale) -> ScoreCell:
    score = given.get((criterion.pk, offer.pk))
    from_pay = pay.scores.get(offer.pk) if criterion.is_pay else None
    if score is None:
        return ScoreCell(offer, None, from_pay, "", criterion.weight)
    return ScoreCell(offer, score.score, from_pay, score.note, criterion.weight, score.version)


def _row(
    criterion: Criterion,
    offers: Sequence[Offer],
    cells: Mapping[tuple[UUID, UUID], ScoreCell],
    compared: Sequence[Offer],
) -> CriterionRow:
    found = tuple(cells[criterion.pk, offer.pk] for offer in offers)
    missing = tuple(offer for offer in compared if cells[criterion.pk, offer.pk].value is None)
    return CriterionRow(criterion, found, missing, counts=bool(compared) and not missing)


def _certainty(
    criteria: Sequence[Criterion], offers: Sequence[Offer], cells: Mapping[tuple[UUID, UUID], ScoreCell]
) -> Certainty | None:
    weights = {str(criterion.pk): criterion.weight for criterion in criteria}
    scores = {str(o.pk): {str(c.pk): cells[c.pk, o.pk].tenths for c in criteria} for o in offers}
    try:
        return certainty_of(weights, scores)
    except NoWeightError:
        return None


def _name(offer: Offer, offers: Sequence[Offer]) -> str:
    """Return the employer, with the role where two offers are from the same one."""
    same = sum(other.employer_id == offer.employer_id for other in offers)
    return f"{offer.employer}, {offer.role}" if same > 1 else str(offer.employer)


def _by_total(column: ScoreColumn) -> tuple[Fraction, str]:
    return (-column.result.total if column.result else Fraction(0), column.name)


def tenth(number: Fraction) -> Decimal:
    """Round half up to one decimal."""
    return (Decimal(number.numerator) / number.denominator).quantize(TENTH, ROUND_HALF_UP)
