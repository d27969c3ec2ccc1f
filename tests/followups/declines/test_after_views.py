"""The last pages of a decline: what it started, what is missing, and taking it back."""

import re
from datetime import date, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Contact, Interaction
from followups.models import FollowUp, Plan, Reminder
from offers.models import Decline, Offer, Stage
from tests.everything import owned_rows
from tests.factories import NOW, ContactFactory, DeclineFactory, JobFactory
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

SENT = {
    "told": "Femi Adeyemi-Clarke",
    "role": "hiring_manager",
    "sent_on": "2026-06-09",
    "channel": "call",
    "permission": "granted",
    "note": "Kind.",
    "promised": "Ilkka’s name",
    "pattern": "2 weeks, 2 months, then every 6 months",
}


@pytest.fixture
def offer(user) -> Offer:
    return DeclineFactory(owner=user, offer__stage=Stage.DECLINING).offer


def page_of(offer: Offer, step: str) -> str:
    return f"/offers/{offer.pk}/decline/{step}/"


class TestTheHiringManagerAsWell:
    """When HR or a recruiter was told, the person to stay in touch with has not been forgotten."""

    @pytest.mark.parametrize("told", [{"role": "hr"}, {"role": "recruiter"}, {"role": "peer", "channel": "recruiter"}])
    def test_one_button_begins_a_schedule_with_them_too(self, client, offer, told):
        manager = ContactFactory(owner=offer.owner, name="Priyanka Dahl")
        Offer.objects.filter(pk=offer.pk).update(hiring_manager=manager)

        page = client.post(page_of(offer, "sent"), SENT | told, follow=True)
        assertContains(page, "Stay in touch with Priyanka Dahl too")
        page = client.post(page_of(offer, "stay-in-touch"), {"manager": "1"}, follow=True)

        assertNotContains(page, "Stay in touch with Priyanka Dahl too")
        assert {plan.contact.name for plan in Plan.objects.all()} == {SENT["told"], "Priyanka Dahl"}
        client.post(page_of(offer, "stay-in-touch"), {"manager": "1"})
        assert Plan.objects.count() == 2

    def test_is_not_asked_when_they_were_told(self, client, offer):
        assertNotContains(client.post(page_of(offer, "sent"), SENT, follow=True), "would have been your manager")


class TestWhatFollows:
    def test_shows_the_plan_with_real_dates_and_what_was_promised(self, client, offer):
        response = client.post(page_of(offer, "sent"), SENT, follow=True)

        for words in ("Well done", "Stay in touch with Femi Adeyemi-Clarke", "Tue 23 June", "Ilkka’s name"):
            assertContains(response, words)
        assertContains(response, f'action="{page_of(offer, "sent")}undo/"', count=2)
        assertNotContains(response, "One more kindness")

    def test_what_exists_comes_first_and_is_not_listed_again(self, client, offer):
        page = client.post(page_of(offer, "sent"), SENT, follow=True).content.decode()

        planned, ahead = (
            page.index("/follow-ups/" + str(FollowUp.objects.get(plan__isnull=False).pk)),
            page.index('class="agenda"'),
        )
        assert planned < ahead
        assert 'datetime="2026-06-23"' not in page[ahead:]
        assert 'datetime="2026-08-09"' in page[ahead:]

    def test_a_telling_of_three_weeks_ago_lists_only_what_is_still_to_come(self, client, offer):
        client.post(page_of(offer, "sent"), SENT | {"sent_on": "2026-05-19", "pattern": ""})

        page = client.get(page_of(offer, "stay-in-touch")).content.decode()

        listed = re.findall(r'<p><time datetime="([^"]+)">', page[page.index('class="agenda"') :])
        assert listed[0] == "2026-07-19"

    def test_an_internship_that_leads_up_to_a_graduation_lists_no_day_that_has_passed(self, client, offer):
        down = {"pattern": "10 months before, 1 month before", "anchor_on": "2027-07-15"}

        page = client.post(page_of(offer, "sent"), SENT | down, follow=True).content.decode()

        assert FollowUp.objects.get(plan__isnull=False).due_on == date(2026, 9, 15)
        assert re.findall(r'<p><time datetime="([^"]+)">', page[page.index('class="agenda"') :]) == ["2027-06-15"]

    def test_by_mail_alone_and_to_human_resources_is_allowed_with_what_is_missing(self, client, user, offer):
        person = ContactFactory(owner=user, name=SENT["told"], role=Contact.Role.HR)
        JobFactory(contact=person, employer=offer.employer)

        response = client.post(page_of(offer, "sent"), SENT | {"channel": "email"}, follow=True)

        assertContains(response, "One more kindness")
        assertContains(response, "in writing")
        assertContains(response, "The hiring manager hasn’t heard it from you yet")
        assert Decline.objects.get(offer=offer).told == person

    def test_who_refused_has_no_plan_and_the_page_says_so(self, client, offer):
        response = client.post(page_of(offer, "sent"), SENT | {"permission": "refused"}, follow=True)

        assertContains(response, "there is no schedule and nothing is sent")
        assertNotContains(response, 'name="pattern"')
        assert not Plan.objects.exists()
        assert not Reminder.objects.exists()

    def test_who_is_not_to_be_followed_up_has_none_either(self, client, offer, monkeypatch):
        monkeypatch.setattr(Contact, "may_be_followed_up", False, raising=False)

        assertContains(client.post(page_of(offer, "sent"), SENT, follow=True), "not to be followed up")

    def test_a_plan_can_begin_later(self, client, offer):
        client.post(page_of(offer, "sent"), SENT | {"pattern": ""})
        assertContains(client.get(page_of(offer, "stay-in-touch")), "Start a schedule")

        assertRedirects(
            client.post(page_of(offer, "stay-in-touch"), {"pattern": "3 weeks"}), page_of(offer, "stay-in-touch")
        )

        assert FollowUp.objects.open().get(plan__isnull=False).due_on.isoformat() == "2026-06-30"

    def test_a_cadence_that_is_none_is_refused(self, client, offer):
        client.post(page_of(offer, "sent"), SENT | {"pattern": ""})

        typed = {"pattern": "now and then"}
        assert "not an interval" in was_refused(client.post(page_of(offer, "stay-in-touch"), typed), "pattern", typed)

    def test_before_it_is_told_it_shows_the_usual_dates(self, client, offer):
        assertContains(client.get(page_of(offer, "stay-in-touch")), "Tuesday 23 June 2026")


class TestTakingItBack:
    def test_leads_back_to_the_mark_with_what_was_written(self, client, offer):
        client.post(page_of(offer, "sent"), SENT)

        response = client.post(f"{page_of(offer, 'sent')}undo/", follow=True)

        assertContains(response, "Taken back")
        fields = read(response).fields
        assert (fields["note"], fields["promised"]) == (SENT["note"], SENT["promised"])
        assert not Interaction.objects.exists()

    def test_twice_says_so_and_changes_nothing(self, client, offer):
        client.post(page_of(offer, "sent"), SENT)
        client.post(f"{page_of(offer, 'sent')}undo/")
        before = owned_rows()

        assertContains(client.post(f"{page_of(offer, 'sent')}undo/", follow=True), "nothing to take back")
        assert owned_rows() == before

    def test_after_a_day_it_is_not_offered_and_refused_kindly(self, client, offer):
        client.post(page_of(offer, "sent"), SENT)
        Decline.objects.update(marked_at=NOW - timedelta(hours=25))

        response = client.post(f"{page_of(offer, 'sent')}undo/", follow=True)

        assertContains(response, "You can still reopen the offer")
        assertNotContains(response, "Undo “marked as sent”")
        assert Decline.objects.get().is_sent

    def test_can_not_be_done_by_a_link(self, client, offer):
        assert client.get(f"{page_of(offer, 'sent')}undo/")["Location"] == page_of(offer, "sent")


def test_what_was_promised_is_on_the_follow_ups_page(client, offer):
    client.post(page_of(offer, "sent"), SENT)
    follow_up = FollowUp.objects.get(plan__isnull=False)

    assertContains(client.get(f"/follow-ups/{follow_up.pk}/"), "Ilkka’s name")
