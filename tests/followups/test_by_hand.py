"""A follow-up planned by hand, outside any cadence."""

from datetime import timedelta

import pytest

from followups.models import FollowUp, Reminder
from followups.plans.services import PlanError
from followups.services import complete, plan_follow_up
from tests.factories import NOW, TODAY, ContactFactory, FollowUpFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(user):
    return ContactFactory(owner=user, name="Ottilie Brandvold")


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


class TestWhoIsNotFollowedUp:
    TYPED = {"kind": "give_back", "due_on": (TODAY + timedelta(days=3)).isoformat(), "about": "Send Tobias’s name"}

    @pytest.mark.parametrize(
        ("standing", "words"),
        [("silence", "asked for silence"), ("retired", "retired"), ("lost", "lost touch"), ("not_worth", "not worth")],
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

        assert "asked for silence" in response.content.decode()
        assert FollowUp.objects.get().is_done
        assert not Reminder.objects.waiting().exists()
