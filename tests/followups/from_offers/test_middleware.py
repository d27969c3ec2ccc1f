"""What a person changed about an offer is in their follow-ups when the next page opens."""

import pytest
from django.db import OperationalError

from followups.from_offers import middleware
from followups.models import FollowUp
from offers.models import Offer, Stage
from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db
OFFER = {"employer": "Kessel & Ohm", "role": "Engineer", "base_amount": "92000 EUR", "answer_due_on": "2099-06-12"}


def test_an_offer_that_was_logged_is_to_be_answered(client, user):
    client.post("/offers/new/", OFFER)

    assert "Answer Kessel" in client.get("/follow-ups/").content.decode()
    assert not Offer.objects.filter(needs_planning=True).exists()


def test_one_that_was_put_in_the_trash_asks_for_nothing(client, user):
    client.post("/offers/new/", OFFER)
    client.post(f"/offers/{Offer.objects.get().pk}/trash/")

    assert not FollowUp.objects.open().exists()


def test_what_others_changed_is_not_touched(client, user):
    other = OfferFactory(stage=Stage.CONSIDERING)
    Offer.objects.filter(pk=other.pk).update(needs_planning=True)

    client.post("/offers/new/", OFFER)

    assert Offer.objects.get(pk=other.pk).needs_planning


def test_a_form_with_errors_plans_nothing(client, user):
    mine = OfferFactory(owner=user)
    Offer.objects.filter(pk=mine.pk).update(needs_planning=True)

    assert client.post("/offers/new/", {}).status_code == 422
    assert Offer.objects.get(pk=mine.pk).needs_planning


def test_what_was_saved_stays_saved_when_the_database_goes_away(client, monkeypatch):
    def gone(*_given: object) -> None:
        raise OperationalError

    monkeypatch.setattr(middleware, "settle_offers_of", gone)

    assert client.post("/offers/new/", OFFER).status_code == 302
    assert Offer.objects.get().needs_planning
