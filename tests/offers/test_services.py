from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from contacts.models import Contact, Employer
from core.models import StaleEditError
from core.tenancy import acting_as
from offers.decisions.services import accept_offer
from offers.models import Decline, Offer, OfferEvent, Stage, StageError
from offers.services import OfferDraft, edit_offer, give_more_time, log_offer, move_offer, restore_offer, trash_offer
from tests.factories import NOW, DeclineFactory, EmployerFactory, OfferFactory

pytestmark = pytest.mark.django_db

DRAFT = OfferDraft(
    employer="Acme", role="Engineer", base_amount=Decimal(92000), base_currency="EUR", base_period="year"
)


def history() -> list[str]:
    return [event.title for event in OfferEvent.objects.order_by("id")]


class TestLogOffer:
    def test_four_facts_are_enough(self, as_user):
        offer = log_offer(owner=as_user, draft=DRAFT, now=NOW)

        offer.refresh_from_db()
        assert str(offer) == "Engineer, Acme"
        assert (offer.stage, offer.packages.get().base_amount, offer.hiring_manager) == (Stage.CONSIDERING, 92000, None)
        assert history() == ["Logged"]

    def test_an_employer_who_is_known_is_not_made_again(self, as_user):
        employer = EmployerFactory(owner=as_user, name="ACME")

        assert log_offer(owner=as_user, draft=DRAFT, now=NOW).employer == employer

    @pytest.mark.parametrize(("role", "contract"), [("Data intern", "internship"), ("Engineer", "")])
    def test_an_internship_is_one_by_its_name(self, as_user, role, contract):
        assert log_offer(owner=as_user, draft=replace(DRAFT, role=role), now=NOW).packages.get().contract == contract

    def test_a_hiring_manager_is_made_at_the_employer(self, as_user):
        offer = log_offer(owner=as_user, draft=replace(DRAFT, manager="Robin"), now=NOW)

        assert list(Contact.objects.working_at(offer.employer)) == [offer.hiring_manager]

    def test_nothing_is_saved_when_the_offer_is_refused(self, as_user, violates):
        with violates("package_base_not_negative"):
            log_offer(owner=as_user, draft=replace(DRAFT, manager="Robin", base_amount=Decimal(-1)), now=NOW)

        assert not Employer.objects.exists()
        assert not Contact.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_two_offers_of_a_new_employer_at_once_make_one_employer(self, user, at_once):
        def log(name):
            with acting_as(user.pk):
                return log_offer(owner=user, draft=replace(DRAFT, employer=name), now=NOW)

        offers = at_once(lambda: log("Acme"), lambda: log("acme"))

        assert {offer.employer_id for offer in offers} == {Employer.objects.get().pk}
        assert Offer.objects.count() == 2


class TestEditOffer:
    def test_the_history_names_what_was_changed(self, as_user):
        offer = log_offer(owner=as_user, draft=DRAFT, now=NOW)

        edit_offer(offer=offer, draft=replace(DRAFT, role="Lead", location="Bern"), expected_version=1, now=NOW)

        assert (offer.role, offer.location, offer.version) == ("Lead", "Bern", 2)
        assert OfferEvent.objects.filter(kind="edited").get().note == "Role, location"

    def test_saving_it_as_it_was_leaves_no_line_in_the_history(self, as_user):
        offer = log_offer(owner=as_user, draft=DRAFT, now=NOW)

        edit_offer(offer=Offer.objects.get(), draft=DRAFT, expected_version=1, now=NOW)

        assert history() == ["Logged"]
        assert Offer.objects.get(pk=offer.pk).version == 2

    def test_an_hour_stays_on_the_clock_on_which_it_was_written(self, as_user):
        as_user.time_zone = "Europe/Helsinki"
        due = replace(DRAFT, answer_due_on=date(2026, 6, 12), answer_due_time=time(17))
        offer = log_offer(owner=as_user, draft=due, now=NOW)
        as_user.time_zone = offer.owner.time_zone = "America/Los_Angeles"

        # As the form shows it there, with nothing changed but the role.
        shown = dict(zip(("answer_due_on", "answer_due_time"), offer.due_on_clock("America/Los_Angeles"), strict=True))
        edit_offer(offer=offer, draft=replace(due, role="Lead", **shown), expected_version=1, now=NOW)

        assert shown == {"answer_due_on": date(2026, 6, 12), "answer_due_time": time(7)}
        assert (offer.answer_due_time, offer.answer_due_zone) == (time(17), "Europe/Helsinki")
        assert OfferEvent.objects.filter(kind="edited").get().note == "Role"

    def test_another_hour_is_on_the_clock_of_where_the_owner_lives_now(self, as_user):
        as_user.time_zone = "Europe/Helsinki"
        due = replace(DRAFT, answer_due_on=date(2026, 6, 12), answer_due_time=time(17))
        offer = log_offer(owner=as_user, draft=due, now=NOW)
        as_user.time_zone = offer.owner.time_zone = "America/Los_Angeles"

        edit_offer(offer=offer, draft=replace(due, answer_due_time=time(9)), expected_version=1, now=NOW)

        assert (offer.answer_due_time, offer.answer_due_zone) == (time(9), "America/Los_Angeles")

    def test_more_time_ends_on_the_day_that_the_owner_chose_where_they_live(self, as_user):
        as_user.time_zone = "Pacific/Auckland"
        as_user.save()
        offer = OfferFactory(
            owner=as_user,
            answer_due_on=date(2026, 6, 12),
            answer_due_time=time(17),
            answer_due_zone="Europe/Helsinki",
        )

        give_more_time(offer=offer, until=date(2026, 6, 20), now=NOW)

        offer.refresh_from_db()
        assert offer.due_on_clock("Pacific/Auckland") == (date(2026, 6, 20), time(2))

    @pytest.mark.parametrize(("period", "only_there"), [("month", {"salaries": 13}), ("day", {"days_a_year": 200})])
    def test_another_period_leaves_out_what_only_the_old_one_has(self, as_user, period, only_there):
        offer = log_offer(owner=as_user, draft=replace(DRAFT, base_period=period), now=NOW)
        offer.packages.get().correct(**only_there)

        edit_offer(offer=offer, draft=DRAFT, expected_version=1, now=NOW)

        package = offer.packages.counting()
        assert (package.base_period, package.salaries, package.days_a_year) == ("year", None, None)

    def test_a_stale_edit_saves_nothing_not_even_the_employer(self, as_user):
        offer = log_offer(owner=as_user, draft=DRAFT, now=NOW)

        with pytest.raises(StaleEditError):
            edit_offer(offer=offer, draft=replace(DRAFT, employer="Globex"), expected_version=7, now=NOW)

        assert [employer.name for employer in Employer.objects.all()] == ["Acme"]
        assert history() == ["Logged"]


def test_an_offer_goes_to_the_trash_and_comes_back_with_its_history(as_user):
    offer = log_offer(owner=as_user, draft=DRAFT, now=NOW)

    trash_offer(offer=offer, now=NOW)
    assert not Offer.objects.kept().exists()
    restore_offer(offer=offer, now=NOW)

    assert Offer.objects.kept().get() == offer
    assert history() == ["Logged", "Moved to the trash", "Brought back"]


class TestMoveOffer:
    @pytest.mark.parametrize("sent", [False, True])
    def test_going_back_to_considering_takes_the_decline_back_and_keeps_it(self, as_user, sent):
        stage = Stage.DECLINED if sent else Stage.DECLINING
        decline = DeclineFactory(owner=as_user, sent=sent, offer__stage=stage)

        move_offer(offer=decline.offer, to=Stage.CONSIDERING, now=NOW)

        assert not Decline.objects.current().exists()
        assert Decline.objects.get().withdrawn_at == NOW
        assert Offer.objects.get().stage == Stage.CONSIDERING

    def test_another_move_keeps_the_decline(self, as_user):
        decline = DeclineFactory(owner=as_user, offer__stage=Stage.DECLINING)

        move_offer(offer=decline.offer, to=Stage.LAPSED, now=NOW)

        assert Decline.objects.current().exists()

    def test_what_the_page_showed_may_be_out_of_date(self, as_user):
        shown = OfferFactory(owner=as_user)
        Offer.objects.update(stage=Stage.ACCEPTED)

        with pytest.raises(StageError):
            move_offer(offer=shown, to=Stage.LAPSED, now=NOW)

        assert Offer.objects.get().stage == Stage.ACCEPTED

    @pytest.mark.django_db(transaction=True)
    def test_of_two_moves_at_once_one_is_made(self, user, at_once):
        offer = OfferFactory(owner=user)

        def act(change, **values):
            with acting_as(user.pk):
                change(offer=offer, now=NOW, **values)

        outcomes = at_once(lambda: act(accept_offer), lambda: act(move_offer, to=Stage.LAPSED))

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "StageError"]
        assert OfferEvent.objects.count() == 1


def test_somebody_elses_employer_is_refused_by_the_database(user, other):
    offer = OfferFactory(owner=user)
    theirs = EmployerFactory(owner=other)

    with pytest.raises(IntegrityError, match="employer_id_owner"), transaction.atomic():
        offer.save_edit(expected_version=1, employer=theirs)
        connection.check_constraints()
