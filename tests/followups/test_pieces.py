from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from followups.from_offers.services import settle_marked_offers
from followups.models import FollowUp
from offers.models import Stage
from tests.everything import everything_of
from tests.factories import NOW, TODAY, ContactFactory, FollowUpFactory, OfferFactory

pytestmark = pytest.mark.usefixtures("now")


class TestPiecesOfOtherPages:
    @pytest.mark.parametrize("piece", ["of-offer", "of-contact"])
    def test_a_page_without_htmx_and_a_piece_with_it(self, client, htmx, user, piece):
        mine = everything_of(user)
        row = mine.plan.offer if piece == "of-offer" else mine.contact
        url = f"/follow-ups/{piece}/{row.pk}/"

        page, fragment = client.get(url), htmx.get(url)

        assertContains(page, "<html")
        assertNotContains(fragment, "<html")
        for response in (page, fragment):
            assertContains(response, 'id="follow-up-piece"')
            assertContains(response, f'href="/follow-ups/{mine.follow_up.pk}/done/?next=')
            assert "HX-Request" in response["Vary"]
            assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(("piece", "back"), [("of-offer", "/offers/"), ("of-contact", "/contacts/")])
    def test_the_page_leads_back_to_what_it_is_about(self, client, user, piece, back):
        mine = everything_of(user)
        row = mine.plan.offer if piece == "of-offer" else mine.contact

        page = client.get(f"/follow-ups/{piece}/{row.pk}/")

        assertContains(page, 'aria-label="Breadcrumb"', count=1)
        assertContains(page, f'<li><a href="{back}{row.pk}/">')

    @pytest.mark.parametrize("piece", ["of-offer", "of-contact"])
    def test_what_is_done_stands_below_what_is_open_the_newest_first(self, client, user, piece):
        offer, contact = OfferFactory(owner=user), ContactFactory(owner=user)
        about = {"contact": contact, "offer": offer}
        for days in (9, 5):
            closed_at = NOW - timedelta(days=days)
            FollowUpFactory(**about, due_on=TODAY - timedelta(days=90), state="done", closed_at=closed_at)
        for days in (8, 2):
            FollowUpFactory(**about, due_on=TODAY + timedelta(days=days))
        row = offer if piece == "of-offer" else contact

        shown = client.get(f"/follow-ups/{piece}/{row.pk}/").context["follow_ups"]

        days = [(each.due_on if each.is_open else each.closed_at.date()) - TODAY for each in shown]
        assert [day.days for day in days] == [2, 8, -5, -9]

    def test_a_plan_is_paused_and_goes_on(self, client, follow_up):
        plan = follow_up.plan

        assertRedirects(client.post(f"/plans/{plan.pk}/pause/"), f"/contacts/{plan.contact_id}/")
        assertContains(client.get(f"/follow-ups/of-contact/{plan.contact_id}/"), "Resume")
        assert not FollowUp.objects.open().exists()

        client.post(f"/plans/{plan.pk}/resume/")
        assert FollowUp.objects.open().get().plan == plan

    def test_pausing_twice_is_a_404(self, client, follow_up):
        client.post(f"/plans/{follow_up.plan_id}/pause/")

        assert client.post(f"/plans/{follow_up.plan_id}/pause/").status_code == 404


class TestBeforeTheNextTick:
    """An offer that has just been logged says what will happen, not what the tick has made of it so far."""

    @pytest.mark.parametrize("has_been_ticked", [False, True])
    def test_what_is_about_to_be_planned_is_shown(self, client, user, has_been_ticked):
        offer = OfferFactory(owner=user, answer_due_on=TODAY + timedelta(days=10))
        if has_been_ticked:
            settle_marked_offers(NOW)

        assertContains(client.get(f"/follow-ups/of-offer/{offer.pk}/"), f"Answer {offer.employer}")
        first = client.get(f"/follow-ups/of-offer/{offer.pk}/first-reminder/")
        assertContains(first, "We’ll remind you on")
        assertContains(first, f'datetime="{TODAY + timedelta(days=7)}"')

    def test_what_stays_as_it_is_is_shown_too(self, client, user):
        offer = OfferFactory(owner=user, answer_due_on=TODAY + timedelta(days=10))
        settle_marked_offers(NOW)
        type(offer).objects.filter(pk=offer.pk).update(needs_planning=True)

        assertContains(client.get(f"/follow-ups/of-offer/{offer.pk}/"), f"Answer {offer.employer}", count=1)

    def test_a_day_that_was_moved_is_shown_where_it_goes(self, client, user):
        offer = OfferFactory(owner=user, answer_due_on=TODAY + timedelta(days=10))
        settle_marked_offers(NOW)
        type(offer).objects.filter(pk=offer.pk).update(answer_due_on=TODAY + timedelta(days=20), needs_planning=True)

        page = client.get(f"/follow-ups/of-offer/{offer.pk}/")

        assertContains(page, f'datetime="{TODAY + timedelta(days=20)}"')
        assertNotContains(page, f'datetime="{TODAY + timedelta(days=10)}"')

    @pytest.mark.parametrize(
        ("stage", "due_in", "says"),
        [
            (Stage.CONSIDERING, None, "Add the day an answer is due"),
            (Stage.CONSIDERING, 0, "We’ll remind you today"),
            (Stage.LAPSED, 5, "There is no reminder to come"),
        ],
    )
    def test_says_so_when_no_day_lies_ahead(self, client, user, stage, due_in, says):
        due_on = None if due_in is None else TODAY + timedelta(days=due_in)
        offer = OfferFactory(owner=user, stage=stage, answer_due_on=due_on)

        assertContains(client.get(f"/follow-ups/of-offer/{offer.pk}/first-reminder/"), says)
