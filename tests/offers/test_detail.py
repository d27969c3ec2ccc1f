"""The page of one offer."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from offers.models import Stage
from tests.factories import NOW, DeclineFactory, InterviewFactory, OfferFactory, ReasonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_shows_it(client, user):
    offer = OfferFactory(owner=user)

    response = client.get(f"/offers/{offer.pk}/")

    assertContains(response, "<html")
    assertContains(response, "€92,000")
    assert "no-store" in response["Cache-Control"]


def test_links_in_a_persons_own_words_lead_nowhere_by_script(client, user):
    offer = OfferFactory(owner=user, notes="javascript:alert(1) https://example.org/a?b=<c> data:text/html,x")

    response = client.get(f"/offers/{offer.pk}/")

    assertContains(response, 'rel="noopener noreferrer nofollow"')
    assertNotContains(response, 'href="javascript:')
    assertNotContains(response, 'href="data:')


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_has_its_page(client, user, stage):
    offer = OfferFactory(owner=user, stage=stage)
    if stage in (Stage.DECLINING, Stage.DECLINED):
        DeclineFactory(offer=offer, sent=stage == Stage.DECLINED)

    assertContains(client.get(f"/offers/{offer.pk}/"), Stage(stage).label)


def test_each_offer_shows_what_was_written_about_it(client, user):
    offers = [OfferFactory(owner=user, answer_due_on=date(2026, 6, 20)) for _ in range(2)]
    for offer, word in zip(offers, ("First", "Second"), strict=True):
        ReasonFactory(offer=offer, text=f"{word} reason")
        InterviewFactory(offer=offer, note=f"{word} interview")
        DeclineFactory(offer=offer, private_reasons=f"{word} doubt")
        offer.record("edited", at=NOW, note=f"{word} change")
    pages = [client.get(f"/offers/{offer.pk}/") for offer in offers]

    for what in ("reason", "interview", "doubt", "change"):
        assertContains(pages[0], f"First {what}")
        assertNotContains(pages[0], f"Second {what}")
        assertContains(pages[1], f"Second {what}")


def test_an_offer_that_is_not_there_is_not_found(client, user):
    trashed = OfferFactory(owner=user, trashed_at=NOW)

    assert client.get(f"/offers/{trashed.pk}/").status_code == 404
