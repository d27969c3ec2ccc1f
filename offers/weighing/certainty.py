"""How sure a ranking is when the weights are only roughly known.

Pure, in whole numbers and fractions, so that nothing depends on rounding or on an order.
Scores are given in tenths (0 to 100), weights as whole numbers; a total is the weighted mean,
again 0 to 100. Every offer has a score for every criterion.

Totals, ranges, `always_first` and the flip are exact. Only the shares are sampled: each weight
moves by itself, evenly, by up to half either way, in the same 2,000 weightings every time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import compress
from operator import eq
from random import Random
from struct import pack, unpack

from offers.models.criterion import MOST_WEIGHT

SAMPLES = 2000
# Of 100. Less than this apart is too close to call.
MARGIN = 2
# What a weight is multiplied by, in halves (the exact bounds) and in thousandths (the samples).
DOWN, UP = 1, 3
THOUSAND = 1000

Weights = Mapping[str, int]
Scores = Mapping[str, Mapping[str, int]]


class NoWeightError(ValueError):
    """Every weight is 0, so there is nothing to go by."""


@dataclass(frozen=True)
class Result:
    """What one offer comes to. `share`: of the weightings, how many have it first; ties are split."""

    total: Fraction
    lowest: Fraction
    highest: Fraction
    share: Fraction
    always_first: bool


@dataclass(frozen=True)
class Flip:
    """The smallest change of one weight, in whole numbers up to 100, that puts others first."""

    criterion: str
    weight: int
    first: tuple[str, ...]


@dataclass(frozen=True)
class Certainty:
    """`first` has several when they are level; `lead` is how far the next one is behind, None without a next one."""

    results: Mapping[str, Result]
    first: tuple[str, ...]
    lead: Fraction | None
    flip: Flip | None

    @property
    def is_level(self) -> bool:
        return len(self.first) > 1

    @property
    def is_close(self) -> bool:
        return self.lead is not None and self.lead < MARGIN


def certainty_of(weights: Weights, scores: Scores) -> Certainty:
    """Rank the offers of `scores` and say how well the ranking holds.

    Raises NoWeightError when every weight is 0.
    """
    if not any(weights.values()):
        raise NoWeightError
    totals = weighted_totals(weights, scores)
    shares = _shares(weights, scores)
    results = {
        offer: Result(totals[offer], *_range(weights, given), shares[offer], _never_caught(offer, weights, scores))
        for offer, given in scores.items()
    }
    first = leaders(totals)
    behind = [totals[first[0]] - total for offer, total in totals.items() if offer != first[0]] if first else []
    flip = _flip(weights, scores, first[0]) if len(first) == 1 else None
    return Certainty(results, first, min(behind, default=None), flip)


def weighted_totals(weights: Weights, scores: Scores) -> dict[str, Fraction]:
    whole = sum(weights.values())
    return {
        offer: Fraction(sum(weights[key] * given[key] for key in weights), whole) for offer, given in scores.items()
    }


def leaders(totals: Mapping[str, Fraction]) -> tuple[str, ...]:
    best = max(totals.values(), default=None)
    return tuple(sorted(offer for offer, total in totals.items() if total == best))


def _range(weights: Weights, given: Mapping[str, int]) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest total while every weight moves by up to half.

    At an extreme all weights above some score are pushed one way and all below it the other,
    so it is enough to try each place to cut.
    """
    ordered = sorted((given[key], weight) for key, weight in weights.items() if weight)
    return min(_cuts(ordered, DOWN, UP, reverse=True)), max(_cuts(ordered, DOWN, UP, reverse=False))


def _cuts(ordered: Sequence[tuple[int, int]], low: int, high: int, *, reverse: bool) -> list[Fraction]:
    before, after = (high, low) if reverse else (low, high)
    found = []
    for cut in range(len(ordered) + 1):
        moved = [(score, weight * (before if place < cut else after)) for place, (score, weight) in enumerate(ordered)]
        found.append(Fraction(sum(score * weight for score, weight in moved), sum(weight for _, weight in moved)))
    return found


def _most_ahead(one: Mapping[str, int], other: Mapping[str, int], weights: Weights) -> int:
    """Return by how much (not normalised) `one` is ahead at best while the weights move by up to half."""
    return sum(
        weight * gap * (UP if gap > 0 else DOWN) for key, weight in weights.items() if (gap := one[key] - other[key])
    )


def _never_caught(offer: str, weights: Weights, scores: Scores) -> bool:
    return all(_most_ahead(given, scores[offer], weights) < 0 for name, given in scores.items() if name != offer)


def _shares(weights: Weights, scores: Scores) -> dict[str, Fraction]:
    """Count how often each offer is first. What can never be first is not even tried."""
    rivals = [
        name
        for name, given in scores.items()
        if all(_most_ahead(given, other, weights) >= 0 for other in scores.values())
    ]
    shares = dict.fromkeys(scores, Fraction(0))
    if len(rivals) < 2:
        return shares | dict.fromkeys(rivals, Fraction(1))
    drawn = [_drawn(weights, scores[name]) for name in rivals]
    best = list(map(max, *drawn))
    firsts = [list(map(eq, totals, best)) for totals in drawn]
    for name, first in zip(rivals, firsts, strict=True):
        shares[name] = Fraction(sum(first), SAMPLES)
    return shares if sum(shares.values()) == 1 else shares | _split(rivals, firsts)


def _split(rivals: Sequence[str], firsts: Sequence[Sequence[bool]]) -> dict[str, Fraction]:
    """Share each weighting among those who are level in it."""
    shares = dict.fromkeys(rivals, Fraction(0))
    for level, times in Counter(zip(*firsts, strict=True)).items():
        for name in compress(rivals, level):
            shares[name] += Fraction(times, SAMPLES * sum(level))
    return shares


def _drawn(weights: Weights, given: Mapping[str, int]) -> tuple[int, ...]:
    """Return the total (not normalised) by each of the weightings.

    All weightings are added up at once, each in its own 64 bits of one long number: many
    times as fast as one by one, and exact.
    """
    whole = sum(weight * given[key] * _factors(key) for key, weight in weights.items() if weight)
    return unpack(f"<{SAMPLES}Q", whole.to_bytes(8 * SAMPLES, "little"))


@lru_cache(maxsize=128)
def _factors(key: str) -> int:
    """Return by what each weighting multiplies the weight of the criterion `key`, in thousandths.

    They depend on the key alone, not on the order or on other criteria. Every
    draw has its mirror image, which keeps the shares even.
    """
    draw = Random(f"ajar {key}").random  # noqa: S311  not a secret
    half = [THOUSAND // 2 + int(draw() * (THOUSAND + 1)) for _ in range(SAMPLES // 2)]
    return int.from_bytes(pack(f"<{SAMPLES}Q", *half, *(2 * THOUSAND - factor for factor in half)), "little")


def _flip(weights: Weights, scores: Scores, leader: str) -> Flip | None:
    """Find the weight that needs to change least for `leader` to fall behind; None when none can do it."""
    changes = [
        (abs(weight - weights[key]), key, weight)
        for name, given in scores.items()
        if name != leader
        for key, weight in _overtakes(weights, scores[leader], given)
    ]
    if not changes:
        return None
    _, key, weight = min(changes)
    return Flip(key, weight, leaders(weighted_totals({**weights, key: weight}, scores)))


def _overtakes(weights: Weights, leader: Mapping[str, int], other: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return for each criterion the nearest whole weight with which `other` passes `leader`.

    The lead is linear in every weight: it is gone at `weight - lead / gap`.
    """
    gaps = {key: leader[key] - other[key] for key in weights}
    lead = sum(weights[key] * gap for key, gap in gaps.items())
    found = []
    for key, gap in gaps.items():
        if gap:
            step = lead // abs(gap) + 1
            weight = weights[key] - step if gap > 0 else weights[key] + step
            if 0 <= weight <= MOST_WEIGHT:
                found.append((key, weight))
    return found
