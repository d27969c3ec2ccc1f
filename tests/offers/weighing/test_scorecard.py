from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from offers.compare import side_by_side
from offers.models import Offer, Stage
from offers.package.rates import Rates
from offers.weighing.criteria import criteria_of
from offers.weighing.scorecard import scorecard_for
from tests.factories import NOW, AnswerFactory, CriterionFactory, OfferFactory, ScoreFactory

pytestmark = pytest.mark.django_db


def offers_of(user):
    return list(Offer.objects.for_owner(user).with_people().with_package().order_by("id"))


def card_of(user):
    return scorecard_for(user, offers_of(user))


@pytest.fixture
def score(as_user):
    """Give an offer, by its employer's name, scores of criteria, by their names."""

    def give(employer, **scores):
        name = {"owner": as_user, "employer__name": employer}
        offer = Offer.objects.filter(**name).first() or OfferFactory(**name)
        for criterion, value in scores.items():
            row = next((row for row in criteria_of(as_user) if row.name == criterion), None)
            row = row if row and not row._state.adding else CriterionFactory(owner=as_user, name=criterion, weight=10)
            ScoreFactory(offer=offer, criterion=row, score=value)
        return offer

    return give


class TestSums:
    def test_add_weight_times_score(self, as_user, score):
        CriterionFactory(owner=as_user, name="work", weight=30)
        score("Acme", work=8, place=Decimal("4.5"))

        (column,) = card_of(as_user).columns
        assert [(line.cell.weight, line.cell.value, line.cell.points) for line in column.lines] == [
            (30, 8, 240),
            (10, Decimal("4.5"), 45),
        ]
        # 10 × 285 ÷ 40
        assert (column.sum, column.total) == (285, Decimal("71.3"))

    def test_what_one_offer_lacks_is_left_out_for_all(self, as_user, score):
        score("Acme", work=8, place=1)
        score("Globex", work=7)

        card = card_of(as_user)
        assert [column.total for column in card.columns] == [80, 70]
        (row,) = card.left_out
        assert (row.criterion.name, [offer.employer.name for offer in row.missing]) == ("place", ["Globex"])

    def test_an_offer_without_a_score_by_hand_is_not_compared(self, as_user, score):
        score("Acme", work=8)
        score("Globex")

        card = card_of(as_user)
        assert [column.name for column in card.ranked] == ["Acme"]
        assert [column.name for column in card.waiting] == ["Globex"]
        assert card.left_out == ()

    def test_a_removed_criterion_does_not_count(self, as_user, score):
        score("Acme", work=8)
        ScoreFactory(offer=Offer.objects.get(), criterion__trashed_at=NOW, score=1)

        assert [column.total for column in card_of(as_user).columns] == [80]

    def test_todays_job_is_scored_like_any_offer(self, as_user, score):
        offer = score("Acme", work=8)
        Offer.objects.filter(pk=offer.pk).update(stage=Stage.TODAY)

        assert card_of(as_user).columns[0].total == 80

    def test_weights_of_nothing_are_said_so(self, as_user, score):
        score("Acme", work=8)
        criteria_of(as_user)[0].save_edit(expected_version=1, weight=0)

        card = card_of(as_user)
        assert card.weights_are_zero
        assert (card.ranked, card.best, card.bands) == ((), (), [])

    def test_two_offers_of_one_employer_are_told_apart_by_role(self, as_user):
        offer = OfferFactory(owner=as_user, employer__name="Acme", role="Lead")
        OfferFactory(employer=offer.employer, role="Engineer")

        assert [column.name for column in card_of(as_user).columns] == ["Acme, Lead", "Acme, Engineer"]

    def test_what_breaks_an_offer_stands_beside_its_sum(self, as_user):
        AnswerFactory(owner=as_user, deal_breaker=True)
        AnswerFactory(owner=as_user)

        card = card_of(as_user)
        assert [len(column.breakers) for column in card.columns] == [1, 0]
        assert card.has_breakers


class TestScale:
    @pytest.mark.parametrize(
        ("scores", "scale"), [((5, 5), (40, 50)), ((0, 10), (20, 80)), ((0, 0), (0, 10)), ((10, 10), (90, 100))]
    )
    def test_holds_every_range(self, as_user, score, scores, scale):
        score("Acme", work=scores[0], place=scores[1])

        card = card_of(as_user)
        ((_, band),) = card.bands
        assert card.scale == scale
        assert 0 <= band.start <= band.point <= band.start + band.width <= 100


class TestInTheComparison:
    def rows(self, user):
        comparison = side_by_side.compare(offers_of(user), rates=Rates({}), currency="EUR")
        return render_to_string("offers/compare/_scores.html", {"scorecard": card_of(user), "comparison": comparison})

    def test_the_best_sum_is_marked_with_a_word_too(self, as_user, score):
        score("Acme", work=8)
        score("Globex", work=Decimal("6.5"))

        html = self.rows(as_user)
        assert html.count("compare__best") == html.count("Best: ") == 1
        assert 'colspan="3"' in html
        assert 'width="65%"' in html

    def test_nothing_is_marked_that_is_too_close(self, as_user, score):
        score("Acme", work=8)
        score("Globex", work=Decimal("7.9"))

        assert "compare__best" not in self.rows(as_user)

    def test_what_is_unknown_is_said_and_what_breaks_is_marked(self, as_user, score):
        AnswerFactory(offer=score("Acme"), deal_breaker=True)

        html = self.rows(as_user)
        assert "not scored" in html
        assert "Deal-breaker" in html


def test_queries_do_not_grow_with_criteria_or_offers(as_user):
    def queries():
        offers = offers_of(as_user)
        with CaptureQueriesContext(connection) as captured:
            scorecard_for(as_user, offers)
        return len(captured)

    ScoreFactory(owner=as_user)
    few = queries()
    for _ in range(5):
        ScoreFactory(owner=as_user)
        AnswerFactory(owner=as_user, deal_breaker=True)

    assert queries() == few == 3
