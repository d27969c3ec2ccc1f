"""Today's job is measured like an offer and is none: one for each person, in no list, count or reminder."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.models import StaleEditError
from core.tenancy import acting_as
from followups.models import FollowUp, Reminder
from home.today import today_of
from offers import services
from offers.choosing import choices
from offers.coach.services import decide_to_decline
from offers.listing import currencies_of
from offers.models import Offer, Stage, StageError, job_now
from offers.services import OfferDraft
from offers.todays_job.services import todays_job_of, write_todays_job
from tests.factories import NOW, TODAY, EmployerFactory, OfferFactory

pytestmark = pytest.mark.django_db


def draft(**values) -> OfferDraft:
    given = {"employer": "Nordhafen", "role": "Engineer", "base_amount": Decimal(78000)}
    return OfferDraft(**given | {"base_currency": "EUR", "base_period": "year"} | values)


def write(owner, *, expected_version: int | None = None, **values) -> Offer:
    return write_todays_job(owner=owner, draft=draft(**values), expected_version=expected_version, now=NOW)


class TestOnlyOne:
    def test_the_database_takes_no_second_one(self, user, violates):
        OfferFactory(owner=user, stage=Stage.TODAY)

        with violates("offer_one_job_today"):
            OfferFactory(owner=user, stage=Stage.TODAY)

    def test_everyone_has_their_own(self, user, other):
        for owner in (user, other):
            write(owner)

        assert todays_job_of(user, TODAY).owner == user

    def test_an_earlier_one_in_the_trash_is_no_hindrance(self, as_user):
        services.trash_offer(offer=write(as_user), now=NOW)

        assert write(as_user, employer="Tuulivoima").employer.name == "Tuulivoima"

    def test_and_comes_back_only_when_there_is_no_other(self, as_user):
        earlier = write(as_user)
        services.trash_offer(offer=earlier, now=NOW)
        later = write(as_user, employer="Tuulivoima")

        with pytest.raises(StageError, match="another job"):
            services.restore_offer(offer=earlier, now=NOW)
        services.trash_offer(offer=later, now=NOW)
        services.restore_offer(offer=earlier, now=NOW)

        assert todays_job_of(as_user, TODAY) == earlier

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_make_one(self, user, at_once):
        def once():
            with acting_as(user.pk):
                write(user)

        answers = at_once(once, once)

        assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "StaleEditError"]
        with acting_as(user.pk):
            assert Offer.objects.written_jobs().count() == 1

    def test_a_form_that_is_older_changes_nothing(self, as_user):
        version = write(as_user).version
        write(as_user, expected_version=version, role="Architect")

        with pytest.raises(StaleEditError):
            write(as_user, expected_version=version, role="Engineer")

        assert todays_job_of(as_user, TODAY).role == "Architect"


class TestIsNoOffer:
    @pytest.fixture
    def job(self, user) -> Offer:
        employer = EmployerFactory(owner=user, name="Nordhafen")
        return OfferFactory(employer=employer, stage=Stage.TODAY, role="Harbourmaster", answer_due_on=TODAY)

    def test_among_what_may_be_chosen(self, user, job):
        assert choices(user, job=job_now(user, TODAY)) == []

    @pytest.mark.parametrize("query", ["", "?stage=closed", "?stage=accepted", "?q=harbourmaster", "?q=nordhafen"])
    def test_in_any_list_or_count(self, client, job, query):
        response = client.get(f"/offers/{query}")

        assert "Harbourmaster" not in response.content.decode()
        assert {tab.count for tab in response.context["tabs"]} == {0}

    def test_at_its_employer(self, client, job):
        assert "Harbourmaster" not in client.get(f"/offers/of-employer/{job.employer_id}/").content.decode()

    def test_in_the_timeline_of_its_manager(self, client, as_user):
        job = write(as_user, manager="Aino Kettunen")

        assert "An offer" not in client.get(f"/contacts/{job.hiring_manager_id}/timeline/").content.decode()

    def test_among_the_currencies_of_the_list(self, as_user):
        write(as_user, base_currency="SEK")

        assert "SEK" not in currencies_of(as_user)

    def test_on_today(self, user, job):
        found = today_of(user, TODAY)

        assert (found.count, found.calls, found.passed, found.answers, found.days) == (0, [], [], [], [])

    def test_that_anybody_is_reminded_of(self, user, job, tick, sink, database_clock):
        for days in (0, 1, 200):
            database_clock.set(NOW + timedelta(days=days))
            tick()

        assert sink.accepted == []
        assert not FollowUp.objects.exists()
        assert not Reminder.objects.exists()

    @pytest.mark.parametrize("to", [stage for stage in Stage if stage != Stage.TODAY])
    def test_that_could_be_moved(self, as_user, to):
        job = write(as_user)

        with pytest.raises(StageError):
            services.move_offer(offer=job, to=to, now=NOW)

    def test_that_could_be_declined(self, as_user):
        with pytest.raises(StageError):
            decide_to_decline(offer=write(as_user), now=NOW, manager="", phone="", email="", private_reasons="")


def beside_job(offer: Offer) -> Offer:
    return Offer.objects.beside_todays_job(*job_now(offer.owner, TODAY)).get(pk=offer.pk)


class TestCounterOffer:
    @pytest.mark.parametrize(
        ("stage", "is_one"),
        [(Stage.CONSIDERING, True), (Stage.DECLINING, True), (Stage.ACCEPTED, False), (Stage.LAPSED, False)],
    )
    def test_is_open_and_from_the_employer_of_today(self, as_user, stage, is_one):
        job = write(as_user)

        assert beside_job(OfferFactory(employer=job.employer, stage=stage)).is_counter_offer == is_one

    def test_is_none_without_a_job_or_from_elsewhere(self, as_user):
        offer = OfferFactory(owner=as_user)
        assert not beside_job(offer).is_counter_offer

        write(as_user)
        assert not beside_job(offer).is_counter_offer

    def test_is_none_once_the_job_is_in_the_trash(self, as_user):
        job = write(as_user)
        offer = OfferFactory(employer=job.employer)
        services.trash_offer(offer=job, now=NOW)

        assert not beside_job(offer).is_counter_offer
