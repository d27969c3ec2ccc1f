"""The links in mails: one page with one button each, for whoever has the link (SECURITY.md)."""

import time
from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from contacts.models import Interaction
from followups.delivery import outcome
from followups.delivery.claim import claim, mark_body_started
from followups.delivery.links import MAX_AGE, Action, LinkError, action_url, read, read_unsubscribe, unsubscribe_url
from followups.models import FollowUp, Plan, Reminder
from followups.reminders.next_reminders import write_next_reminders
from tests.conftest import ScopedClient
from tests.everything import owned_rows
from tests.factories import NOW, TODAY, ContactFactory, FollowUpFactory, OfferFactory, PlanFactory, ReminderFactory
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]

ACTED = {
    Action.DONE: "Written down: you were in touch with Femi.",
    Action.CALL: "Written down: you were in touch with Femi (call).",
    Action.WEEK: "You will be reminded again on Tue 16 June.",
    Action.MONTH: "You will be reminded again on Thu 9 July.",
    Action.PAUSE: "Paused: no more reminders about Femi until you resume.",
}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def follow_up(user) -> FollowUp:
    plan = PlanFactory(contact=ContactFactory(owner=user, name="Femi"), anchor_on=TODAY - timedelta(days=14))
    follow_up = FollowUpFactory(plan=plan, due_on=TODAY)
    ReminderFactory(follow_up=follow_up)
    return follow_up


@pytest.fixture(params=["signed out", "signed in", "as someone else"])
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
        assert response["X-Robots-Tag"] == "noindex, nofollow"
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


@pytest.fixture
def plan(user) -> Plan:
    return PlanFactory(contact=ContactFactory(owner=user, name="Femi"), anchor_on=TODAY - timedelta(days=14))


@pytest.fixture
def left(plan) -> Reminder:
    return ReminderFactory(follow_up=FollowUpFactory(plan=plan, due_on=TODAY), sent=True)


@pytest.fixture
def mail_program() -> Client:
    """No cookies, no form of ours, no Referer: and CSRF is checked as it is outside."""
    return Client(enforce_csrf_checks=True)


def link_of(reminder: Reminder) -> str:
    return unsubscribe_url(owner_id=reminder.owner_id, reminder_id=reminder.pk)


class TestTheHeader:
    @pytest.mark.parametrize("kind", FollowUp.Kind)
    def test_every_reminder_has_it_and_it_works(self, user, sink, tick, settings, mail_program, kind):
        settings.PUBLIC_URL = "https://ajar.home.example"
        offer = OfferFactory(owner=user, needs_planning=False)
        follow_up = FollowUpFactory(owner=user, kind=kind, offer=offer, due_on=TODAY + timedelta(days=1))
        reminder = ReminderFactory(follow_up=follow_up, due_on=TODAY)

        tick()

        mail = message_from_bytes(sink.accepted[0].content, policy=policy.default)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = mail["List-Unsubscribe"].strip(" <>")
        assert address.startswith("https://ajar.home.example/m/unsubscribe/")
        assert mail_program.post(urlsplit(address).path, ONE_CLICK).status_code == 200
        assert not Reminder.objects.waiting().filter(follow_up=follow_up).exists()
        assert list(reminder.attempts.values_list("outcome", flat=True)) == ["accepted", "stopped"]

    def test_no_line_is_too_long_for_a_mail_server(self, user, sink, tick, settings):
        settings.PUBLIC_URL = f"https://{'long.' * 40}example"
        ReminderFactory(follow_up=FollowUpFactory(owner=user, due_on=TODAY))

        tick()

        assert max(len(line) for line in sink.accepted[0].content.splitlines()) < 998


class TestUnsubscribe:
    def test_looking_changes_nothing(self, mail_program, left):
        before = owned_rows()

        for method in ("get", "head"):
            assert getattr(mail_program, method)(link_of(left)).status_code == 200
        assertContains(mail_program.get(link_of(left)), "Stop mails about Femi?")
        assertContains(mail_program.get(link_of(left)), "<button", count=1)
        assert owned_rows() == before

    @pytest.mark.parametrize("body", [ONE_CLICK, {}], ids=["one click", "the button"])
    def test_a_post_pauses_the_plan(self, mail_program, plan, left, body):
        response = mail_program.post(link_of(left), body)

        assertContains(response, "The schedule with Femi is paused.")
        plan.refresh_from_db()
        assert plan.is_paused

    def test_a_second_one_says_so(self, mail_program, left):
        mail_program.post(link_of(left), ONE_CLICK)
        before = owned_rows()

        assertContains(mail_program.post(link_of(left), ONE_CLICK), "Nothing changed")
        assert owned_rows() == before

    def test_of_a_contact_in_the_trash_it_works_too(self, mail_program, plan, left, now):
        plan.contact.trash(at=now)

        mail_program.post(link_of(left), ONE_CLICK)

        plan.refresh_from_db()
        assert plan.is_paused

    def test_a_digest_stops_all_that_it_told_of(self, mail_program, user, plan, left):
        give_back = FollowUpFactory(owner=user, kind="give_back", contact__name="Ada", due_on=TODAY)
        ReminderFactory(follow_up=give_back, sent=True, frozen_at=None, message=None, message_id=None, carrier=left)
        nudge = ReminderFactory(follow_up=give_back, occurrence=2, due_on=TODAY + timedelta(days=7))

        assertContains(mail_program.get(link_of(left)), "Stop mails about Femi and Ada?")
        mail_program.post(link_of(left), ONE_CLICK)

        plan.refresh_from_db()
        nudge.refresh_from_db()
        assert (plan.is_paused, nudge.status) == (True, "cancelled")

    def test_while_the_second_copy_leaves_no_nudge_follows(self, mail_program, user):
        follow_up = FollowUpFactory(owner=user, kind="give_back", due_on=TODAY)
        leaving = ReminderFactory(follow_up=follow_up)
        (claimed,) = claim(NOW)
        mark_body_started(claimed, NOW)

        assertContains(mail_program.post(link_of(leaving), ONE_CLICK), "sends no more mails")
        with no_scope():
            outcome.sent(outcome.Accepted(claimed, 250, "Accepted"), NOW)
            write_next_reminders(NOW)

        leaving.refresh_from_db()
        assert leaving.is_sent
        assert not Reminder.objects.waiting().exists()

    def test_when_a_second_mail_left_just_now_no_nudge_follows(self, mail_program, user):
        follow_up = FollowUpFactory(owner=user, kind="give_back", due_on=TODAY)
        first = ReminderFactory(follow_up=follow_up, sent=True)
        ReminderFactory(follow_up=follow_up, occurrence=2, sent=True, needs_next=True)

        assertContains(mail_program.post(link_of(first), ONE_CLICK), "sends no more mails")
        with no_scope():
            write_next_reminders(NOW)

        assert not Reminder.objects.filter(needs_next=True).exists()
        assert not Reminder.objects.waiting().exists()

    def test_other_methods_are_refused(self, mail_program, left):
        for method in (mail_program.put, mail_program.delete, mail_program.patch):
            assert method(link_of(left)).status_code == 405

    def test_its_address_travels_nowhere_and_is_kept_nowhere(self, mail_program, left):
        for response in (mail_program.get(link_of(left)), mail_program.post(link_of(left))):
            assert response["Referrer-Policy"] == "same-origin"
            assert "no-store" in response["Cache-Control"]

    def test_it_signs_nobody_in(self, mail_program, left):
        mail_program.post(link_of(left), ONE_CLICK)

        assert not mail_program.session.get("_auth_user_id")

    @pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "-"])
    def test_an_altered_link_does_nothing(self, mail_program, left, change):
        token = link_of(left).rstrip("/").rsplit("/", 1)[1]
        before = owned_rows()

        for ask in (mail_program.get, mail_program.post):
            assertContains(ask(f"/m/unsubscribe/{change(token)}/"), "no longer works", status_code=410)
        assert owned_rows() == before

    def test_it_works_for_60_days(self, monkeypatch, mail_program, left):
        link, made = link_of(left), NOW.timestamp()
        monkeypatch.setattr("time.time", lambda: made)
        link = link_of(left)

        monkeypatch.setattr("time.time", lambda: made + MAX_AGE.total_seconds() + 60)
        assert mail_program.post(link).status_code == 410

    def test_it_is_none_of_the_other_links(self, left):
        token = link_of(left).rstrip("/").rsplit("/", 1)[1]

        for action in Action:
            with pytest.raises(LinkError):
                read(token, action)
        with pytest.raises(LinkError):
            read_unsubscribe(action_url(left.follow_up, Action.PAUSE).rstrip("/").rsplit("/", 1)[1])

    def test_a_link_of_another_owners_reminder_leads_nowhere(self, mail_program, other, left):
        forged = unsubscribe_url(owner_id=other.pk, reminder_id=left.pk)

        assert mail_program.post(forged).status_code == 404

    def test_of_what_is_gone_is_not_there(self, mail_program, user):
        gone = unsubscribe_url(owner_id=user.pk, reminder_id=UUID("018f0000-0000-7000-8000-000000000000"))

        assert mail_program.get(gone).status_code == mail_program.post(gone).status_code == 404


class TestWritingDownACall:
    @pytest.fixture
    def link(self, left) -> str:
        return action_url(left.follow_up, Action.CALL)

    def test_the_page_asks_how_and_what_was_said(self, anonymous, link):
        page = anonymous.get(link)

        assertContains(page, "Write down a call with Femi?")
        assertContains(page, '<option value="call" selected>')
        assertContains(page, 'name="note"')

    def test_its_button_writes_a_call_into_the_timeline(self, anonymous, link):
        anonymous.post(link, {"channel": "video", "note": "Half the team has moved."})

        touch = Interaction.objects.get()
        assert (touch.channel, touch.note, touch.happened_on) == ("video", "Half the team has moved.", TODAY)
        assert FollowUp.objects.get(step=1).is_done

    def test_with_nothing_filled_in_it_is_a_call(self, anonymous, link):
        anonymous.post(link)

        assert Interaction.objects.get().channel == "call"

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({"channel": "pigeon"}, "valid choice"),
            ({"note": "n" * 20_001}, "at most 20,000"),
            ({"note": "\x00"}, "Null"),
        ],
        ids=["channel", "long", "nul"],
    )
    def test_bad_input_is_refused_beside_the_field(self, anonymous, link, typed, message):
        before = owned_rows()

        response = anonymous.post(link, typed)

        assertContains(response, message, status_code=422)
        assertNotContains(response, "Written down", status_code=422)
        assert owned_rows() == before
