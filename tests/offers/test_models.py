from datetime import date, time
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError

from core.search import words_of
from offers.models import CLOSED_STAGES, MOVES, OPEN_STAGES, Decline, Offer, OfferEvent, Package, Stage, StageError
from tests.factories import (
    NOW,
    TODAY,
    AnswerFactory,
    ContactFactory,
    CriterionFactory,
    DeclineFactory,
    EmployerFactory,
    OfferEventFactory,
    OfferFactory,
    PackageFactory,
    ReasonFactory,
    ScoreFactory,
)

pytestmark = pytest.mark.django_db


class TestOfferConstraints:
    @pytest.mark.parametrize(
        ("constraint", "values"),
        [
            ("offer_has_role", {"role": ""}),
            ("offer_stage_known", {"stage": "dreaming"}),
            ("offer_due_time_needs_a_date", {"answer_due_time": time(17)}),
        ],
    )
    def test_a_row_that_cannot_be_true_is_refused(self, constraint, values, violates):
        with violates(constraint):
            OfferFactory(**values)

    def test_there_is_one_job_today(self, violates):
        today = OfferFactory(stage=Stage.TODAY)

        with violates("offer_one_job_today"):
            OfferFactory(stage=Stage.TODAY, owner=today.owner)

    def test_an_employer_with_an_offer_is_not_deleted(self):
        offer = OfferFactory()

        with pytest.raises(ProtectedError):
            offer.employer.delete()

    def test_a_hiring_manager_who_is_deleted_leaves_the_offer(self, user):
        offer = OfferFactory(owner=user, hiring_manager=ContactFactory(owner=user))

        offer.hiring_manager.delete()

        assert Offer.objects.get().hiring_manager is None


class TestStages:
    def test_every_stage_of_an_offer_is_either_open_or_closed_and_has_its_moves(self):
        assert {*OPEN_STAGES, *CLOSED_STAGES, Stage.TODAY} == set(Stage) == MOVES.keys()
        assert not set(OPEN_STAGES) & set(CLOSED_STAGES)

    @pytest.mark.parametrize("start", Stage)
    @pytest.mark.parametrize("to", Stage)
    def test_an_offer_moves_only_as_the_table_says(self, start, to):
        offer = OfferFactory(stage=start)

        if to in MOVES[start]:
            offer.move(to, at=NOW)
            assert Offer.objects.get().stage == to
        else:
            with pytest.raises(StageError):
                offer.move(to, at=NOW)
            assert Offer.objects.get().stage == start
            assert not OfferEvent.objects.exists()

    def test_nobody_is_declined_by_a_bare_move(self):
        reachable = {to for moves in MOVES.values() for to in moves}

        assert reachable.isdisjoint({Stage.DECLINING, Stage.DECLINED})

    def test_every_closed_offer_can_be_reopened(self):
        assert all(MOVES[stage] == (Stage.CONSIDERING,) for stage in CLOSED_STAGES)

    @pytest.mark.parametrize("to", ["", "dreaming", "CONSIDERING", None])
    def test_a_stage_that_does_not_exist_is_refused(self, to):
        with pytest.raises(StageError):
            OfferFactory(stage=Stage.LAPSED).move(to, at=NOW)

    def test_a_move_is_written_into_the_history(self):
        OfferFactory().move(Stage.ACCEPTED, at=NOW, note="at last")

        event = OfferEvent.objects.get()
        assert (event.kind, event.stage, event.happened_at, event.note) == ("stage", "accepted", NOW, "at last")
        assert event.title == "Accepted"


class TestAnswerDue:
    def test_days_are_counted_on_the_calendar(self):
        assert Offer(answer_due_on=date(2026, 6, 8)).days_left(TODAY, "UTC") == -1
        assert Offer(answer_due_on=TODAY).days_left(TODAY, "UTC") == 0
        assert Offer().days_left(TODAY, "UTC") is None


class TestOfferQueries:
    def test_open_offers_come_first_by_their_answer_then_closed_ones_newest_first(self, user):
        closed = OfferFactory(owner=user, stage=Stage.LAPSED, answer_due_on=date(2026, 1, 1))
        undated = OfferFactory(owner=user)
        later = OfferFactory(owner=user, answer_due_on=date(2026, 7, 1))
        sooner = OfferFactory(owner=user, stage=Stage.DECLINING, answer_due_on=date(2026, 6, 1))

        assert list(Offer.objects.by_answer_due()) == [sooner, later, undated, closed]

    @pytest.mark.parametrize("text", ["aCmE", "engin", "berl", "bike", "robin"])
    def test_a_search_looks_at_all_that_was_written(self, user, text):
        manager = ContactFactory(owner=user, name="Robin")
        wanted = OfferFactory(
            employer=EmployerFactory(owner=user, name="Acme"),
            role="Engineer",
            location="Berlin",
            notes="a bike",
            hiring_manager=manager,
        )
        OfferFactory(owner=user, role="Cook")

        assert list(Offer.objects.matching(words_of(text), owner=user)) == [wanted]


class TestOfferEvent:
    def test_a_stage_is_named_by_a_move_and_by_nothing_else(self, violates):
        with violates("offer_event_stage_iff_moved"):
            OfferEventFactory(kind=OfferEvent.Kind.STAGE, stage="")
        with violates("offer_event_stage_iff_moved"):
            OfferEventFactory(kind=OfferEvent.Kind.EDITED, stage=Stage.ACCEPTED)

    def test_the_day_before_is_kept_with_more_time_and_with_nothing_else(self, violates):
        with violates("offer_event_knows_the_day_before"):
            OfferEventFactory(kind=OfferEvent.Kind.MORE_TIME)
        for values in (
            {"offer_version": 2},
            {"due_on_before": TODAY},
            {"due_time_before": time(9)},
            {"due_zone_before": "Europe/Helsinki"},
        ):
            with violates("offer_event_knows_the_day_before"):
                OfferEventFactory(kind=OfferEvent.Kind.EDITED, **values)

    def test_the_history_is_not_rewritten(self):
        event = OfferEventFactory()
        event.note = "it never happened"

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            event.save()


class TestDecline:
    def test_an_offer_has_one_current_decline(self, violates):
        decline = DeclineFactory()

        with violates("decline_once_per_offer"):
            DeclineFactory(offer=decline.offer)

    def test_an_offer_that_was_reopened_may_be_declined_again(self):
        taken_back = DeclineFactory(withdrawn_at=NOW)
        again = DeclineFactory(offer=taken_back.offer)

        assert list(Decline.objects.current()) == [again]

    @pytest.mark.parametrize("missing", [{"channel": ""}, {"permission": ""}, {"sent_on": None}])
    def test_the_telling_is_written_whole_or_not_at_all(self, missing, violates):
        with violates("decline_sent_in_one_step"):
            DeclineFactory(sent=True, **missing)

    @pytest.mark.parametrize(("permission", "may"), [("granted", True), ("not_asked", True), ("refused", False)])
    def test_only_a_no_ends_the_contact(self, permission, may):
        assert Decline(permission=permission).may_stay_in_touch is may

    def test_nobody_is_told_of_a_decision_that_was_not_made(self, violates):
        with violates("decline_sent_when_decided"):
            DeclineFactory(sent=True, decided_at=None)

    def test_what_was_not_told_was_not_marked(self, violates):
        with violates("decline_marked_at_when_sent"):
            DeclineFactory(marked_at=NOW)

    def test_good_reasons_are_named_in_words(self):
        decline = Decline(good_reasons=["place", "boss", "long gone"])

        assert decline.good_reason_labels == [
            "I wouldn’t report to who I thought",
            "I wouldn’t want to live there",
        ]


class TestPackageConstraints:
    @pytest.mark.parametrize(
        ("constraint", "values"),
        [
            ("package_base_not_negative", {"base_amount": Decimal("-0.01")}),
            ("package_currency_is_a_code", {"currency": "eur"}),
            ("package_currency_is_a_code", {"currency": "EU"}),
            ("package_period_known", {"base_period": "week"}),
            ("package_amounts_not_negative", {"equity_value": -1}),
            ("package_amounts_not_negative", {"commute_cost": -1}),
            ("package_percentages_in_range", {"bonus_percent": Decimal("1000.01")}),
            ("package_shares_in_range", {"equity_discount": 101}),
            ("package_salaries_in_range", {"base_period": "month", "salaries": 25}),
            ("package_salaries_in_range", {"base_period": "year", "salaries": 13}),
            ("package_days_in_range", {"base_period": "day", "days_a_year": 367}),
            ("package_days_in_range", {"base_period": "year", "days_a_year": 200}),
            ("package_hours_in_range", {"hours_a_week": 169}),
            ("package_vesting_in_range", {"vesting_years": 0}),
            ("package_bonus_one_way", {"bonus_percent": 10, "bonus_amount": 1}),
            ("package_retirement_one_way", {"retirement_percent": 5, "retirement_amount": 1}),
        ],
    )
    def test_a_package_that_cannot_be_true_is_refused(self, constraint, values, violates):
        with violates(constraint):
            PackageFactory(**values)

    def test_nothing_is_a_possible_pay(self):
        PackageFactory(base_amount=0)

    def test_more_than_the_column_holds_is_refused_rather_than_cut(self):
        with pytest.raises(DataError), transaction.atomic():
            PackageFactory(base_amount=Decimal(100000000000))

    def test_a_round_is_never_overwritten(self):
        package = PackageFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Package.objects.filter(pk=package.pk).update(base_amount=1)


class TestWhatCounts:
    def test_the_newest_round_that_they_offered(self):
        offer = OfferFactory(package=False)
        for day, kind in [(1, "offered"), (3, "offered"), (2, "offered"), (4, "asked")]:
            PackageFactory(offer=offer, happened_on=TODAY.replace(day=day), kind=kind, base_amount=day)

        assert offer.packages.counting().base_amount == 3
        assert Offer.objects.with_package().get(pk=offer.pk).package.base_amount == 3

    def test_a_round_is_corrected_once(self, violates):
        package = PackageFactory()
        package.correct(base_amount=93000)

        with violates("package_corrected_once"):
            package.correct(base_amount=94000)

    def test_a_correction_counts_in_the_place_of_what_it_corrects(self):
        package = PackageFactory(days_off=30)

        package.correct(base_amount=93000)

        counting = package.offer.packages.counting()
        assert (counting.base_amount, counting.days_off, counting.happened_on) == (93000, 30, package.happened_on)
        assert package.offer.packages.count() == 2


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
