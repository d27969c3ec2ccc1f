"""Decisions keep what was known; nothing that is decided goes unrecorded."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Employer
from core.tenancy import acting_as
from offers import services
from offers.coach.services import decide_to_decline
from offers.coach.wording import facts_of
from offers.compare.comparison import Comparison
from offers.decisions import services as decisions
from offers.decisions.frozen import thaw
from offers.decisions.services import NoDecisionError, accept_offer, current_decision
from offers.models import Decision, LookBack, Offer, Stage, StageError
from offers.services import OfferDraft
from offers.todays_job.services import write_todays_job
from tests.factories import (
    NOW,
    CriterionFactory,
    DecisionFactory,
    DeclineFactory,
    EmployerFactory,
    ExchangeRateFactory,
    LookBackFactory,
    OfferFactory,
    PackageFactory,
    ScoreFactory,
)

pytestmark = pytest.mark.django_db
JOB = OfferDraft(
    employer="Nordhafen", role="Engineer", base_amount=Decimal(78000), base_currency="EUR", base_period="year"
)
PRIVATE = "Quagmire"


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
        assert Offer.objects.written_jobs().count() == 1


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

        assert current_decision(offer) == (decision if stands else None)


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


def accept(offer: Offer, **values) -> None:
    accept_offer(offer=offer, now=NOW, **values)


def say_no(offer: Offer, **values) -> None:
    given = {"manager": "", "phone": "", "email": "", "private_reasons": PRIVATE}
    decide_to_decline(offer=offer, now=NOW, **given | values)


def named(owner, name: str, **values) -> Offer:
    return OfferFactory(employer=EmployerFactory(owner=owner, name=name), **values)


def kept() -> Comparison:
    return thaw(Decision.objects.get().comparison)


class TestFrozen:
    @pytest.fixture
    def offer(self, as_user) -> Offer:
        named(as_user, "B", package__base_amount=95000)
        named(as_user, "Today", stage=Stage.TODAY, package__base_amount=80000)
        return named(as_user, "A")

    @pytest.mark.parametrize(
        "change",
        [
            lambda offer: PackageFactory(offer=offer, base_amount=200000, happened_on=NOW.date()),
            lambda offer: offer.save_edit(expected_version=offer.version, role="Chief", location="Mars"),
            lambda offer: Employer.objects.filter(pk=offer.employer_id).update(name="Somebody else"),
            lambda offer: Offer.objects.exclude(pk=offer.pk).update(trashed_at=NOW),
            lambda offer: Offer.objects.exclude(pk=offer.pk).delete(),
            lambda offer: ExchangeRateFactory(owner=offer.owner, source="EUR", target="GBP"),
            lambda offer: ScoreFactory(offer=offer, criterion=CriterionFactory(owner=offer.owner)),
            lambda offer: type(offer.owner).objects.update(currency="JPY"),
        ],
    )
    def test_nothing_that_changes_later_changes_it(self, offer, change):
        accept(offer)
        before = kept()

        change(Offer.objects.get(pk=offer.pk))

        assert kept() == before
        assert [column.name for column in before.columns][:1] == ["Today’s job"]

    def test_differences_stay_those_to_the_job_of_then(self, offer):
        accept(offer)
        Offer.objects.written_jobs().get().packages.get().correct(base_amount=1)

        row = next(row for row in kept().rows if row.key == "first_year")
        assert sorted(str(cell.difference) for cell in row.cells) == ["12000.00", "15000.00", "None"]

    def test_is_never_overwritten_nor_moved_to_another_offer(self, offer):
        accept(offer)
        for change in ({"comparison": {}}, {"answer": "decline"}, {"offer": OfferFactory(owner=offer.owner)}):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                Decision.objects.update(**change)

    def test_has_no_place_for_private_reasons(self, offer):
        accept(offer, private_reasons=PRIVATE)

        assert PRIVATE not in str(Decision.objects.get().comparison)

    def test_goes_with_its_offer_and_takes_the_look_back_along(self, as_user):
        offer = LookBackFactory(decision__owner=as_user, owner=as_user).decision.offer

        offer.delete()

        assert not Decision.objects.exists()
        assert not LookBack.objects.exists()


class TestOwner:
    def test_nobody_else_sees_it_even_without_a_filter(self, user, other):
        LookBackFactory(decision=DecisionFactory(owner=user))

        with acting_as(other.pk):
            assert (Decision.objects.count(), LookBack.objects.count()) == (0, 0)
        with acting_as(user.pk):
            assert (Decision.objects.count(), LookBack.objects.count()) == (1, 1)

    def test_nobody_else_opens_its_pages(self, client, other):
        decision = DecisionFactory(owner=other, private_reasons=PRIVATE)
        offer = decision.offer_id

        for path in (f"decisions/{decision.pk}/", f"{offer}/accepted/", f"{offer}/accept/", f"{offer}/look-back/"):
            assert client.get(f"/offers/{path}").status_code == 404

    def test_others_offers_never_stand_in_it(self, user, other):
        named(other, "Theirs")
        accept(named(user, "Mine"))

        assert [column.name for column in kept().columns] == ["Mine"]


@pytest.mark.django_db(transaction=True)
class TestKeptAtOnce:
    def both(self, user, at_once, *steps) -> list[str]:
        def acting(step):
            def act():
                with acting_as(user.pk):
                    step()

            return act

        answers = at_once(*(acting(step) for step in steps))
        return sorted(type(answer).__name__ for answer in answers)

    def test_declining_twice_decides_once(self, user, at_once):
        offer = OfferFactory(owner=user)

        assert self.both(user, at_once, lambda: say_no(offer), lambda: say_no(offer)) == ["NoneType", "NoneType"]
        with acting_as(user.pk):
            assert Decision.objects.values_list("answer").get() == ("decline",)

    def test_accepting_and_declining_decide_for_one(self, user, at_once):
        offer = OfferFactory(owner=user)

        assert self.both(user, at_once, lambda: accept(offer), lambda: say_no(offer)) == ["NoneType", "StageError"]
        with acting_as(user.pk):
            assert Decision.objects.get().is_current(Offer.objects.get(pk=offer.pk))


class TestPrivateReasons:
    def test_enter_no_script(self, user):
        offer = OfferFactory(owner=user)
        say_no(offer)

        assert PRIVATE not in str(facts_of(offer, offer.declines.get(), took_another=False))

    def test_are_on_no_page_that_is_looked_at_while_calling(self, client, user):
        offer = named(user, "A", stage=Stage.DECLINING)
        DeclineFactory(offer=offer, decided_at=NOW)
        DecisionFactory(offer=offer, answer="decline", private_reasons=PRIVATE)

        pages = [client.get(path, follow=True) for path in ("/", f"/offers/{offer.pk}/decline/sent/", "/follow-ups/")]
        assert [PRIVATE in page.content.decode() for page in pages] == [False] * 3

    def test_of_a_decline_stay_as_they_were_decided(self, as_user):
        offer = OfferFactory(owner=as_user)
        say_no(offer)
        say_no(offer, private_reasons="On second thought, the pay")

        assert Decision.objects.get().private_reasons == PRIVATE


class TestTheOthers:
    def test_are_offered_for_declining_and_stay_undecided(self, client, user):
        chosen, open_one = named(user, "A"), named(user, "B")
        closed, job = named(user, "C", stage=Stage.LAPSED), named(user, "D", stage=Stage.TODAY)

        html = client.post(f"/offers/{chosen.pk}/accept/", follow=True).content.decode()

        assert f"/offers/{open_one.pk}/decline/" in html
        assert not [row for row in (chosen, closed, job) if f"/offers/{row.pk}/decline/" in html]
        assert Offer.objects.get(pk=open_one.pk).is_considering

    def test_in_the_trash_or_of_other_people_are_not(self, client, user, other):
        named(other, "Theirs")
        named(user, "Trashed", trashed_at=NOW)

        html = client.post(f"/offers/{named(user, 'A').pk}/accept/", follow=True).content.decode()

        assert "/decline/" not in html


class TestReopening:
    @pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.DECLINED, Stage.LAPSED, Stage.RESCINDED])
    def test_any_closed_offer_keeps_its_history(self, as_user, stage):
        offer = OfferFactory(owner=as_user, stage=stage)
        offer.record("stage", at=NOW - timedelta(days=1), stage=stage)
        decision = DecisionFactory(offer=offer, private_reasons=PRIVATE)

        services.move_offer(offer=offer, to=Stage.CONSIDERING, now=NOW)

        assert list(offer.events.order_by("happened_at").values_list("stage", flat=True)) == [stage, Stage.CONSIDERING]
        assert Decision.objects.get() == decision

    def test_and_deciding_the_same_again_makes_another_decision(self, as_user):
        offer = OfferFactory(owner=as_user)
        for days in range(3):
            accept_offer(offer=offer, now=NOW + timedelta(days=days))
            services.move_offer(offer=offer, to=Stage.CONSIDERING, now=NOW + timedelta(days=days))

        assert [row.decided_at.day for row in offer.decisions.newest_first()] == [11, 10, 9]

    def test_is_no_way_for_todays_job(self, as_user):
        with pytest.raises(StageError):
            services.move_offer(offer=OfferFactory(owner=as_user, stage=Stage.TODAY), to=Stage.CONSIDERING, now=NOW)


class TestKeptConstraints:
    def test_a_decision_is_looked_back_on_only_once(self, violates):
        decision = LookBackFactory().decision

        with violates("look_back_once_per_decision"):
            LookBackFactory(decision=decision)

    @pytest.mark.parametrize("answer", ["", "Accept", "lapsed"])
    def test_an_answer_is_one_of_two(self, violates, answer):
        with violates("decision_answer_known"):
            DecisionFactory(answer=answer)

    @pytest.mark.parametrize("outcome", ["", "Well", "ok"])
    def test_an_outcome_is_one_of_three(self, violates, outcome):
        with violates("look_back_outcome_known"):
            LookBackFactory(outcome=outcome)
