"""The rows of Today and Follow-ups: light, and finished in place or on a small page."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core.paging import PAGE_SIZE
from home.today import MOST_IN_A_LIST
from offers.models import Stage
from tests.everything import owned_rows
from tests.factories import TODAY, FollowUpFactory, InteractionFactory, OfferFactory
from tests.page import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

# A page full of tasks, uncompressed.
MOST_BYTES = 55_000


@pytest.fixture
def follow_up(user):
    return FollowUpFactory(owner=user, due_on=TODAY, note="Noted before.")


@pytest.mark.parametrize(("path", "shown"), [("/", MOST_IN_A_LIST), ("/follow-ups/", PAGE_SIZE)])
def test_a_page_full_of_tasks_is_light(client, user, path, shown):
    for _ in range(30):
        follow_up = FollowUpFactory(owner=user, offer=OfferFactory(owner=user), due_on=TODAY)
        InteractionFactory(contact=follow_up.contact, note="A few words that were said, and some more of them. " * 3)

    page = client.get(path).content

    assert page.count(b'data-key="d"') == shown
    assert len(page) < MOST_BYTES


def test_what_is_due_hides_the_days_ahead_and_today_says_so(client, user):
    for days in [0] * MOST_IN_A_LIST + [3]:
        FollowUpFactory(owner=user, due_on=TODAY + timedelta(days=days))

    page = client.get("/")

    assertContains(page, "First what is due now.")
    assertContains(page, "There is more:")
    assertNotContains(page, "Nothing is planned.")


def test_many_answers_that_are_due_hide_no_call_that_is_owed(client, user):
    OfferFactory(owner=user, employer__name="Owed a Call", stage=Stage.DECLINING, answer_due_on=None)
    for days in range(MOST_IN_A_LIST + 1):
        OfferFactory(owner=user, answer_due_on=TODAY + timedelta(days=days))

    page = client.get("/")

    assertContains(page, "Owed a Call")
    assertContains(page, "There is more:")


@pytest.mark.parametrize("step", ["done", "snooze"])
class TestAsking:
    def test_a_page_of_its_own_comes_back_to_where_it_was_asked_for(self, client, follow_up, step):
        response = client.get(f"/follow-ups/{follow_up.pk}/{step}/", {"next": "/follow-ups/"})

        assertContains(response, "<html")
        assert read(response).fields["next"] == "/follow-ups/"

    def test_htmx_gets_the_form_alone(self, htmx, follow_up, step):
        response = htmx.get(f"/follow-ups/{follow_up.pk}/{step}/")

        assertNotContains(response, "<html")
        assertContains(response, f'hx-post="/follow-ups/{follow_up.pk}/{step}/"')
        assertContains(response, "data-focus")
        assert "HX-Request" in response["Vary"]

    def test_changes_nothing(self, client, follow_up, step):
        before = owned_rows()

        client.get(f"/follow-ups/{follow_up.pk}/{step}/", {"until": "2026-07-01"})

        assert owned_rows() == before

    @pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "\\\\x"])
    def test_leads_to_no_other_site(self, client, follow_up, step, elsewhere):
        response = client.get(f"/follow-ups/{follow_up.pk}/{step}/", {"next": elsewhere})

        assert read(response).fields["next"] == "/"

    def test_of_one_that_is_finished_shows_it_instead(self, client, htmx, follow_up, step):
        client.post(f"/follow-ups/{follow_up.pk}/done/")

        path = f"/follow-ups/{follow_up.pk}/"
        assertRedirects(client.get(f"{path}{step}/"), path)
        assert htmx.get(f"{path}{step}/")["HX-Redirect"] == path


def test_what_was_noted_before_is_in_the_form(client, follow_up):
    assert read(client.get(f"/follow-ups/{follow_up.pk}/done/")).fields["note"] == "Noted before."


def test_today_asks_what_happened_once_the_day_has_passed(client, user):
    offer = OfferFactory(owner=user, answer_due_on=TODAY - timedelta(days=1))

    assertContains(client.get("/"), f'hx-get="/offers/{offer.pk}/what-happened/?next=/"')
