from decimal import Decimal

import pytest

from tests.factories import NOW, AnswerFactory, CriterionFactory, ReasonFactory, ScoreFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "make", "values"),
    [
        ("answer_question_known", AnswerFactory, {"question": "pay"}),
        ("answer_is_one_of_three", AnswerFactory, {"answer": "maybe"}),
        ("answer_is_one_of_three", AnswerFactory, {"answer": ""}),
        ("answer_yes_breaks_nothing", AnswerFactory, {"answer": "yes", "deal_breaker": True}),
        ("reason_has_text", ReasonFactory, {"text": ""}),
        ("reason_side_known", ReasonFactory, {"side": "hm"}),
        ("reason_weight_in_range", ReasonFactory, {"weight": 0}),
        ("reason_weight_in_range", ReasonFactory, {"weight": 6}),
        ("criterion_has_name", CriterionFactory, {"name": ""}),
        ("criterion_weight_in_range", CriterionFactory, {"weight": 101}),
        ("criterion_kind_known", CriterionFactory, {"kind": "fun"}),
        ("score_in_range", ScoreFactory, {"score": Decimal("10.1")}),
        ("score_in_range", ScoreFactory, {"score": Decimal("-0.1")}),
    ],
)
def test_what_cannot_be_true_is_refused(constraint, make, values, violates):
    with violates(constraint):
        make(**values)


class TestOnce:
    def test_a_question_is_answered_once(self, violates):
        answer = AnswerFactory()

        AnswerFactory(offer=answer.offer, question="work")
        with violates("answer_once_per_question"):
            AnswerFactory(offer=answer.offer)

    def test_two_reasons_never_share_a_place(self, violates):
        reason = ReasonFactory(position=3)

        ReasonFactory(offer=reason.offer, side="con", position=3)
        with violates("reason_has_a_place_of_its_own"):
            ReasonFactory(offer=reason.offer, position=3)

    def test_a_reason_is_said_once_whatever_its_capitals(self, violates):
        reason = ReasonFactory(text="The Elbe")

        ReasonFactory(offer=reason.offer, text="the elbe", trashed_at=NOW)
        with violates("reason_said_once"):
            ReasonFactory(offer=reason.offer, text="the elbe")

    def test_a_criterion_has_a_name_of_its_own(self, violates):
        criterion = CriterionFactory(name="Pay")

        CriterionFactory(owner=criterion.owner, name="pay", trashed_at=NOW)
        with violates("criterion_named_once"):
            CriterionFactory(owner=criterion.owner, name="pay")

    def test_one_criterion_is_scored_from_the_packages(self, violates):
        criterion = CriterionFactory(kind="pay")

        with violates("criterion_one_pay"):
            CriterionFactory(owner=criterion.owner, kind="pay")

    def test_an_offer_has_one_score_by_a_criterion(self, violates):
        score = ScoreFactory()

        with violates("score_once_per_offer"):
            ScoreFactory(offer=score.offer, criterion=score.criterion)
