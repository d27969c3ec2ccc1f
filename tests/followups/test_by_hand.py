"""A follow-up planned by hand, outside any cadence."""

from datetime import timedelta

import pytest

from followups.models import FollowUp, Reminder
from tests.factories import TODAY, ContactFactory

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
