"""The command box: what it finds and in which order, as a page and as pieces of one."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from contacts.models import Contact, Employer
from contacts.names import FEW
from home.find import MOST_OF_A_KIND, find
from home.places import PLACES
from offers.models import Stage
from tests.factories import TODAY, ContactFactory, EmployerFactory, JobFactory, OfferFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def names(user, text: str, kind: str = "") -> list[str]:
    return [found.name for found in find(user, text) if kind in ("", found.kind)]


class TestFind:
    def test_names_every_place_before_anything_is_typed(self, as_user):
        assert names(as_user, "") == [place.name for place in PLACES]

    def test_finds_offers_people_and_employers_whatever_the_accents(self, as_user):
        employer = EmployerFactory(owner=as_user, name="Société Müller")
        offer = OfferFactory(owner=as_user, employer=employer, role="Cook")
        person = ContactFactory(owner=as_user, name="Zoë Müller")

        found = {row.kind: row.url for row in find(as_user, "MULLER")}

        assert found == {
            "Offer": f"/offers/{offer.pk}/",
            "Person": f"/contacts/{person.pk}/",
            "Employer": f"/employers/{employer.pk}/",
        }

    @pytest.mark.parametrize("kind", ["Person", "Employer"])
    def test_the_closest_name_comes_first(self, as_user, kind):
        make = ContactFactory if kind == "Person" else EmployerFactory
        closest_first = ["Ann", "Ann Zed", "Bo (Annika)", "Bo Ann", "Bo-Annika", "Joanna"]
        for name in reversed(closest_first):
            make(owner=as_user, name=name)

        assert names(as_user, "ánn", kind) == closest_first

    def test_a_name_comes_before_what_belongs_to_it(self, as_user):
        JobFactory(owner=as_user, contact__name="Aaron", employer__name="Zoe & Sons")
        ContactFactory(owner=as_user, name="Bert", email="zoe@example.org")
        ContactFactory(owner=as_user, name="Hanzoe")

        assert names(as_user, "zoe", "Person") == ["Hanzoe", "Aaron", "Bert"]

    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("mueller", "Müller"),
            ("Müller", "Mueller"),
            ("muller", "Müller"),
            ("o'brien", "O’Brien"),
            ("c++ (a.b)", "C++ (A.B)"),
        ],
    )
    def test_another_spelling_is_as_close(self, as_user, typed, name):
        EmployerFactory(owner=as_user, name=f"{name} of old")
        EmployerFactory(owner=as_user, name=name)

        assert names(as_user, typed, "Employer")[0] == name

    @pytest.mark.parametrize("typed", ["***:x", "(", "[a", "\\", "^$", "a|b", "{1,", "%", "\\x1f"])
    def test_signs_mean_themselves(self, as_user, typed):
        EmployerFactory(owner=as_user, name="Xa")
        EmployerFactory(owner=as_user, name=f"Of {typed} Ltd")

        assert names(as_user, typed, "Employer") == [f"Of {typed} Ltd"]

    def test_words_are_found_in_any_order(self, as_user):
        ContactFactory(owner=as_user, name="Joann Hudahl Priya")
        ContactFactory(owner=as_user, name="Priya Dahl")

        assert names(as_user, "dahl priya", "Person") == ["Priya Dahl", "Joann Hudahl Priya"]

    def test_people_and_employers_stand_together_before_offers(self, as_user):
        employer = EmployerFactory(owner=as_user, name="The Nimbus Works")
        OfferFactory(owner=as_user, employer=employer, role="Nimbus pilot")
        ContactFactory(owner=as_user, name="Nimbus Roe")
        ContactFactory(owner=as_user, name="Ada Cumulonimbus")

        kinds = [(row.kind, row.name) for row in find(as_user, "nimbus")]

        assert kinds == [
            ("Person", "Nimbus Roe"),
            ("Employer", "The Nimbus Works"),
            ("Person", "Ada Cumulonimbus"),
            ("Offer", "The Nimbus Works"),
        ]

    def test_a_place_comes_first_if_it_is_as_close(self, as_user):
        ContactFactory(owner=as_user, name="Compton Mackenzie")
        ContactFactory(owner=as_user, name="Ada Export")

        assert names(as_user, "comp")[:2] == ["Compare offers", "Compton Mackenzie"]
        assert names(as_user, "export") == ["Ada Export", "Your data"]

    def test_leaves_out_the_trash_and_todays_job(self, as_user, now):
        OfferFactory(owner=as_user, role="Xylographer", trashed_at=now)
        OfferFactory(owner=as_user, role="Xylographer", stage=Stage.TODAY)
        ContactFactory(owner=as_user, name="Xylographer", trashed_at=now)
        EmployerFactory(owner=as_user, name="Xylographer", trashed_at=now)

        assert find(as_user, "xylo") == []

    def test_puts_what_is_called_so_before_what_only_mentions_it(self, as_user):
        OfferFactory(owner=as_user, role="Cook", notes="No garden.", answer_due_on=TODAY)
        OfferFactory(owner=as_user, role="Gärtner gardening")

        assert [row.detail.split(",")[0] for row in find(as_user, "garden")] == ["Gärtner gardening", "Cook"]

    def test_what_many_are_called_is_found_as_what_few_are(self, as_user):
        Employer.objects.bulk_create(Employer(owner=as_user, name=f"Works {number}") for number in range(2 * FEW))
        Contact.objects.bulk_create(Contact(owner=as_user, name=f"Poe {number}") for number in range(2 * FEW))
        employer, manager = Employer.objects.get(name="Works 399"), Contact.objects.get(name="Poe 398")
        JobFactory(owner=as_user, contact__name="Ann", employer=employer)
        OfferFactory(owner=as_user, employer=employer, hiring_manager=manager, role="Cook")

        found = {
            text: [(row.kind, row.name) for row in find(as_user, text)]
            for text in ("works 399", "ann works", "poe cook")
        }

        assert found == {
            "works 399": [("Employer", "Works 399"), ("Person", "Ann"), ("Offer", "Works 399")],
            "ann works": [("Person", "Ann")],
            "poe cook": [("Offer", "Works 399")],
        }

    def test_the_closest_is_there_however_many_there_are(self, as_user):
        ContactFactory.create_batch(MOST_OF_A_KIND + 1, owner=as_user)
        ContactFactory(owner=as_user, name="Robin")

        found = names(as_user, "robin", "Person")
        assert len(found) == MOST_OF_A_KIND
        assert found[0] == "Robin"


class TestThePage:
    def test_is_a_page_with_links_without_javascript(self, client, user):
        ContactFactory(owner=user, name="Zoë")

        response = client.get("/find/", {"q": "zoe"})

        assertContains(response, "<html")
        assertContains(response, "<b>Zoë</b>")
        assertNotContains(response, 'role="option"')

    def test_gives_htmx_the_box_and_then_the_results_alone(self, htmx):
        assertContains(htmx.get("/find/"), 'role="combobox"')
        results = htmx.get("/find/", {"q": "trash"}, headers={"HX-Target": "find-results"})
        assertContains(results, 'role="option"', count=1)
        assertNotContains(results, "<input")

    def test_says_when_there_is_nothing(self, client):
        assertContains(client.get("/find/", {"q": "<script>%"}), "Nothing matches “&lt;script&gt;%”")

    def test_the_keys_are_listed(self, client):
        assertContains(client.get("/keys/"), "<kbd>g</kbd> <kbd>f</kbd>")
