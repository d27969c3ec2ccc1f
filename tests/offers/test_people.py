from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Contact
from core.tenancy import acting_as
from offers.models import OfferPerson
from offers.people.services import seat, seat_again
from tests.everything import owned_rows
from tests.factories import NOW, JobFactory, OfferFactory, OfferPersonFactory
from tests.page import was_refused

pytestmark = pytest.mark.django_db


class TestASeat:
    def test_is_taken_once(self, violates):
        person = OfferPersonFactory()

        with violates("offer_person_once"):
            OfferPersonFactory(offer=person.offer, contact=person.contact)

    def test_is_of_a_known_kind(self, violates):
        with violates("offer_person_role_known"):
            OfferPersonFactory(role="friend")

    def test_somebody_who_works_there_is_found(self, as_user):
        offer = OfferFactory(owner=as_user)
        known = JobFactory(employer=offer.employer, contact__name="Mirela").contact

        assert seat(offer=offer, name="MIRELA", role="interviewer").contact == known

    def test_somebody_new_is_made_with_that_role(self, as_user):
        person = seat(offer=OfferFactory(owner=as_user), name="Mirela", role="executive")

        assert (person.contact.role, person.role) == ("executive", "executive")

    def test_adding_again_changes_the_role(self, as_user):
        offer = OfferFactory(owner=as_user)
        seat(offer=offer, name="Mirela", role="interviewer")
        seat(offer=offer, name="Mirela", role="peer")

        assert OfferPerson.objects.get().role == "peer"

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_make_one_person_and_one_seat(self, user, at_once):
        offer = OfferFactory(owner=user)

        def add():
            with acting_as(user.pk):
                return seat(offer=offer, name="Mirela", role="interviewer").pk

        assert set(at_once(add, add)) == {OfferPerson.objects.get().pk}
        assert Contact.objects.count() == 1

    def test_who_was_added_anew_is_not_brought_back_twice(self, as_user):
        removed = OfferPersonFactory(owner=as_user, trashed_at=NOW)
        OfferPersonFactory(offer=removed.offer, contact=removed.contact)

        assert not seat_again(person=removed)


@pytest.mark.usefixtures("now")
class TestThePage:
    @pytest.fixture
    def offer(self, user):
        return OfferFactory(owner=user, answer_due_on=date(2026, 7, 1))

    def test_htmx_gets_only_the_list(self, htmx, offer):
        OfferPersonFactory(offer=offer, contact__name="Mirela")

        response = htmx.get(f"/offers/{offer.pk}/people/")

        assertNotContains(response, "<html")
        assertContains(response, "Mirela")

    def test_adds_somebody(self, client, offer):
        response = client.post(f"/offers/{offer.pk}/people/", {"person": "Mirela", "person_role": "interviewer"})

        assertRedirects(response, f"/offers/{offer.pk}/")
        assert OfferPerson.objects.get().contact.name == "Mirela"

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("person", "", "Write their name"),
            ("person", "\x00", "Null characters"),
            ("person", "n" * 201, "at most 200"),
            ("person_role", "friend", "valid choice"),
        ],
    )
    @pytest.mark.parametrize("browser", ["client", "htmx"])
    def test_bad_input_is_refused_beside_the_field(self, browser, request, offer, field, value, message):
        asking = request.getfixturevalue(browser)
        typed = {"person": "Mirela", "person_role": "interviewer", field: value}
        before = owned_rows()

        response = asking.post(f"/offers/{offer.pk}/people/", typed)

        if field == "person_role":
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    def test_somebody_is_taken_off_and_brought_back(self, client, offer):
        person = OfferPersonFactory(offer=offer, contact__name="Mirela")

        response = client.post(f"/offers/people/{person.pk}/remove/", follow=True)

        assertContains(response, f'action="/offers/people/{person.pk}/restore/"')
        assertNotContains(client.get(f"/offers/{offer.pk}/people/"), "Mirela")
        client.post(f"/offers/people/{person.pk}/restore/")
        assertContains(client.get(f"/offers/{offer.pk}/people/"), "Mirela")


def test_the_offers_of_an_employer_are_those_and_no_others(htmx, user):
    offer = OfferFactory(owner=user, role="This one")
    OfferFactory(owner=user, role="Another employer")
    OfferFactory(employer=offer.employer, role="In the trash", trashed_at=NOW)

    response = htmx.get(f"/offers/of-employer/{offer.employer_id}/")

    assertContains(response, "This one")
    for text in ("<html", "Another employer", "In the trash"):
        assertNotContains(response, text)
