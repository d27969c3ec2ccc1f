"""The links in mails: one page with one button each, for whoever has the link (SECURITY.md)."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from contacts.models import Interaction
from followups.delivery.links import MAX_AGE, Action, action_url
from followups.models import FollowUp, Plan
from tests.conftest import ScopedClient
from tests.everything import owned_rows
from tests.factories import TODAY, ContactFactory, FollowUpFactory, PlanFactory, ReminderFactory

pytestmark = pytest.mark.usefixtures("now")

ACTED = {
    Action.DONE: "Written down: you were in touch with Femi.",
    Action.CALL: "Written down: you were in touch with Femi (call).",
    Action.WEEK: "You will be reminded again on Tue 16 June.",
    Action.MONTH: "You will be reminded again on Thu 9 July.",
    Action.PAUSE: "Paused: no more reminders about Femi until you resume.",
}


@pytest.fixture
def follow_up(user) -> FollowUp:
    plan = PlanFactory(contact=ContactFactory(owner=user, name="Femi"), anchor_on=TODAY - timedelta(days=14))
    follow_up = FollowUpFactory(plan=plan, due_on=TODAY)
    ReminderFactory(follow_up=follow_up)
    return follow_up


@pytest.fixture(params=["signed out", "signed in", "as somebody else"])
def reader(request, user, other) -> Client:
    """Whoever opens the mail's link, wherever."""
    browser = ScopedClient()
    if request.param != "signed out":
        browser.force_login(user if request.param == "signed in" else other)
    return browser


@pytest.mark.parametrize("action", Action)
class TestEachLink:
    def test_opening_it_changes_nothing(self, reader, follow_up, action):
        before = owned_rows()

        response = reader.get(action_url(follow_up, action))

        assertContains(response, "Femi")
        assertContains(response, "Nothing happens until you press the button.")
        assertContains(response, "<button", count=1)
        assert owned_rows() == before

    def test_its_button_acts(self, reader, follow_up, action):
        response = reader.post(action_url(follow_up, action))

        assertContains(response, ACTED[action])
        follow_up.refresh_from_db()
        plan = Plan.objects.get(pk=follow_up.plan_id)
        assert {
            Action.DONE: follow_up.is_done,
            Action.CALL: follow_up.is_done,
            Action.WEEK: (follow_up.due_on - TODAY).days == 7,
            Action.MONTH: follow_up.due_on.month == 7,
            Action.PAUSE: plan.is_paused,
        }[action]

    @pytest.mark.parametrize("method", ["get", "head", "post"])
    def test_its_address_travels_nowhere_and_is_kept_nowhere(self, reader, follow_up, action, method):
        response = getattr(reader, method)(action_url(follow_up, action))

        assert response["Referrer-Policy"] in ("no-referrer", "same-origin")
        assert "no-store" in response["Cache-Control"]

    def test_other_methods_are_refused(self, reader, follow_up, action):
        before = owned_rows()

        for method in (reader.put, reader.delete, reader.patch):
            assert method(action_url(follow_up, action)).status_code == 405
        assert owned_rows() == before

    def test_asks_for_the_token_of_the_form(self, follow_up, action):
        browser = Client(enforce_csrf_checks=True)
        before = owned_rows()

        assert browser.post(action_url(follow_up, action)).status_code == 403
        assert owned_rows() == before

    def test_htmx_gets_the_same(self, htmx, follow_up, action):
        assertContains(htmx.post(action_url(follow_up, action)), ACTED[action])

    def test_is_bound_to_its_action(self, reader, follow_up, action):
        token = action_url(follow_up, action).rstrip("/").rsplit("/", 1)[1]
        before = owned_rows()

        for another in set(Action) - {action}:
            for ask in (reader.get, reader.post):
                assert ask(f"/m/{another.value}/{token}/").status_code == 410
        for ask in (reader.get, reader.post):
            assert ask(f"/m/delete/{token}/").status_code == 404
        assert owned_rows() == before

    @pytest.mark.parametrize("alter", ["cut", "last letter", "swapped", "empty", "script", "nul", "colons", "long"])
    def test_does_nothing_when_it_is_altered(self, reader, follow_up, action, alter):
        token = action_url(follow_up, action).rstrip("/").rsplit("/", 1)[1]
        payload, stamp, signature = token.split(":")
        altered = {
            "cut": token[:-5],
            "last letter": token[:-1] + ("A" if token[-1] != "A" else "B"),
            "swapped": f"{payload[::-1]}:{stamp}:{signature}",
            "empty": "-",
            "script": "<script>alert(1)<script>",
            "nul": "%00",
            "colons": "::",
            "long": "x" * 5000,
        }[alter]
        before = owned_rows()

        for ask in (reader.get, reader.post):
            response = ask(f"/m/{action.value}/{altered}/")
            assertContains(response, "This link no longer works", status_code=410)
            assertNotContains(response, "<script>alert", status_code=410)
            assertNotContains(response, "Femi", status_code=410)
        assert owned_rows() == before

    def test_works_for_60_days(self, monkeypatch, reader, follow_up, action):
        link, made = action_url(follow_up, action), time.time()

        monkeypatch.setattr(time, "time", lambda: made + MAX_AGE.total_seconds() - 60)
        assert reader.get(link).status_code == 200
        monkeypatch.setattr(time, "time", lambda: made + MAX_AGE.total_seconds() + 60)
        assert reader.get(link).status_code == 410
        assert reader.post(link).status_code == 410

    def test_of_what_is_gone_is_not_there(self, reader, follow_up, action):
        link = action_url(follow_up, action)
        follow_up.delete()

        assert reader.get(link).status_code == reader.post(link).status_code == 404

    def test_of_a_contact_in_the_trash_is_not_there(self, reader, follow_up, action, now):
        follow_up.contact.trash(at=now)

        for ask in (reader.get, reader.post):
            assert ask(action_url(follow_up, action)).status_code == 404


class TestPressedTwice:
    @pytest.mark.parametrize("action", Action)
    def test_it_acts_once_and_then_says_so(self, reader, follow_up, action):
        reader.post(action_url(follow_up, action))
        before = owned_rows()

        response = reader.post(action_url(follow_up, action))

        assertContains(response, "Nothing changed")
        assert owned_rows() == before

    def test_a_snooze_that_was_pressed_twice_can_still_be_undone(self, reader, client, follow_up):
        due_on = follow_up.due_on
        for _ in range(2):
            reader.post(action_url(follow_up, Action.WEEK))

        client.post(f"/follow-ups/{follow_up.pk}/undo/")

        follow_up.refresh_from_db()
        assert follow_up.due_on == due_on

    def test_after_it_was_done_elsewhere_it_says_so(self, client, reader, follow_up):
        client.post(f"/follow-ups/{follow_up.pk}/done/", {"note": "By phone."})
        before = owned_rows()

        for action in (Action.DONE, Action.WEEK, Action.MONTH):
            assertContains(reader.post(action_url(follow_up, action)), "already done")
        assert owned_rows() == before

    def test_opening_it_afterwards_changes_nothing(self, reader, follow_up):
        reader.post(action_url(follow_up, Action.DONE))
        before = owned_rows()

        assert reader.get(action_url(follow_up, Action.DONE)).status_code == 200
        assert owned_rows() == before


class TestWhoseItIs:
    def test_what_it_writes_is_the_owners_whoever_is_signed_in(self, reader, user, other, follow_up):
        reader.post(action_url(follow_up, Action.DONE))

        assert set(Interaction.objects.values_list("owner_id", flat=True)) == {user.pk}
        assert set(FollowUp.objects.values_list("owner_id", flat=True)) == {user.pk}

    def test_opening_it_signs_nobody_in_or_out(self, reader, follow_up):
        before = reader.session.get("_auth_user_id")

        reader.get(action_url(follow_up, Action.DONE))
        reader.post(action_url(follow_up, Action.DONE))

        assert reader.session.get("_auth_user_id") == before

    def test_the_days_are_the_owners_own(self, reader, user, other, follow_up):
        # 10:00 UTC on the 9th is the 10th on Kiritimati.
        user.time_zone, other.time_zone = "Pacific/Kiritimati", "Pacific/Pago_Pago"
        user.save()
        other.save()

        reader.post(action_url(follow_up, Action.WEEK))

        follow_up.refresh_from_db()
        assert follow_up.due_on.day == 17
