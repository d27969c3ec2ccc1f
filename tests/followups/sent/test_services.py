"""What a person can do about mail that failed, may not have arrived, or is not wanted (RELIABILITY.md)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from core.tenancy import acting_as
from followups.delivery.claim import claim
from followups.models import Attempt, FollowUp, Plan, Reminder
from followups.plans.services import resume_plan
from followups.sent import services as sent_mail
from followups.sent.services import NotPossibleError
from followups.services import ClosedError
from tests.everything import owned_rows
from tests.factories import NOW, TODAY, ContactFactory, FollowUpFactory, PlanFactory, ReminderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]

Status = Reminder.Status
MINUTE = timedelta(minutes=1)
BYTES = b"Subject: Stay in touch with Femi\r\nMessage-ID: <x@example.org>\r\n\r\nHello\r\n"


@pytest.fixture
def follow_up(user) -> FollowUp:
    return FollowUpFactory(owner=user, contact__name="Femi", due_on=TODAY)


@pytest.fixture
def reminder(follow_up) -> Reminder:
    """One that is due and whose message was written; give it a state with `stand`."""
    return ReminderFactory(
        follow_up=follow_up,
        frozen_at=NOW - 5 * MINUTE,
        body_started_at=NOW - 4 * MINUTE,
        message=BYTES,
        message_id="<x@example.org>",
        recipient="jo@example.org",
        subject="Stay in touch with Femi",
        due_at=NOW - 5 * MINUTE,
        next_attempt_at=NOW + 60 * MINUTE,
    )


def stand(reminder: Reminder, status: str, **values: object) -> Reminder:
    lease = {"token": reminder.pk, "leased_until": NOW + MINUTE} if status == "sending" else {}
    sent = {"sent_at": NOW} if status == "sent" else {}
    Reminder.objects.filter(pk=reminder.pk).update(status=status, **lease | sent | values)
    reminder.refresh_from_db()
    return reminder


def press(client: Client, reminder: Reminder, button: str) -> HttpResponse:
    return client.post(f"/reminders/{reminder.pk}/{button}/", follow=True)


def log_of(reminder: Reminder) -> list[tuple[str, str]]:
    return list(reminder.attempts.order_by("happened_at", "id").values_list("phase", "outcome"))


class TestTryAgain:
    def test_a_failed_one_goes_out_with_the_next_tick(self, client, reminder, sink, tick):
        stand(reminder, "failed", attempts_count=7, reason="The mail server refused it: 550 no")

        assertContains(press(client, reminder, "try-again"), "It goes out within a minute.")
        reminder.refresh_from_db()
        assert (reminder.status, reminder.attempts_count, reminder.next_attempt_at) == ("retry", 0, NOW)
        tick()

        reminder.refresh_from_db()
        assert reminder.status == "sent"
        assert [mail.content for mail in sink.accepted] == [BYTES]
        assert log_of(reminder) == [("person", "again"), ("reply", "accepted")]

    def test_to_another_address_it_is_written_anew(self, client, user, reminder, sink, tick):
        stand(reminder, "failed")
        User.objects.filter(pk=user.pk).update(email="new@example.org")

        assertContains(client.get(f"/reminders/{reminder.pk}/"), "your address of today, new@example.org")
        press(client, reminder, "try-again")
        tick()

        reminder.refresh_from_db()
        assert (reminder.status, reminder.recipient) == ("sent", "new@example.org")
        assert sink.recipients == ["new@example.org"]

    def test_unless_an_earlier_copy_may_have_arrived(self, client, user, reminder):
        stand(reminder, "failed", resends=1)
        User.objects.filter(pk=user.pk).update(email="new@example.org")

        press(client, reminder, "try-again")

        reminder.refresh_from_db()
        assert (bytes(reminder.message), reminder.recipient) == (BYTES, "jo@example.org")

    def test_one_that_could_not_be_written_is_tried_again_too(self, client, follow_up, sink, tick):
        poisoned = ReminderFactory(follow_up=follow_up, status="failed", reason="Ajar could not write this mail.")

        assertContains(client.get("/reminders/?show=needs-you"), "Stay in touch with Femi")
        press(client, poisoned, "try-again")
        tick()

        poisoned.refresh_from_db()
        assert poisoned.status == "sent"

    @pytest.mark.parametrize("status", sorted(set(Status.values) - {"failed"}))
    def test_only_a_failed_one_moves(self, client, reminder, status):
        stand(reminder, status)
        before = owned_rows()

        response = press(client, reminder, "try-again")

        assertContains(response, "Nothing changed")
        assert owned_rows() == before

    @pytest.mark.parametrize(("button", "status"), [("try-again", "failed"), ("send-again", "held")])
    def test_what_the_person_asks_for_at_night_goes_out_at_night(
        self, client, reminder, sink, tick, database_clock, button, status
    ):
        stand(reminder, status)
        database_clock.set(NOW.replace(hour=23))

        assertContains(press(client, reminder, button), "It goes out within a minute.")
        tick()

        reminder.refresh_from_db()
        assert (reminder.status, len(sink.accepted)) == ("sent", 1)

    def test_what_was_asked_for_in_vain_hours_ago_waits_for_the_morning(
        self, client, reminder, mail_server, tick, database_clock
    ):
        stand(reminder, "failed")
        mail_server.stop()
        database_clock.set(NOW.replace(hour=23))
        press(client, reminder, "try-again")
        tick()
        mail_server.start()

        database_clock.set(NOW + timedelta(hours=16))
        tick()

        reminder.refresh_from_db()
        assert (reminder.status, reminder.next_attempt_at) == ("retry", NOW + timedelta(hours=21))

    def test_while_the_server_is_away_it_does_not_promise_a_minute(self, client, reminder, mail_server, tick):
        ReminderFactory(due_at=NOW, next_attempt_at=NOW)
        mail_server.stop()
        tick()
        stand(reminder, "failed")

        assertContains(press(client, reminder, "try-again"), "once the mail server can be used again")

    def test_nothing_moves_on_get(self, client, reminder):
        stand(reminder, "failed")

        assert client.get(f"/reminders/{reminder.pk}/try-again/")["Location"] == f"/reminders/{reminder.pk}/"
        reminder.refresh_from_db()
        assert reminder.status == Reminder.Status.FAILED

    def test_somebody_elses_is_not_there(self, other, client, reminder):
        stand(reminder, "failed")
        client.force_login(other)

        assert client.post(f"/reminders/{reminder.pk}/try-again/").status_code == 404
        reminder.refresh_from_db()
        assert reminder.status == "failed"


class TestMayHaveArrived:
    @pytest.mark.parametrize("status", ["uncertain", "held"])
    def test_i_got_it_keeps_it_as_sent_when_its_body_left(self, client, reminder, status):
        stand(reminder, status, reason="The server's answer was lost.")

        assertContains(press(client, reminder, "got-it"), "You said that it arrived")

        reminder.refresh_from_db()
        assert (reminder.status, reminder.sent_at, reminder.reason) == ("sent", NOW - 4 * MINUTE, "")
        assert log_of(reminder) == [("person", "confirmed")]

    def test_i_got_it_plans_what_the_server_would_have(self, client, follow_up, reminder):
        stand(reminder, "held")

        press(client, reminder, "got-it")

        nudge = Reminder.objects.waiting().get(follow_up=follow_up)
        assert nudge.due_on == TODAY + timedelta(days=7)

    @pytest.mark.parametrize("status", ["uncertain", "held"])
    def test_send_again_sends_the_same_bytes_once(self, client, reminder, sink, tick, status):
        stand(reminder, status)

        press(client, reminder, "send-again")
        tick()

        reminder.refresh_from_db()
        assert reminder.status == "sent"
        assert [mail.content for mail in sink.accepted] == [BYTES]

    def test_a_copy_that_was_asked_for_is_not_followed_by_another(self, client, reminder, sink, tick, database_clock):
        stand(reminder, "uncertain")
        press(client, reminder, "send-again")
        sink.replies_to_lose = 1

        tick()
        database_clock.set(NOW + timedelta(hours=1))
        tick()

        reminder.refresh_from_db()
        assert (reminder.status, len(sink.accepted)) == ("held", 1)

    @pytest.mark.parametrize("button", ["got-it", "send-again"])
    @pytest.mark.parametrize("status", sorted(set(Status.values) - {"uncertain", "held"}))
    def test_nothing_else_moves(self, client, reminder, status, button):
        stand(reminder, status)
        before = owned_rows()

        assertContains(press(client, reminder, button), "Nothing changed")
        assert owned_rows() == before

    def test_a_worker_that_was_first_wins(self, as_user, reminder):
        stand(reminder, "uncertain", next_attempt_at=NOW)
        claim(NOW)

        for act in (sent_mail.confirm, sent_mail.send_again):
            with pytest.raises(NotPossibleError, match="being sent right now"):
                act(reminder=reminder, now=NOW)

    def test_a_newer_reminder_is_not_doubled(self, client, follow_up, reminder):
        stand(reminder, "held")
        ReminderFactory(follow_up=follow_up, occurrence=2)

        assertContains(press(client, reminder, "send-again"), "A newer reminder of this follow-up is planned already.")
        reminder.refresh_from_db()
        assert reminder.status == "held"

    def test_of_a_finished_follow_up_nothing_is_sent(self, client, follow_up, reminder):
        stand(reminder, "held")
        follow_up.close(FollowUp.State.DONE, at=NOW)

        assertContains(press(client, reminder, "send-again"), "nothing is sent any more")
        reminder.refresh_from_db()
        assert reminder.status == "held"


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_clicks_move_it_once(self, user, reminder, at_once):
        stand(reminder, "held")

        def click(act) -> None:
            with acting_as(user.pk):
                act(reminder=Reminder.objects.get(pk=reminder.pk), now=NOW)

        answers = at_once(
            lambda: click(sent_mail.confirm), lambda: click(sent_mail.send_again), lambda: click(sent_mail.confirm)
        )

        assert sorted(type(answer).__name__ for answer in answers) == [
            "NoneType",
            "NotPossibleError",
            "NotPossibleError",
        ]
        assert Attempt.objects.filter(reminder=reminder).count() == 1

    def test_a_click_and_a_worker_do_not_wait_in_a_circle(self, user, reminder, at_once):
        stand(reminder, "uncertain", next_attempt_at=NOW)

        def click() -> None:
            with acting_as(user.pk):
                sent_mail.confirm(reminder=Reminder.objects.get(pk=reminder.pk), now=NOW)

        answers = at_once(click, lambda: len(claim(NOW)))

        reminder.refresh_from_db()
        if answers[1]:
            assert isinstance(answers[0], NotPossibleError)
            assert reminder.status == "sending"
        else:
            assert answers == [None, 0]
            assert reminder.status == "sent"


class TestADigest:
    """What a carrier carries shares its fate, whatever the person decides."""

    @pytest.fixture
    def parts(self, user, reminder) -> list[Reminder]:
        carried = ReminderFactory(follow_up=FollowUpFactory(owner=user, contact__name="Ada", due_on=TODAY))
        Reminder.objects.filter(pk=carried.pk).update(carrier=reminder)
        return [reminder, carried]

    def stand(self, parts: list[Reminder], status: str) -> None:
        for part in parts:
            stand(part, status)

    def test_all_of_it_arrived(self, client, parts):
        self.stand(parts, "held")

        press(client, parts[0], "got-it")

        statuses = Reminder.objects.filter(pk__in=[part.pk for part in parts]).values_list("status", flat=True)
        assert set(statuses) == {"sent"}
        assert Reminder.objects.waiting().count() == 2

    def test_all_of_it_goes_again(self, client, parts, sink, tick):
        self.stand(parts, "uncertain")

        press(client, parts[0], "send-again")
        tick()

        assert len(sink.accepted) == 1
        assert set(Reminder.objects.filter(due_on=TODAY).values_list("status", flat=True)) == {"sent"}

    def test_to_another_address_it_is_gathered_anew(self, client, user, parts, sink, tick):
        self.stand(parts, "failed")
        User.objects.filter(pk=user.pk).update(email="new@example.org", digest=True)

        press(client, parts[0], "try-again")
        tick()

        assert sink.recipients == ["new@example.org"]
        assert set(Reminder.objects.filter(due_on=TODAY).values_list("status", flat=True)) == {"sent"}

    def test_each_part_leads_to_the_mail(self, client, parts):
        self.stand(parts, "held")

        page = client.get(f"/reminders/{parts[1].pk}/")

        assertContains(page, f"/reminders/{parts[0].pk}/got-it/")
        assertContains(page, "Stay in touch with Ada")

    def test_it_counts_once(self, client, parts):
        self.stand(parts, "held")

        assertContains(client.get("/"), "1 needs you")


class TestUnsubscribing:
    def test_a_plan_is_paused_and_the_app_says_so(self, client, user, as_user):
        plan = PlanFactory(contact=ContactFactory(owner=user, name="Femi"), anchor_on=TODAY)
        follow_up = FollowUpFactory(plan=plan, due_on=TODAY)
        left = ReminderFactory(follow_up=follow_up, sent=True)

        sent_mail.unsubscribe(reminder=left, now=NOW)

        assert Plan.objects.get().is_paused
        assert not Reminder.objects.waiting().exists()
        assertContains(client.get("/"), "Paused from a mail")
        assertContains(client.get(f"/follow-ups/of-contact/{plan.contact_id}/"), "Paused from a mail")
        resume_plan(plan=plan, now=NOW)
        assertNotContains(client.get("/"), "Paused from a mail")

    def test_without_a_plan_no_more_reminders_of_that_follow_up_come(self, client, as_user, follow_up):
        left = ReminderFactory(follow_up=follow_up, sent=True)
        nudge = ReminderFactory(follow_up=follow_up, occurrence=2, due_on=TODAY + timedelta(days=7))

        sent_mail.unsubscribe(reminder=left, now=NOW)

        nudge.refresh_from_db()
        assert (nudge.status, nudge.reason) == ("cancelled", sent_mail.UNSUBSCRIBED)
        assert FollowUp.objects.get().is_open
        assertContains(client.get("/"), "No more mails")
        with pytest.raises(ClosedError):
            sent_mail.unsubscribe(reminder=left, now=NOW)
        assert log_of(left) == [("person", "stopped")]


class TestSentReminders:
    url = "/reminders/"

    def test_what_needs_the_person_has_a_tab(self, client, user, reminder):
        ReminderFactory(follow_up=FollowUpFactory(owner=user), sent=True, subject="All went well")
        stand(reminder, "held", reason="It may have arrived.")

        assertContains(client.get(self.url), "Needs you <span>1</span>")
        needy = client.get(self.url, {"show": "needs-you"})
        assertContains(needy, "Stay in touch with Femi")
        assertNotContains(needy, "All went well")

    def test_there_is_no_tab_while_all_is_well(self, client, reminder):
        stand(reminder, "sent")

        assertNotContains(client.get(self.url), "Needs you")
        assertContains(client.get(self.url, {"show": "needs-you"}), "Nothing needs you here")

    @pytest.mark.parametrize("frozen", [True, False])
    def test_what_waits_says_why(self, client, follow_up, reminder, frozen):
        stand(reminder, "retry", reason="The mail server asked to try later (451).")
        if not frozen:
            Reminder.objects.update(frozen_at=None, message=None, message_id=None, subject="", recipient="")

        response = client.get(self.url)

        assertContains(response, "Waiting</h2>")
        assertContains(response, "asked to try later (451)")
        assertContains(response, "Stay in touch with Femi", count=1)
        assert client.get(f"/reminders/{reminder.pk}/").status_code == 200

    def test_one_that_no_worker_took_up_is_waiting_too(self, client, follow_up):
        ReminderFactory(follow_up=follow_up)  # at 08:00, and it is 10:00

        assertContains(client.get(self.url), "No worker has taken it up yet.")

    @pytest.mark.parametrize(
        ("phase", "outcome", "code", "words"),
        [
            ("reply", "accepted", 250, "The mail server took it"),
            ("recipient", "refused", 550, "The mail server refused your address"),
            ("reply", "refused", 552, "The mail server refused the mail"),
            ("recipient", "refused", 451, "The mail server asked to try again later"),
            ("connect", "failed", None, "The mail server could not be used"),
            ("reply", "lost", None, "may or may not have arrived"),
            ("compose", "failed", None, "Ajar could not write this mail"),
            ("compose", "cancelled", None, "It was no longer wanted"),
            ("else", "odd", None, "Odd"),
        ],
    )
    def test_every_attempt_is_told_in_plain_words(self, client, reminder, phase, outcome, code, words):
        stand(reminder, "failed")
        Attempt.objects.create(
            owner=reminder.owner, reminder=reminder, happened_at=NOW, phase=phase, outcome=outcome, code=code, text="x"
        )

        assertContains(client.get(f"/reminders/{reminder.pk}/"), words)

    def test_nobody_elses_address_is_shown(self, client, reminder):
        said = "535 operator@mail.example is locked; jo@example.org is not."
        stand(reminder, "retry", reason=said)
        Attempt.objects.create(
            owner=reminder.owner, reminder=reminder, happened_at=NOW, phase="connect", outcome="failed", text=said
        )

        for page in (client.get(self.url), client.get(f"/reminders/{reminder.pk}/")):
            assertNotContains(page, "operator@")
            assertContains(page, "jo@example.org is not")

    def test_the_way_to_the_buttons_is_on_the_page(self, client, reminder):
        for status, buttons in (("failed", ["try-again"]), ("held", ["got-it", "send-again"]), ("sent", [])):
            page = client.get(f"/reminders/{stand(reminder, status).pk}/").content.decode()
            assert [name for name in ("try-again", "got-it", "send-again") if f"/{name}/" in page] == buttons

    def test_its_queries_do_not_grow(self, client, user, follow_up, reminder):
        def queries() -> list[int]:
            counts = []
            for url in (self.url, f"{self.url}?show=needs-you"):
                with CaptureQueriesContext(connection) as captured:
                    client.get(url)
                counts.append(len([query for query in captured if "SAVEPOINT" not in query["sql"]]))
            return counts

        stand(reminder, "held")
        for status in ("retry", "failed", "sent"):
            self.another(user, status)
        before = queries()
        for status in ("retry", "failed", "held", "sent") * 6:
            self.another(user, status)

        assert queries() == before
        # Three of these are the test client's own.
        assert max(before) <= 12 + 3

    def another(self, user, status: str) -> None:
        sent_at = NOW if status == "sent" else None
        ReminderFactory(follow_up=FollowUpFactory(owner=user), sent=True, status=status, sent_at=sent_at)
