"""Decisions keep what was known; nothing that is decided goes unrecorded."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.tenancy import acting_as
from offers import services
from offers.coach.services import decide_to_decline
from offers.decisions import services as decisions
from offers.decisions.frozen import thaw
from offers.decisions.services import NoDecisionError, accept_offer, standing_decision
from offers.models import Decision, LookBack, Offer, Stage, StageError
from offers.services import OfferDraft
from offers.todays_job.services import write_todays_job
from tests.factories import NOW, DecisionFactory, EmployerFactory, LookBackFactory, OfferFactory

pytestmark = pytest.mark.django_db
JOB = OfferDraft(
    employer="Nordhafen", role="Engineer", base_amount=Decimal(78000), base_currency="EUR", base_period="year"
)


def decline(offer: Offer, **values) -> None:
    given = {"manager": "", "phone": "", "email": "", "private_reasons": "", "reason_to_share": ""}
    decide_to_decline(offer=offer, now=NOW, **given | values)


class TestConstraints:
    def test_an_answer_is_one_of_two(self, violates):
        with violates("decision_answer_known"):
            DecisionFactory(answer="maybe")

    def test_an_outcome_is_one_of_three(self, violates):
        with violates("look_back_outcome_known"):
            LookBackFactory(outcome="fine")

    def test_a_decision_is_never_overwritten(self):
        decision = DecisionFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(private_reasons="I knew it")

    def test_a_decision_is_looked_back_on_once(self):
        decision = LookBackFactory().decision

        with pytest.raises(IntegrityError), transaction.atomic():
            LookBackFactory(decision=decision)


class TestRecord:
    def test_accepting_keeps_why_and_how_things_stood(self, as_user):
        offer = OfferFactory(employer=EmployerFactory(owner=as_user, name="A"))
        OfferFactory(employer=EmployerFactory(owner=as_user, name="B"))

        accept_offer(offer=offer, now=NOW, private_reasons="The people")

        decision = Decision.objects.get()
        assert (decision.answer, decision.decided_at, decision.private_reasons) == ("accept", NOW, "The people")
        frozen = thaw(decision.comparison)
        assert [(column.name, column.stage) for column in frozen.columns] == [
            ("A", "Considering"),
            ("B", "Considering"),
        ]

    def test_what_changes_later_does_not_change_it(self, as_user):
        offer = OfferFactory(owner=as_user)
        accept_offer(offer=offer, now=NOW)

        offer.packages.get().correct(base_amount=1)

        assert thaw(Decision.objects.get().comparison).scale == 92000

    def test_deciding_to_decline_keeps_it_too(self, as_user):
        decline(OfferFactory(owner=as_user), private_reasons="The basement")

        assert Decision.objects.values_list("answer", "private_reasons").get() == ("decline", "The basement")

    def test_correcting_what_was_written_is_no_second_decision(self, as_user):
        offer = OfferFactory(owner=as_user)
        decline(offer)
        decline(offer, private_reasons="The basement")

        assert Decision.objects.count() == 1

    def test_deciding_anew_after_thinking_again_is(self, as_user):
        offer = OfferFactory(owner=as_user)
        decline(offer)
        services.move_offer(offer=offer, to=Stage.CONSIDERING, now=NOW)
        accept_offer(offer=offer, now=NOW)

        assert [row.answer for row in offer.decisions.newest_first()] == ["accept", "decline"]

    @pytest.mark.parametrize("stage", [Stage.DECLINING, Stage.LAPSED, Stage.ACCEPTED])
    def test_a_step_that_is_not_allowed_decides_nothing(self, as_user, stage):
        offer = OfferFactory(owner=as_user, stage=stage)

        with pytest.raises(StageError):
            accept_offer(offer=offer, now=NOW)

        assert not Decision.objects.exists()

    @pytest.mark.parametrize("stage", [Stage.LAPSED, Stage.RESCINDED])
    def test_what_others_did_is_no_decision(self, as_user, stage):
        services.move_offer(offer=OfferFactory(owner=as_user), to=stage, now=NOW)

        assert not Decision.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_accepting_twice_decides_once(self, user, at_once):
        offer = OfferFactory(owner=user)

        def accept():
            with acting_as(user.pk):
                accept_offer(offer=offer, now=NOW)

        answers = at_once(accept, accept)

        assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "StageError"]
        with acting_as(user.pk):
            assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_writing_todays_job_twice_at_once_makes_one(user, at_once):
    def write():
        with acting_as(user.pk):
            write_todays_job(owner=user, draft=JOB, expected_version=None, now=NOW)

    answers = at_once(write, write)

    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "StaleEditError"]
    with acting_as(user.pk):
        assert Offer.objects.todays_job().count() == 1


class TestStanding:
    @pytest.mark.parametrize(
        ("answer", "stage", "stands"),
        [
            ("accept", Stage.ACCEPTED, True),
            ("accept", Stage.CONSIDERING, False),
            ("accept", Stage.DECLINED, False),
            ("decline", Stage.DECLINING, True),
            ("decline", Stage.DECLINED, True),
            ("decline", Stage.LAPSED, False),
        ],
    )
    def test_while_the_offer_is_where_it_led(self, answer, stage, stands):
        offer = OfferFactory(stage=stage)
        decision = DecisionFactory(offer=offer, answer=answer)

        assert standing_decision(offer) == (decision if stands else None)


class TestLookBack:
    def test_is_kept_with_the_decision_and_may_be_put_right(self):
        decision = DecisionFactory()
        decisions.look_back(offer=decision.offer, outcome="well", note="", now=NOW)
        decisions.look_back(offer=decision.offer, outcome="mixed", note="They moved", now=NOW)

        assert LookBack.objects.values_list("decision", "outcome", "note").get() == (decision.pk, "mixed", "They moved")

    def test_there_is_none_on_an_open_offer(self):
        offer = DecisionFactory(offer=OfferFactory()).offer

        with pytest.raises(NoDecisionError):
            decisions.look_back(offer=offer, outcome="well", note="", now=NOW)


@pytest.mark.django_db(transaction=True)
class TestAnswersAtOnce:
    def test_looking_back_twice_is_one_answer(self, user, at_once):
        with acting_as(user.pk):
            offer = DecisionFactory(offer=OfferFactory(owner=user, stage=Stage.ACCEPTED)).offer

        def look_back():
            with acting_as(user.pk):
                return decisions.look_back(offer=offer, outcome="well", note="", now=NOW).pk

        assert len(set(at_once(look_back, look_back))) == 1
        with acting_as(user.pk):
            assert LookBack.objects.count() == 1
