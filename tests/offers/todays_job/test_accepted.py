"""An accepted offer becomes today's job on its first day, by itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from offers.choosing import choices, chosen
from offers.coach.wording import Elsewhere, elsewhere
from offers.compare.side_by_side import compare
from offers.models import Offer, OfferEvent, Package, Stage, job_now
from offers.package.rates import rates_of
from offers.services import move_offer
from offers.todays_job.services import leave_job, take_job_back, todays_job_of
from tests.factories import NOW, TODAY, AnswerFactory, OfferEventFactory, OfferFactory
from tests.offers.compare.test_side_by_side import offer as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

EARLIER = NOW - timedelta(days=60)


def written_job(user, *, at=EARLIER, **values) -> Offer:
    job = made(user, "Before", stage=Stage.TODAY, **values)
    Offer.objects.filter(pk=job.pk).update(created_at=at)
    return job


def accepted(user, employer="Kornblum", starts_on=TODAY, **values) -> Offer:
    return made(user, employer, stage=Stage.ACCEPTED, starts_on=starts_on, **values)


class TestBecomesTodaysJob:
    def test_from_its_first_day_on(self, user):
        before, job = written_job(user), accepted(user, starts_on=TODAY + timedelta(days=3))
        days = [TODAY + timedelta(days=days) for days in (2, 3, 400)]

        assert [todays_job_of(user, day) for day in days] == [before, job, job]

    def test_on_the_day_where_the_person_lives(self, client, user):
        job = accepted(user, starts_on=TODAY + timedelta(days=1))
        assertNotContains(client.get(f"/offers/{job.pk}/"), "It isn’t my job any more")

        User.objects.update(time_zone="Pacific/Kiritimati")
        assertContains(client.get(f"/offers/{job.pk}/"), "It isn’t my job any more")

    def test_what_was_written_down_since_counts(self, user):
        accepted(user, starts_on=TODAY - timedelta(days=900))
        job = written_job(user)

        assert todays_job_of(user, TODAY) == job

    def test_without_a_first_day_never(self, user):
        accepted(user, starts_on=None)

        assert todays_job_of(user, TODAY) is None

    def test_until_its_contract_ends(self, user):
        ends_on = TODAY + timedelta(days=30)
        job = accepted(user, contract=Package.Contract.INTERNSHIP, contract_until_on=ends_on)

        assert todays_job_of(user, ends_on) == job
        assert todays_job_of(user, ends_on + timedelta(days=1)) is None

    def test_as_the_round_that_counts_says(self, user):
        job = accepted(user, starts_on=TODAY)
        job.packages.counting().correct(starts_on=TODAY + timedelta(days=1))

        assert todays_job_of(user, TODAY) is None

    def test_until_it_is_reopened_or_in_the_trash(self, user):
        opened, trashed = accepted(user), accepted(user, "Other")
        move_offer(offer=opened, to=Stage.CONSIDERING, now=NOW)
        trashed.trash(at=NOW)

        assert todays_job_of(user, TODAY) is None


class TestReckoning:
    def test_compare_has_it_once_as_the_measure(self, user):
        job, other = accepted(user), made(user, "Other")
        written_job(user)
        comparison = compare(
            chosen(user, [str(job.pk), str(other.pk)], job=job_now(user, TODAY)).offers,
            rates=rates_of(user),
            currency="EUR",
        )

        assert [column.name for column in comparison.columns] == ["Today’s job", "Other"]
        assert comparison.measure.employer == "Kornblum"
        assert chosen(user, [str(job.pk), str(other.pk)], job=job_now(user, TODAY)).left_out == 0

    def test_it_is_chosen_as_the_job_only(self, user):
        accepted(user)

        assert choices(user, job=job_now(user, TODAY)) == []
        assert [row.stage for row in choices(user, job=job_now(user, TODAY), job_comes_along=False)] == ["today’s job"]

    def test_an_offer_of_its_employer_is_a_counter_offer(self, client, user):
        job = accepted(user)
        offer = OfferFactory(employer=job.employer)

        assertContains(client.get(f"/offers/{offer.pk}/"), "Counter-offer")
        assert elsewhere(offer, today=TODAY).is_counter_offer

    def test_whoever_started_meanwhile_still_goes_rather_than_stays(self, user):
        written_job(user)
        declined = OfferFactory(owner=user)
        Offer.objects.filter(pk=declined.pk).update(created_at=NOW - timedelta(days=20))
        OfferEventFactory(offer=accepted(user), kind="stage", stage=Stage.ACCEPTED, happened_at=NOW)
        declined.refresh_from_db()

        assert elsewhere(declined, today=TODAY) == Elsewhere(took_another=True)


class TestNotMyJob:
    def test_is_said_and_taken_back(self, client, user):
        before, job = written_job(user), accepted(user)

        client.post(f"/offers/{job.pk}/not-my-job/")
        assert todays_job_of(user, TODAY) == before
        assertContains(client.get(f"/offers/{job.pk}/"), "It’s my job after all")

        client.post(f"/offers/{job.pk}/my-job/")
        assert todays_job_of(user, TODAY) == job
        assert OfferEvent.objects.filter(offer=job, kind="edited").count() == 2

    def test_said_twice_is_said_once(self, user):
        job = accepted(user)

        assert [leave_job(offer=job, now=NOW) for _ in range(2)] == [True, False]
        assert [take_job_back(offer=job, now=NOW) for _ in range(2)] == [True, False]

    def test_of_an_offer_that_is_not_accepted_changes_nothing(self, client, user):
        offer = OfferFactory(owner=user)

        for page in ("not-my-job", "my-job"):
            client.post(f"/offers/{offer.pk}/{page}/")
        assert not OfferEvent.objects.exists()

    def test_is_forgotten_when_the_offer_is_reopened(self, user):
        job = accepted(user)
        leave_job(offer=job, now=NOW)
        move_offer(offer=job, to=Stage.CONSIDERING, now=NOW)

        assert Offer.objects.get().job_left_at is None

    def test_only_of_an_accepted_offer(self, user):
        offer = OfferFactory(owner=user)

        with pytest.raises(IntegrityError, match="offer_left_only_when_accepted"), transaction.atomic():
            Offer.objects.filter(pk=offer.pk).update(job_left_at=NOW)

    def test_the_page_of_todays_job_is_that_of_the_offer(self, client, user):
        job = accepted(user)

        assert client.get("/offers/today/").url == f"/offers/{job.pk}/"


class TestStandsFirst:
    def test_in_the_list_before_what_is_open(self, client, user):
        OfferFactory(owner=user, role="Open one", answer_due_on=TODAY)
        accepted(user, starts_on=TODAY + timedelta(days=30))
        html = client.get("/offers/").content.decode()

        assert html.index("Congratulations on your new job") < html.index("Kornblum") < html.index("Open one")
        assert html.count("Kornblum") == 1
        assert "You start" in html

    def test_once_it_began_it_says_since_when(self, client, user):
        accepted(user)

        assertContains(client.get("/offers/"), "Your job since")
        assertContains(client.get("/offers/?view=board"), "Your job since")

    def test_in_its_column_of_the_board_before_the_job_that_it_follows(self, client, user):
        for employer, days in (("Next", 30), ("Now", 0), ("Earlier", -900)):
            accepted(user, employer, starts_on=TODAY + timedelta(days=days))
        html = client.get("/offers/?view=board").content.decode()

        assert html.index("Next") < html.index(">Now<") < html.index("Earlier")

    def test_and_what_was_against_it_is_over(self, client, user):
        AnswerFactory(offer=accepted(user), deal_breaker=True)

        assertNotContains(client.get("/offers/"), "Deal-breaker")

    @pytest.mark.parametrize("query", ["?sort=role", "?stage=closed", "?q=nothing"])
    def test_not_where_another_order_or_other_offers_are_asked_for(self, client, user, query):
        accepted(user)

        assertNotContains(client.get(f"/offers/{query}"), "Your job")

    def test_an_earlier_job_is_a_closed_offer(self, client, user):
        accepted(user, "Long ago", starts_on=TODAY - timedelta(days=3000))
        leave_job(offer=accepted(user, "Left", starts_on=TODAY + timedelta(days=1)), now=NOW)
        accepted(user)
        html = client.get("/offers/").content.decode()

        assert html.index("Kornblum") < html.index(">Closed<") < min(html.index("Long ago"), html.index("Left"))

    def test_what_was_accepted_lately_without_a_first_day_leads_too(self, client, user):
        for employer, days in (("Lately", 10), ("Long ago", 200)):
            offer = accepted(user, employer, starts_on=None)
            OfferEventFactory(offer=offer, kind="stage", stage=Stage.ACCEPTED, happened_at=NOW - timedelta(days=days))

        assert [offer.employer.name for offer in client.get("/offers/").context["ahead"]] == ["Lately"]
        assertContains(client.get(f"/offers/{Offer.objects.get(employer__name='Lately').pk}/"), "When do you start?")
