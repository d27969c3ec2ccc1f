"""The rows of Today and Follow-ups: light, and finished in place or on a small page."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core.paging import PAGE_SIZE
from demo import career
from followups.delivery.health import health_of
from followups.models import Heartbeat
from home.today import MOST_IN_A_LIST
from offers.models import Stage
from tests.everything import owned_rows
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    InteractionFactory,
    OfferFactory,
    ReminderFactory,
)
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


@pytest.mark.parametrize(
    ("days", "look", "words"),
    [
        (2, "task--due", "Wed 10 June"),
        (20, "task--due", "3 weeks late"),
        (169, "task--overdue", "6 months late"),
    ],
)
def test_what_is_late_is_amber_before_it_is_red_and_speaks_of_weeks(client, user, days, look, words):
    FollowUpFactory(owner=user, due_on=TODAY - timedelta(days=days))

    page = client.get("/")

    assertContains(page, f'class="task {look}"')
    assert words in " ".join(page.content.decode().split())


def test_a_look_back_is_shown_and_not_counted(client, user):
    offer = OfferFactory(owner=user, stage=Stage.ACCEPTED)
    FollowUpFactory(owner=user, kind="look_back", offer=offer, contact=None, due_on=TODAY - timedelta(days=7))

    page = client.get("/")

    assertContains(page, "Nothing needs you today")
    assertContains(page, f"Look back on {offer.employer}")
    assertNotContains(page, "task--overdue")


class TestACall:
    @pytest.fixture
    def offer(self, user):
        manager = ContactFactory(owner=user, name="Named First", phone="+44 1632 960001")
        return OfferFactory(owner=user, stage=Stage.DECLINING, hiring_manager=manager, answer_due_on=None)

    def test_leads_to_the_card_and_dials_the_number(self, client, offer):
        DeclineFactory(offer=offer)

        page = client.get("/")

        assertContains(page, f'<a href="/offers/{offer.pk}/decline/card/">Call Named First</a>')
        assertContains(page, 'href="tel:+441632960001"')
        assertContains(page, f'href="/offers/{offer.pk}/decline/sent/"')

    def test_is_to_whom_was_chosen_for_it(self, client, user, offer):
        DeclineFactory(offer=offer, whom=ContactFactory(owner=user, name="Chosen Later", phone="+44 1632 960002"))

        page = client.get("/")

        assertContains(page, "Call Chosen Later")
        assertContains(page, 'href="tel:+441632960002"')
        assertNotContains(page, "960001")


class TestAnAnswerThatIsDue:
    @pytest.fixture
    def url(self, user):
        offer = OfferFactory(owner=user, employer__name="Acme", answer_due_on=TODAY + timedelta(days=2))
        return f"/offers/{offer.pk}/"

    def test_can_be_given_on_the_spot(self, client, htmx, url):
        assertContains(client.get("/"), f'hx-get="{url}what-happened/?next=/"')

        panel = htmx.get(f"{url}what-happened/", {"next": "/"})

        assertContains(panel, f'href="{url}accept/"')
        assertContains(panel, f'href="{url}decline/"')
        assertContains(panel, "Answer Acme")
        assertNotContains(panel, "Deadline passed")

    def test_comes_back_to_today_with_another_day(self, client, url):
        data = {"next": "/", "answer_due_on": TODAY + timedelta(days=9)}

        assertRedirects(client.post(f"{url}what-happened/", data), "/")


class TestTheDot:
    def test_is_quiet_while_all_is_well(self, client, now):
        Heartbeat.objects.create(ticked_at=now - timedelta(seconds=15))

        assertContains(client.get("/"), "Reminders are on</summary>")

    def test_gives_way_to_words_when_a_mail_failed(self, client, user, now):
        Heartbeat.objects.create(ticked_at=now)
        ReminderFactory(follow_up=FollowUpFactory(owner=user), status="failed")

        page = client.get("/")

        assertContains(page, "health--late")
        assertContains(page, "1 needs you")
        assertNotContains(page, "Reminders are on</summary>")


def test_the_demo_begins_healthy(as_user):
    Heartbeat.objects.create(ticked_at=NOW)

    career.fill(owner=as_user, now=NOW)

    assert health_of(as_user, NOW).is_fine
