"""Today, Follow-ups, marking a decline as sent, and what they make of bad input."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Interaction
from core.paging import PAGE_SIZE
from followups.models import FollowUp, Reminder
from followups.plans.services import PlanError
from followups.services import complete, plan_follow_up
from tests.everything import owned_rows
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    FollowUpFactory,
    JobFactory,
    OfferFactory,
    PlanFactory,
    UserFactory,
)
from tests.page import was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


class TestTheList:
    url = "/follow-ups/"

    def test_is_a_page_in_groups(self, client, user, follow_up):
        FollowUpFactory(owner=user, contact__name="Later", due_on=TODAY + timedelta(days=90))

        response = client.get(self.url)

        assertContains(response, "<html")
        assertContains(response, "Stay in touch with Femi")
        assertContains(response, "Stay in touch with Later")
        assert "HX-Request" in response["Vary"]
        assert "no-store" in response["Cache-Control"]

    def test_htmx_gets_only_the_list(self, htmx, follow_up):
        response = htmx.get(self.url)

        assertNotContains(response, "<html")
        assertContains(response, 'id="follow-up-list"')

    def test_says_how_to_begin_when_it_is_empty(self, client):
        assertContains(client.get(self.url), "Nobody is waiting for you")

    @pytest.mark.parametrize("page", ["0", "-1", "x", "\x00", "9" * 5000])
    def test_a_page_that_is_not_there_is_another_one(self, client, follow_up, page):
        assertContains(client.get(self.url, {"page": page}), "Femi")

    def test_a_second_page(self, client, user):
        contact = ContactFactory(owner=user)
        FollowUpFactory.create_batch(PAGE_SIZE + 1, contact=contact)

        assert len(client.get(self.url, {"page": "2"}).context["page"]) == 1

    def test_those_of_a_trashed_contact_are_left_out(self, client, user, now):
        FollowUpFactory(contact=ContactFactory(owner=user, name="Gone", trashed_at=now))

        assertNotContains(client.get(self.url), "Gone")


class TestAFollowUpsPage:
    def test_shows_it(self, client, follow_up):
        response = client.get(f"/follow-ups/{follow_up.pk}/")

        assertContains(response, "<html")
        assertContains(response, "Femi")
        assert "no-store" in response["Cache-Control"]

    def test_says_what_comes_after_it_and_not_itself(self, client, user, now):
        plan = PlanFactory(contact=ContactFactory(owner=user))
        follow_up = FollowUpFactory(plan=plan, due_on=date(2026, 6, 23))

        steps = client.get(f"/follow-ups/{follow_up.pk}/").context["steps_ahead"]

        assert [step.ideal for step in steps[:2]] == [date(2026, 8, 9), date(2027, 2, 9)]

    def test_of_a_trashed_contact_is_not_there(self, client, follow_up, now):
        follow_up.contact.trash(at=now)

        assert client.get(f"/follow-ups/{follow_up.pk}/").status_code == 404
        assert client.post(f"/follow-ups/{follow_up.pk}/done/").status_code == 404


class TestDone:
    def url(self, follow_up: FollowUp) -> str:
        return f"/follow-ups/{follow_up.pk}/done/"

    def test_by_a_form(self, client, follow_up):
        response = client.post(self.url(follow_up), {"note": "Rang him.", "answered": "yes", "next": "/follow-ups/"})

        assertRedirects(response, "/follow-ups/")
        follow_up.refresh_from_db()
        touch = Interaction.objects.get(contact=follow_up.contact)
        assert (follow_up.is_done, touch.note, touch.answered) == (True, "Rang him.", True)

    def test_by_htmx(self, htmx, follow_up):
        response = htmx.post(self.url(follow_up))

        assertNotContains(response, "<html")
        assertContains(response, "Done: Femi.")
        assertContains(response, 'hx-swap-oob="true"')
        assertContains(response, f'action="/follow-ups/{follow_up.pk}/undo/"')
        assert "followups-changed" in response["HX-Trigger"]

    def test_twice_acts_once(self, client, follow_up):
        client.post(self.url(follow_up))
        before = owned_rows()

        response = client.post(self.url(follow_up), follow=True)

        assertContains(response, "already done")
        assert owned_rows() == before

    def test_the_next_step_of_the_plan_is_written(self, client, follow_up):
        client.post(self.url(follow_up))

        assert FollowUp.objects.open().get(plan=follow_up.plan).step == 2

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("note", "n" * 20_001, "at most 20,000"),
            ("note", "\x00", "Null characters"),
            ("channel", "pigeon", "valid choice"),
            ("answered", "perhaps", "valid choice"),
        ],
    )
    def test_bad_input_is_refused(self, client, htmx, follow_up, field, value, message):
        typed = {"note": "What was said.", field: value}
        before = owned_rows()

        kept = {name: text for name, text in typed.items() if name == "note"}
        assert message in was_refused(client.post(self.url(follow_up), typed), field, kept)
        fragment = htmx.post(self.url(follow_up), typed)
        assertContains(fragment, message, status_code=422)
        assertNotContains(fragment, "<html", status_code=422)
        assert owned_rows() == before

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "http:evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "\x00//evil.example",
            "evil.example",
            "",
        ],
        ids=repr,
    )
    @pytest.mark.parametrize("action", ["done", "skip", "snooze", "undo"])
    def test_leads_to_no_other_place(self, client, follow_up, elsewhere, action):
        response = client.post(
            f"/follow-ups/{follow_up.pk}/{action}/", {"next": elsewhere, "until": "2026-06-10", "note": "x"}
        )

        assert (response.status_code, response["Location"]) == (302, "/")


class TestSnooze:
    def url(self, follow_up: FollowUp) -> str:
        return f"/follow-ups/{follow_up.pk}/snooze/"

    def test_moves_it_and_its_reminder(self, client, follow_up):
        assertRedirects(client.post(self.url(follow_up), {"until": "2026-07-09"}), "/")

        follow_up.refresh_from_db()
        assert follow_up.due_on == date(2026, 7, 9)
        waiting = Reminder.objects.waiting().get(follow_up=follow_up)
        assert waiting.due_at == datetime.fromisoformat("2026-07-09T08:00Z")

    def test_by_htmx(self, htmx, follow_up):
        response = htmx.post(self.url(follow_up), {"until": "2026-07-09"})

        assertContains(response, "Femi waits until Thu 9 July.")
        assertNotContains(response, "<html")

    @pytest.mark.parametrize(
        ("until", "message"),
        [
            ("", "Choose a day"),
            ("2026-06-09", "from tomorrow on"),
            ("2026-06-08", "from tomorrow on"),
            ("2027-02-30", "That day doesn’t exist"),
            ("2099-01-01", "five years"),
            ("9999-12-31", "between 1970 and 2100"),
            ("2026-07-09\x00", "That day doesn’t exist"),
            ("next week", "That day doesn’t exist"),
        ],
    )
    def test_bad_input_is_refused(self, client, htmx, follow_up, until, message):
        before = owned_rows()

        assert message in was_refused(client.post(self.url(follow_up), {"until": until}), "until", {"until": until})
        fragment = htmx.post(self.url(follow_up), {"until": until})
        assertContains(fragment, message, status_code=422)
        assertNotContains(fragment, "<html", status_code=422)
        assert owned_rows() == before


class TestSkipAndUndo:
    def test_skipping_goes_on_with_the_plan(self, client, follow_up):
        client.post(f"/follow-ups/{follow_up.pk}/skip/")

        follow_up.refresh_from_db()
        assert follow_up.state == FollowUp.State.SKIPPED
        assert FollowUp.objects.open().get(plan=follow_up.plan).step == 2

    @pytest.mark.parametrize("action", ["done", "skip", "snooze"])
    def test_everything_can_be_taken_back(self, client, follow_up, action):
        client.post(f"/follow-ups/{follow_up.pk}/{action}/", {"until": "2026-07-01", "note": "Oops"})

        response = client.post(f"/follow-ups/{follow_up.pk}/undo/", follow=True)

        assertContains(response, "Taken back: Femi.")
        follow_up.refresh_from_db()
        assert (follow_up.is_open, follow_up.due_on) == (True, TODAY)
        assert FollowUp.objects.open().filter(plan=follow_up.plan).count() == 1
        assert not Interaction.objects.filter(contact=follow_up.contact).exists()

    def test_nothing_to_take_back_is_said(self, client, follow_up):
        before = owned_rows()

        assertContains(client.post(f"/follow-ups/{follow_up.pk}/undo/", follow=True), "nothing to undo")
        assert owned_rows() == before


@pytest.fixture
def contact(user):
    return ContactFactory(owner=user, name="Ottilie Brandvold")


def links_of(page: HttpResponse) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', page.content.decode())]


def url(contact) -> str:
    return f"/contacts/{contact.pk}/follow-up/"


class TestPlanByHand:
    def test_it_is_written_with_its_reminder(self, client, contact, now):
        day = TODAY + timedelta(days=3)

        client.post(url(contact), {"kind": "give_back", "due_on": day.isoformat(), "about": "Send Tobias’s name"})

        follow_up = FollowUp.objects.get()
        assert (follow_up.kind, follow_up.due_on, follow_up.about) == ("give_back", day, "Send Tobias’s name")
        assert Reminder.objects.get().due_on == day

    @pytest.mark.parametrize("days", [-1, 6 * 366])
    def test_a_day_out_of_reach_is_refused_and_what_was_typed_is_kept(self, client, contact, now, days):
        day = (TODAY + timedelta(days=days)).isoformat()

        response = client.post(url(contact), {"kind": "stay_in_touch", "due_on": day, "about": "the conference"})

        assert response.status_code == 422
        assert "Choose a day from today on" in response.content.decode()
        assert "the conference" in response.content.decode()
        assert not FollowUp.objects.exists()

    def test_an_offer_is_never_answered_by_hand(self, client, contact, now):
        response = client.post(url(contact), {"kind": "answer_offer", "due_on": TODAY.isoformat()})

        assert response.status_code == 422

    def test_the_contacts_page_leads_there(self, client, contact):
        page = client.get(f"/follow-ups/of-contact/{contact.pk}/")

        assert url(contact) in page.content.decode()


class TestAddingOneFromTheList:
    """Follow-ups leads to a page that asks who it is about; then to the form."""

    ASK = "/follow-ups/new/"

    def test_the_list_leads_there(self, client, contact):
        assert f'href="{self.ASK}"' in client.get("/follow-ups/").content.decode()

    @pytest.mark.parametrize("browser", ["client", "htmx"])
    @pytest.mark.parametrize("text", ["", "brandvold", "acme", "engineer"])
    def test_a_person_is_found_by_name_and_an_offer_by_what_it_is(self, browser, request, contact, now, text):
        offer = OfferFactory(owner=contact.owner, role="Engineer", employer__name="Acme", hiring_manager=contact)
        ContactFactory(name="Brandvold of somebody else")
        if text in ("", "brandvold"):
            JobFactory(contact=contact, employer=offer.employer)

        links = links_of(request.getfixturevalue(browser).get(self.ASK, {"q": text}))

        assert f"{url(contact)}?offer={offer.pk}&next=/follow-ups/" in links
        assert (f"{url(contact)}?next=/follow-ups/" in links) == (text in ("", "brandvold"))
        assert len([link for link in links if "/follow-up/" in link]) == (2 if text in ("", "brandvold") else 1)

    def test_who_is_not_followed_up_cannot_be_chosen(self, client, contact, now):
        contact.stand("retired", at=NOW)

        page = client.get(self.ASK)

        assertContains(page, "Retired")
        assert url(contact) not in page.content.decode()

    def test_an_offer_without_a_person_says_what_to_do_first(self, client, user, now):
        offer = OfferFactory(owner=user, hiring_manager=None)

        assertContains(client.get(self.ASK), "Add who it’s with")
        assert f"/offers/{offer.pk}/edit/" in links_of(client.get(self.ASK))

    def test_it_is_written_about_the_offer_and_the_list_comes_back(self, client, contact, now):
        offer = OfferFactory(owner=contact.owner, hiring_manager=contact)
        day = TODAY + timedelta(days=3)

        response = client.post(
            f"{url(contact)}?offer={offer.pk}&next=/follow-ups/", {"kind": "stay_in_touch", "due_on": day.isoformat()}
        )

        assertRedirects(response, "/follow-ups/")
        assert (FollowUp.objects.get().offer, FollowUp.objects.get().contact) == (offer, contact)

    @pytest.mark.parametrize("which", ["nonsense", "another's", "trashed"])
    def test_an_offer_that_is_not_ones_own_is_not_spoken_of(self, client, contact, now, which):
        if which == "nonsense":
            pk = "\x00"
        else:
            owner = contact.owner if which == "trashed" else UserFactory()
            pk = OfferFactory(owner=owner, role="Secret", trashed_at=NOW if which == "trashed" else None).pk

        page = client.get(url(contact), {"offer": pk})
        client.post(f"{url(contact)}?offer={pk}", {"kind": "stay_in_touch", "due_on": TODAY.isoformat()})

        assert page.status_code == 200
        assert "Secret" not in page.content.decode()
        assert FollowUp.objects.get().offer is None


class TestWhoIsNotFollowedUp:
    TYPED = {"kind": "give_back", "due_on": (TODAY + timedelta(days=3)).isoformat(), "about": "Send Tobias’s name"}

    @pytest.mark.parametrize(
        ("standing", "words"),
        [
            ("silence", "asked not to be contacted"),
            ("retired", "retired"),
            ("lost", "lost touch"),
            ("not_worth", "don’t keep up"),
        ],
    )
    @pytest.mark.parametrize("browser", ["client", "htmx"])
    def test_gets_none_and_what_was_typed_is_kept(self, browser, request, contact, now, standing, words):
        contact.stand(standing, at=NOW)

        response = request.getfixturevalue(browser).post(url(contact), self.TYPED)

        page = response.content.decode()
        assert response.status_code == 422
        assert f"You noted about Ottilie Brandvold: {words}" in page
        assert "Stay in touch again" in page
        assert "Send Tobias’s name" in page
        assert not FollowUp.objects.exists()

    def test_in_the_trash_is_none_of_the_service_either(self, contact, now):
        contact.trash(at=NOW)

        with pytest.raises(PlanError, match="in the trash"):
            plan_follow_up(contact=contact, kind="give_back", due_on=TODAY, about="", now=NOW)

    def test_is_not_reminded_of_by_undoing(self, client, contact, now):
        follow_up = complete(follow_up=FollowUpFactory(contact=contact), now=NOW)
        contact.stand("silence", at=NOW)

        response = client.post(f"/follow-ups/{follow_up.pk}/undo/", follow=True)

        assert "asked not to be contacted" in response.content.decode()
        assert FollowUp.objects.get().is_done
        assert not Reminder.objects.waiting().exists()
