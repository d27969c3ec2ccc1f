from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from contacts.models import Contact, Interaction
from core.models import StaleEditError
from core.tenancy import acting_as
from offers.coach.services import (
    AlreadySentError,
    Preparation,
    decide_to_decline,
    keep_words,
    lean_to_decline,
    prepare_call,
    record_decline_sent,
    reopen,
    take_back_telling,
)
from offers.coach.steps import coach_steps, first_unfinished
from offers.models import Decline, Offer, OfferEvent, Stage, StageError
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    InteractionFactory,
    JobFactory,
    OfferFactory,
)
from tests.offers.test_services import history

pytestmark = pytest.mark.django_db

CLOSED = [Stage.ACCEPTED, Stage.DECLINED, Stage.LAPSED, Stage.RESCINDED]


def decide(offer: Offer, **changes: Any) -> Decline:
    return decide_to_decline(offer=offer, now=NOW, **{"good_reasons": ["place"], "private_reasons": "rain"} | changes)


def lean(offer: Offer, **changes: Any) -> Decline:
    return lean_to_decline(offer=offer, **{"good_reasons": ["place"], "private_reasons": "rain"} | changes)


def prepare(offer: Offer, **changes: Any) -> Decline:
    return prepare_call(offer=offer, preparation=Preparation(**{"manager": "Robin"} | changes))


class TestLeaning:
    def test_the_reasons_are_kept_and_the_offer_stays_where_it_is(self, as_user):
        decline = lean(OfferFactory(owner=as_user))

        assert (decline.good_reasons, decline.private_reasons, decline.is_firm) == (["place"], "rain", False)
        assert Offer.objects.get().is_considering
        assert not OfferEvent.objects.exists()

    def test_a_firm_decision_takes_it_up(self, as_user):
        offer = OfferFactory(owner=as_user)
        leaning = lean(offer)

        decline = decide(offer, private_reasons="too much rain")

        assert decline.pk == leaning.pk
        assert (decline.decided_at, decline.private_reasons) == (NOW, "too much rain")
        assert Offer.objects.get().is_declining

    def test_reopening_later_begins_with_an_empty_page(self, as_user):
        offer = OfferFactory(owner=as_user)
        lean(offer)
        offer.enter(Stage.LAPSED, at=NOW)

        reopen(offer=offer, now=NOW)

        assert not Decline.objects.current().exists()
        assert Decline.objects.get().withdrawn_at == NOW

    @pytest.mark.django_db(transaction=True)
    def test_leaning_and_deciding_at_once_are_one_firm_decline(self, user, at_once):
        offer = OfferFactory(owner=user)

        def once(do):
            with acting_as(user.pk):
                return do(offer).pk

        first, second = at_once(lambda: once(lean), lambda: once(decide))

        assert first == second == Decline.objects.get().pk
        assert Decline.objects.get().is_firm
        assert Offer.objects.get().is_declining


class TestPreparing:
    def test_everything_is_kept(self, as_user):
        offer = DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING).offer

        decline = prepare(
            offer,
            phone="+49 30 1",
            own_name="Maren",
            thanks_for="the tour",
            giving="lead",
            giving_back="Acme",
            reason_to_share="the place",
        )

        assert (decline.whom.name, decline.whom.phone, decline.own_name) == ("Robin", "+49 30 1", "Maren")
        assert (decline.thanks_for, decline.giving, decline.giving_back) == ("the tour", "lead", "Acme")
        assert decline.reason_to_share == "the place"
        assert Offer.objects.get().hiring_manager == decline.whom

    def test_it_may_come_first_and_decides_nothing(self, as_user):
        decline = prepare(OfferFactory(owner=as_user), thanks_for="the tour")

        assert not decline.is_firm
        assert Offer.objects.get().is_considering

    def test_a_reason_to_share_is_not_taken_before_the_decision_is_firm(self, as_user):
        assert prepare(OfferFactory(owner=as_user), reason_to_share="the place").reason_to_share == ""

    def test_deciding_afterwards_loses_nothing_of_it(self, as_user):
        offer = OfferFactory(owner=as_user)
        prepare(offer, thanks_for="the tour")

        decline = decide(offer)

        assert (decline.whom.name, decline.thanks_for) == ("Robin", "the tour")

    @pytest.mark.parametrize("role", [Contact.Role.HR, Contact.Role.RECRUITER, Contact.Role.PEER])
    def test_only_a_hiring_manager_becomes_the_offers(self, as_user, role):
        manager = ContactFactory(owner=as_user)
        offer = OfferFactory(owner=as_user, hiring_manager=manager)

        decline = prepare(offer, role=role)

        assert decline.whom.role == role
        assert Offer.objects.get().hiring_manager == manager

    def test_who_is_known_keeps_their_part(self, as_user):
        offer = OfferFactory(owner=as_user)
        known = ContactFactory(owner=as_user, name="Robin", role=Contact.Role.HR)
        JobFactory(contact=known, employer=offer.employer)

        assert prepare(offer).whom.role == Contact.Role.HR

    @pytest.mark.parametrize("stage", CLOSED)
    @pytest.mark.parametrize("step", [prepare, lean, decide])
    def test_a_closed_offer_is_left_alone(self, as_user, stage, step):
        offer = OfferFactory(owner=as_user, stage=stage)

        with pytest.raises(StageError, match="Reopen it first"):
            step(offer)

        assert not Decline.objects.exists()
        assert not Contact.objects.exists()


class TestWords:
    def test_parts_that_are_not_shown_are_kept(self, as_user):
        offer = DeclineFactory(owner=as_user, own_words={"stay": "See you."}).offer

        decline = keep_words(offer=offer, tone="brief", situation="rude", own_words={"close": "Bye.", "why": None})

        assert decline.own_words == {"stay": "See you.", "close": "Bye."}
        assert (decline.tone, decline.situation) == ("brief", "rude")

    def test_none_goes_back_to_the_suggestion_and_empty_leaves_it_out(self, as_user):
        offer = DeclineFactory(owner=as_user, own_words={"stay": "See you.", "close": "Bye."}).offer

        decline = keep_words(offer=offer, tone="warm", situation="", own_words={"stay": None, "close": ""})

        assert decline.own_words == {"close": ""}

    def test_after_the_call_the_note_can_still_be_written(self, as_user):
        offer = DeclineFactory(owner=as_user, sent=True, offer__stage=Stage.DECLINED).offer

        assert keep_words(offer=offer, tone="warm", situation="", own_words={"mail": "Thanks"}).own_words

    @pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.LAPSED, Stage.RESCINDED])
    def test_an_offer_that_was_closed_otherwise_has_none(self, as_user, stage):
        with pytest.raises(StageError):
            keep_words(offer=OfferFactory(owner=as_user, stage=stage), tone="warm", situation="", own_words={})

    @pytest.mark.django_db(transaction=True)
    def test_of_two_windows_at_once_neither_loses_its_words(self, user, at_once):
        offer = DeclineFactory(owner=user).offer

        def keep(words):
            with acting_as(user.pk):
                keep_words(offer=offer, tone="warm", situation="", own_words=words)

        for number in range(5):
            at_once(lambda n=number: keep({f"a{n}": "x"}), lambda n=number: keep({f"b{n}": "y"}))

        assert len(Decline.objects.get().own_words) == 10


class TestTakingBackTheTelling:
    def test_it_counts_as_not_told_and_what_was_said_stays(self, as_user):
        touch = InteractionFactory(owner=as_user)
        offer = DeclineFactory(
            sent=True, owner=as_user, offer__stage=Stage.DECLINED, interaction=touch, note="kind", promised="a name"
        ).offer

        decline = take_back_telling(offer=offer, now=NOW)

        assert (decline.is_sent, decline.told, decline.channel, decline.permission) == (False, None, "", "")
        assert (decline.note, decline.promised) == ("kind", "a name")
        assert Offer.objects.get().is_declining
        assert not Interaction.objects.exists()
        assert "taken back" in OfferEvent.objects.get().note

    def test_of_what_was_not_told_nothing_is_taken_back(self, as_user):
        offer = DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING).offer

        assert take_back_telling(offer=offer, now=NOW) is None
        assert not OfferEvent.objects.exists()


class TestReopening:
    @pytest.mark.parametrize("stage", CLOSED)
    def test_a_closed_offer_is_considered_again_with_its_history(self, as_user, stage):
        offer = OfferFactory(owner=as_user, stage=stage)

        assert reopen(offer=offer, now=NOW)
        assert not reopen(offer=offer, now=NOW)

        assert Offer.objects.get().is_considering
        assert OfferEvent.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_are_one(self, user, at_once):
        offer = OfferFactory(owner=user, stage=Stage.DECLINED)

        def once():
            with acting_as(user.pk):
                return reopen(offer=offer, now=NOW)

        assert sorted(at_once(once, once)) == [False, True]
        assert OfferEvent.objects.count() == 1


class TestSteps:
    @pytest.mark.parametrize(
        ("decline", "stage", "route"),
        [
            (None, Stage.CONSIDERING, "offers:decline-decide"),
            ({"decided_at": None}, Stage.CONSIDERING, "offers:decline-decide"),
            ({}, Stage.DECLINING, "offers:decline-prepare"),
            ({"whom": True}, Stage.DECLINING, "offers:call-card"),
            ({"whom": True, "tone": "warm"}, Stage.DECLINING, "followups:mark-sent"),
            ({"decided_at": None, "whom": True, "tone": "warm"}, Stage.CONSIDERING, "offers:decline-decide"),
            ({"sent": True}, Stage.DECLINED, "followups:stay-in-touch"),
        ],
    )
    def test_one_goes_on_where_something_is_unfinished(self, as_user, decline, stage, route):
        offer = OfferFactory(owner=as_user, stage=stage)
        if decline is not None:
            if decline.get("whom"):
                decline = decline | {"whom": ContactFactory(owner=as_user)}
            decline = DeclineFactory(owner=as_user, offer=offer, **decline)

        assert first_unfinished(offer, decline) == route

    def test_the_page_that_is_shown_is_marked(self, as_user):
        steps = coach_steps(OfferFactory(owner=as_user), None, now="offers:call-card")

        assert [step.title for step in steps if step.is_now] == ["Call"]
        assert not any(step.is_done for step in steps)


def decide_plainly(offer: Offer, **changes: str) -> Decline:
    values = {"manager": "Robin", "phone": "", "email": "", "private_reasons": "", "reason_to_share": ""} | changes
    return decide_to_decline(offer=offer, now=NOW, **values)


class TestDecideToDecline:
    def test_the_decision_is_written_down_and_nobody_is_told(self, as_user):
        decline = decide_plainly(OfferFactory(owner=as_user), private_reasons="the commute", phone="+49 30 1")

        offer = Offer.objects.get()
        assert (offer.stage, offer.hiring_manager.phone) == (Stage.DECLINING, "+49 30 1")
        assert (decline.decided_at, decline.private_reasons, decline.is_sent) == (NOW, "the commute", False)
        assert history() == ["Declining"]
        assert not Interaction.objects.exists()

    def test_deciding_again_corrects_the_words_and_keeps_the_day(self, as_user):
        offer = OfferFactory(owner=as_user)
        decide_plainly(offer, private_reasons="one")

        decide_to_decline(
            offer=offer,
            now=NOW.replace(year=2027),
            manager="",
            phone="",
            email="",
            private_reasons="two",
            reason_to_share="",
        )

        assert Decline.objects.values_list("decided_at", "private_reasons").get() == (NOW, "two")
        assert history() == ["Declining"]

    @pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.DECLINED, Stage.LAPSED, Stage.RESCINDED])
    def test_a_closed_offer_is_left_alone(self, as_user, stage):
        with pytest.raises(StageError, match="Reopen it first"):
            decide_plainly(OfferFactory(owner=as_user, stage=stage))

        assert not Contact.objects.exists()
        assert not Decline.objects.exists()

    def test_what_was_known_of_the_manager_is_not_wiped_out_by_empty_fields(self, as_user):
        offer = OfferFactory(owner=as_user)
        known = ContactFactory(owner=as_user, name="Robin", phone="1", email="robin@example.org")
        JobFactory(contact=known, employer=offer.employer)

        decide_plainly(offer, phone="2")

        known.refresh_from_db()
        assert (known.phone, known.email) == ("2", "robin@example.org")

    def test_a_form_that_was_open_meanwhile_is_stale_rather_than_wiping_out_the_new_number(self, as_user):
        offer = OfferFactory(owner=as_user)
        opened = ContactFactory(owner=as_user, name="Robin")
        JobFactory(contact=opened, employer=offer.employer)
        decide_plainly(offer, phone="2")

        with pytest.raises(StaleEditError):
            opened.save_edit(expected_version=1, phone="")
        with pytest.raises(StaleEditError):
            offer.save_edit(expected_version=1, hiring_manager=None)

    def test_deciding_with_nothing_new_makes_no_form_stale(self, as_user):
        offer = OfferFactory(owner=as_user)
        decide_plainly(offer)
        before = Offer.objects.get().version, Contact.objects.get().version

        decide_plainly(offer, private_reasons="only this")

        assert (Offer.objects.get().version, Contact.objects.get().version) == before

    @pytest.mark.django_db(transaction=True)
    def test_two_decisions_at_once_are_one_decline_and_one_manager(self, user, at_once):
        offer = OfferFactory(owner=user)

        def once():
            with acting_as(user.pk):
                return decide_plainly(offer).pk

        first, second = at_once(once, once)

        assert first == second == Decline.objects.get().pk
        assert Contact.objects.count() == 1
        assert history() == ["Declining"]


def tell(offer: Offer, told: Contact, **changes: object) -> Decline:
    values = {"sent_on": date(2026, 6, 8), "channel": "call", "permission": "granted", "note": "kind"} | changes
    return record_decline_sent(offer=offer, now=NOW, told=told, **values)


class TestRecordDeclineSent:
    def test_the_telling_is_also_a_touch_with_the_person(self, as_user):
        offer = DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING).offer
        told = ContactFactory(owner=as_user)

        decline = tell(offer, told)

        touch = Interaction.objects.get()
        assert (decline.told, decline.sent_on, decline.permission) == (told, date(2026, 6, 8), "granted")
        assert (touch.contact, touch.happened_on, touch.channel, touch.note) == (
            told,
            TODAY.replace(day=8),
            "call",
            "kind",
        )
        assert Offer.objects.get().stage == Stage.DECLINED
        assert history() == ["Declined"]

    def test_telling_twice_is_refused_and_the_first_record_stands(self, as_user):
        offer = DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING).offer
        told = ContactFactory(owner=as_user)
        tell(offer, told)

        with pytest.raises(AlreadySentError):
            tell(offer, told, channel="letter")

        assert Decline.objects.get().channel == "call"
        assert Interaction.objects.count() == 1

    @pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.LAPSED, Stage.RESCINDED])
    def test_of_an_offer_that_is_over_nothing_can_be_sent(self, as_user, stage):
        with pytest.raises(StageError):
            tell(OfferFactory(owner=as_user, stage=stage), ContactFactory(owner=as_user))

        assert not Interaction.objects.exists()

    def test_somebody_elses_contact_is_refused_by_the_database(self, user, other):
        offer = DeclineFactory(owner=user, offer__stage=Stage.DECLINING).offer
        theirs = ContactFactory(owner=other)

        with pytest.raises(IntegrityError, match="_owner"), transaction.atomic():
            tell(offer, theirs)
            connection.check_constraints()

        assert Decline.objects.get().told is None
