"""The command box: what it finds, as a page and as pieces of one."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from home.find import MOST_OF_A_KIND, PLACES, find
from offers.models import Stage
from tests.factories import TODAY, ContactFactory, EmployerFactory, OfferFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


class TestFind:
    def test_names_every_place_before_anything_is_typed(self, as_user):
        assert [found.name for found in find(as_user, "")] == [place[0] for place in PLACES]

    @pytest.mark.parametrize(
        ("text", "name"), [("new OFFER", "Log an offer"), ("shortcuts", "Keyboard"), ("trash", "Trash")]
    )
    def test_finds_a_place_by_its_name_and_by_other_words(self, as_user, text, name):
        assert [found.name for found in find(as_user, text)] == [name]

    def test_finds_offers_people_and_employers_whatever_the_accents(self, as_user):
        employer = EmployerFactory(owner=as_user, name="Société Müller")
        offer = OfferFactory(owner=as_user, employer=employer, role="Cook")
        person = ContactFactory(owner=as_user, name="Zoë Müller")

        found = {row.kind: row.url for row in find(as_user, "MULLER")}

        assert found == {
            "Offer": f"/offers/{offer.pk}/",
            "Person": f"/contacts/{person.pk}/",
            "Employer": "/offers/?q=Soci%C3%A9t%C3%A9+M%C3%BCller",
        }

    def test_leaves_out_the_trash_and_todays_job(self, as_user, now):
        OfferFactory(owner=as_user, role="Xylographer", trashed_at=now)
        OfferFactory(owner=as_user, role="Xylographer", stage=Stage.TODAY)
        ContactFactory(owner=as_user, name="Xylographer", trashed_at=now)

        assert find(as_user, "xylo") == []

    def test_puts_what_is_called_so_before_what_only_mentions_it(self, as_user):
        OfferFactory(owner=as_user, role="Cook", notes="No garden.", answer_due_on=TODAY)
        OfferFactory(owner=as_user, role="Gärtner gardening")

        assert [row.detail.split(",")[0] for row in find(as_user, "garden")] == ["Gärtner gardening", "Cook"]

    def test_shows_the_first_few_of_many(self, as_user):
        ContactFactory.create_batch(MOST_OF_A_KIND + 1, owner=as_user)

        assert len([row for row in find(as_user, "robin") if row.kind == "Person"]) == MOST_OF_A_KIND


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
