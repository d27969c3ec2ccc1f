from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from offers.models import CLOSED_STAGES, MOVES, OPEN_STAGES, Decline, Offer, OfferEvent, Stage, StageError
from tests.factories import NOW, TODAY, ContactFactory, DeclineFactory, EmployerFactory, OfferEventFactory, OfferFactory

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
    @pytest.mark.parametrize(
        ("at", "zone", "instant"),
        [
            (None, "UTC", datetime(2026, 6, 11, 23, 59, tzinfo=UTC)),
            (time(17), "Europe/Berlin", datetime(2026, 6, 11, 15, tzinfo=UTC)),
            (time(0), "Pacific/Auckland", datetime(2026, 6, 10, 12, tzinfo=UTC)),
        ],
    )
    def test_it_is_an_instant_where_its_owner_lives(self, at, zone, instant):
        offer = Offer(answer_due_on=date(2026, 6, 11), answer_due_time=at)

        assert offer.answer_due_at(ZoneInfo(zone)) == instant

    def test_days_are_counted_on_the_calendar(self):
        assert Offer(answer_due_on=date(2026, 6, 8)).days_left(TODAY) == -1
        assert Offer(answer_due_on=TODAY).days_left(TODAY) == 0
        assert Offer().days_left(TODAY) is None
        assert Offer().answer_due_at(ZoneInfo("UTC")) is None


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

        assert list(Offer.objects.matching(text, owner=user)) == [wanted]


class TestOfferEvent:
    def test_a_stage_is_named_by_a_move_and_by_nothing_else(self, violates):
        with violates("offer_event_stage_iff_moved"):
            OfferEventFactory(kind=OfferEvent.Kind.STAGE, stage="")
        with violates("offer_event_stage_iff_moved"):
            OfferEventFactory(kind=OfferEvent.Kind.EDITED, stage=Stage.ACCEPTED)

    def test_the_history_is_not_rewritten(self):
        event = OfferEventFactory()
        event.note = "it never happened"

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            event.save()


class TestDecline:
    def test_an_offer_has_one_standing_decline(self, violates):
        decline = DeclineFactory()

        with violates("decline_once_per_offer"):
            DeclineFactory(offer=decline.offer)

    def test_an_offer_that_was_reopened_may_be_declined_again(self):
        taken_back = DeclineFactory(withdrawn_at=NOW)
        again = DeclineFactory(offer=taken_back.offer)

        assert list(Decline.objects.standing()) == [again]

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
            "I would not report to whom I thought",
            "I would not want to live there",
        ]
