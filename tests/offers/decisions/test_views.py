import pytest

from offers.models import Decision, Package, Stage
from tests.factories import NOW, DecisionFactory
from tests.offers.compare.test_views import named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


class TestAccept:
    def test_a_button_leads_there(self, client, user):
        offer = named(user, "A")

        assert f'href="/offers/{offer.pk}/accept/"' in client.get(f"/offers/{offer.pk}/").content.decode()

    def test_looking_decides_nothing(self, client, user):
        offer = named(user, "A")
        client.get(f"/offers/{offer.pk}/accept/")

        assert not Decision.objects.exists()

    def test_keeps_the_decision_and_names_those_who_wait(self, client, user):
        offer, other = named(user, "A"), named(user, "B")
        named(user, "C", stage=Stage.LAPSED)

        response = client.post(f"/offers/{offer.pk}/accept/", {"private_reasons": "The people"}, follow=True)

        html = response.content.decode()
        assert Decision.objects.get().private_reasons == "The people"
        assert f'href="/offers/{other.pk}/decline/"' in html
        assert html.count("/decline/") == 1

    def test_a_bare_move_is_recorded_too(self, client, user):
        offer = named(user, "A")

        client.post(f"/offers/{offer.pk}/stage/", {"stage": "accepted"})

        assert Decision.objects.get().offer == offer

    def test_twice_leads_to_the_same_page(self, client, user):
        offer = named(user, "A")
        for _ in range(2):
            response = client.post(f"/offers/{offer.pk}/accept/", {"private_reasons": ""})

        assert response["Location"] == f"/offers/{offer.pk}/accepted/"
        assert Decision.objects.count() == 1

    @pytest.mark.parametrize("stage", [Stage.DECLINING, Stage.LAPSED, Stage.TODAY])
    def test_what_cannot_be_accepted_leads_back(self, client, user, stage):
        offer = named(user, "A", stage=stage)

        assert client.post(f"/offers/{offer.pk}/accept/")["Location"] == f"/offers/{offer.pk}/"
        assert not Decision.objects.exists()

    def test_reasons_that_are_too_long_are_kept_in_the_form(self, client, user):
        offer = named(user, "A")

        response = client.post(f"/offers/{offer.pk}/accept/", {"private_reasons": "x" * 20_001})

        assert response.status_code == 422
        assert "x" * 20_001 in response.content.decode()


class TestDecision:
    def test_shows_what_was_known_then(self, client, user):
        offer = named(user, "A")
        named(user, "B", package__base_amount=95000)
        client.post(f"/offers/{offer.pk}/accept/", {"private_reasons": "The people"})
        Package.objects.get(offer=offer).correct(base_amount=1)

        html = client.get(f"/offers/decisions/{Decision.objects.get().pk}/").content.decode()
        assert "€92,000" in html
        assert "The people" in html

    def test_one_of_a_newer_ajar_is_not_guessed_at(self, client, user):
        decision = DecisionFactory(offer=named(user, "A", stage=Stage.ACCEPTED), comparison={"schema": 99})

        assert "kept by a newer Ajar" in client.get(f"/offers/decisions/{decision.pk}/").content.decode()

    def test_of_an_offer_in_the_trash_is_not_there(self, client, user):
        decision = DecisionFactory(offer=named(user, "A", stage=Stage.ACCEPTED, trashed_at=NOW))

        assert client.get(f"/offers/decisions/{decision.pk}/").status_code == 404

    def test_all_of_them_are_on_the_offers_page(self, client, user):
        offer = named(user, "A", stage=Stage.ACCEPTED)
        rows = [DecisionFactory(offer=offer, answer=answer) for answer in ("decline", "accept")]

        html = client.get(f"/offers/{offer.pk}/").content.decode()
        assert all(f"/offers/decisions/{row.pk}/" in html for row in rows)
