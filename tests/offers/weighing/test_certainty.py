"""How sure a ranking is: the rules hold whatever the weights and scores are."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from offers.models.criterion import MOST_WEIGHT
from offers.weighing.certainty import SAMPLES, NoWeightError, certainty_of, leaders, weighted_totals


@st.composite
def tables(draw, offers=(1, 5), criteria=(1, 5)):
    """Weights and scores that could stand on a page."""
    keys = [f"criterion {number}" for number in range(draw(st.integers(*criteria)))]
    weights = {key: draw(st.integers(0, MOST_WEIGHT)) for key in keys}
    assume(any(weights.values()))
    names = [f"offer {number}" for number in range(draw(st.integers(*offers)))]
    return weights, {name: {key: draw(st.integers(0, 100)) for key in keys} for name in names}


class TestShares:
    @given(tables())
    def test_add_up_to_one(self, table):
        results = certainty_of(*table).results.values()

        assert sum(result.share for result in results) == 1
        assert all(0 <= result.share <= 1 for result in results)

    @given(tables(), st.integers(1, 1000))
    def test_are_the_same_when_all_weights_grow_alike(self, table, factor):
        weights, scores = table
        grown = {key: weight * factor for key, weight in weights.items()}

        assert certainty_of(grown, scores).results == certainty_of(weights, scores).results

    @given(tables(), st.randoms())
    def test_hang_on_no_order(self, table, random):
        weights, scores = table
        other = {name: dict(shuffled(given, random)) for name, given in shuffled(scores, random).items()}

        assert certainty_of(shuffled(weights, random), other) == certainty_of(weights, scores)

    @given(tables(), st.data())
    def test_never_fall_when_a_score_rises(self, table, data):
        weights, scores = table
        name, key = data.draw(st.sampled_from(sorted(scores))), data.draw(st.sampled_from(sorted(weights)))
        better = {**scores, name: {**scores[name], key: data.draw(st.integers(scores[name][key], 100))}}

        before, after = (certainty_of(weights, given).results[name] for given in (scores, better))
        assert after.share >= before.share
        assert (after.total, after.lowest, after.highest) >= (before.total, before.lowest, before.highest)

    @given(tables(offers=(2, 5)))
    def test_are_whole_where_nothing_can_catch_up(self, table):
        for result in certainty_of(*table).results.values():
            assert not result.always_first or result.share == 1

    @given(tables(offers=(1, 4)))
    def test_a_twin_has_half_of_what_one_alone_would_have(self, table):
        weights, scores = table
        alone = certainty_of(weights, scores).results["offer 0"].share
        twins = certainty_of(weights, scores | {"twin": scores["offer 0"]}).results

        assert twins["twin"].share == twins["offer 0"].share <= alone

    def test_equal_but_opposite_offers_have_about_half_each(self):
        scores = {"a": {"x": 80, "y": 20}, "b": {"x": 20, "y": 80}}
        share = certainty_of({"x": 10, "y": 10}, scores).results["a"].share

        assert abs(share - Fraction(1, 2)) < Fraction(3, 100)
        # Always the same: a figure that anybody can check again.
        assert share == certainty_of({"x": 10, "y": 10}, scores).results["a"].share

    def test_come_near_to_what_can_be_reckoned(self):
        """With two even draws in (1/2, 3/2), a wins while 4 u > 3 v: all but a triangle."""
        share = certainty_of({"x": 1, "y": 1}, {"a": {"x": 40, "y": 0}, "b": {"x": 0, "y": 30}}).results["a"].share

        lost = Fraction(1, 2) * (Fraction(3, 2) - Fraction(2, 3)) * (Fraction(9, 8) - Fraction(1, 2))
        assert abs(share - (1 - lost)) < Fraction(3, 100)


class TestRanges:
    @given(tables(criteria=(1, 4)))
    def test_reach_to_the_best_and_worst_of_all_corners(self, table):
        weights, scores = table
        for name, result in certainty_of(weights, scores).results.items():
            corners = [
                weighted_totals(moved, {name: scores[name]})[name]
                for factors in product((1, 3), repeat=len(weights))
                if any((moved := dict(zip(weights, map(int.__mul__, weights.values(), factors), strict=True))).values())
            ]
            assert (result.lowest, result.highest) == (min(corners), max(corners))
            assert result.lowest <= result.total <= result.highest

    def test_shrink_to_a_point_for_even_scores(self):
        result = certainty_of({"x": 5, "y": 7}, {"a": {"x": 60, "y": 60}}).results["a"]

        assert (result.lowest, result.total, result.highest) == (60, 60, 60)


class TestFlip:
    @given(tables(offers=(2, 5)))
    def test_really_flips(self, table):
        weights, scores = table
        found = certainty_of(weights, scores)
        assume(found.flip)

        changed = weights | {found.flip.criterion: found.flip.weight}
        assert leaders(weighted_totals(changed, scores)) == found.flip.first
        assert found.first[0] not in found.flip.first

    @given(tables(offers=(2, 4), criteria=(1, 3)))
    def test_is_the_smallest_there_is(self, table):
        """Held against trying every whole weight of every criterion."""
        weights, scores = table
        found = certainty_of(weights, scores)
        assume(not found.is_level)

        steps = [
            abs(weight - weights[key])
            for key in weights
            for weight in range(MOST_WEIGHT + 1)
            if any((moved := weights | {key: weight}).values())
            and found.first[0] not in leaders(weighted_totals(moved, scores))
        ]
        assert min(steps, default=None) == (
            abs(found.flip.weight - weights[found.flip.criterion]) if found.flip else None
        )

    def test_is_none_where_one_offer_is_better_in_everything(self):
        found = certainty_of({"x": 5, "y": 7}, {"a": {"x": 61, "y": 60}, "b": {"x": 60, "y": 60}})

        assert found.flip is None
        assert found.results["a"].always_first


class TestVerdict:
    def test_less_than_the_margin_is_close(self):
        def is_close(ahead):
            return certainty_of({"x": 1}, {"a": {"x": 50 + ahead}, "b": {"x": 50}}).is_close

        assert [is_close(0), is_close(1), is_close(2), is_close(3)] == [True, True, False, False]

    def test_the_same_sum_is_level(self):
        found = certainty_of({"x": 1, "y": 1}, {"a": {"x": 50, "y": 40}, "b": {"x": 40, "y": 50}})

        assert found.is_level
        assert found.first == ("a", "b")
        assert found.flip is None

    def test_one_offer_is_first_and_nobody_behind(self):
        found = certainty_of({"x": 1}, {"a": {"x": 50}})

        assert (found.first, found.lead, found.flip) == (("a",), None, None)

    def test_no_offer_is_no_error(self):
        assert certainty_of({"x": 1}, {}).first == ()

    @pytest.mark.parametrize("weights", [{}, {"x": 0}, {"x": 0, "y": 0}])
    def test_without_any_weight_nothing_is_said(self, weights):
        with pytest.raises(NoWeightError):
            certainty_of(weights, {"a": {"x": 1, "y": 2}})

    def test_the_number_of_weightings_is_what_the_page_says(self):
        assert SAMPLES == 2000


def shuffled(values, random):
    items = list(values.items())
    random.shuffle(items)
    return dict(items)
