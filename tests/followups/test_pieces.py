import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from followups.models import FollowUp
from tests.everything import everything_of

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
