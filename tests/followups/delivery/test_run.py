"""Ticks against a real mail server and the real database. Only the clock is in the test's hand."""

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from io import StringIO
from threading import Event
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from contacts.models import Contact
from core.tenancy import acting_as
from followups.delivery import batch, breaker, outcome, run
from followups.delivery.batch import HandOver
from followups.delivery.claim import BODY_LEASE, LEASE, RESEND_AFTER, claim, expire_leases, mark_body_started
from followups.delivery.freeze import AWAY_PAUSE, LostClaimError, freeze
from followups.delivery.health import first_overdue, health_of
from followups.delivery.outcome import Accepted
from followups.delivery.smtp import Conversation, RefusedError
from followups.from_offers.services import settle
from followups.models import Attempt, FollowUp, Heartbeat, MailServer, Reminder
from followups.plans.services import pause_plan
from followups.reminders.schedule import cancel
from followups.services import snooze
from followups.tasks import send_due_reminders
from tests.factories import NOW, TODAY, FollowUpFactory, OfferFactory, PlanFactory, ReminderFactory, UserFactory
from tests.scopes import no_scope
from tests.sink import Server, Sink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database_clock")]

MOMENT = timedelta(microseconds=1)


def due(email: str = "", **values: Any) -> Reminder:
    """Make a reminder that was due two hours before NOW."""
    owner = UserFactory(**({"email": email} if email else {}))
    return ReminderFactory(owner=owner, follow_up__due_on=TODAY, **values)


def status_of(reminder: Reminder) -> str:
    reminder.refresh_from_db()
    return reminder.status


def log_of(reminder: Reminder) -> list[tuple[str, str, int | None]]:
    return list(Attempt.objects.filter(reminder=reminder).order_by("id").values_list("phase", "outcome", "code"))


class TestSending:
    def test_a_due_reminder_is_handed_over_once(self, tick, sink, database_clock):
        reminder = due("jo@example.org")

        assert tick() == 1
        database_clock.set(NOW + timedelta(minutes=1))
        assert tick() == 0

        assert sink.recipients == ["jo@example.org"]
        assert status_of(reminder) == "sent"
        assert (reminder.sent_at, reminder.token, reminder.leased_until) == (NOW, None, None)
        assert log_of(reminder) == [("reply", "accepted", 250)]

    def test_what_left_is_what_the_person_can_read_again(self, tick, sink):
        reminder = due()

        tick()

        reminder.refresh_from_db()
        assert sink.accepted[0].content == bytes(reminder.message).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        message = message_from_bytes(sink.accepted[0].content, policy=policy.default)
        assert (message["Message-ID"], message["Subject"]) == (reminder.message_id, reminder.subject)

    def test_a_name_in_any_script_and_a_line_of_one_dot_arrive(self, tick, sink):
        reminder = due(follow_up__contact__name="李小龙 Žofie")
        reminder.follow_up.contact.interactions.create(
            owner=reminder.owner, happened_on=date(2026, 5, 1), channel="call", note="one\n.\n..two\n.three"
        )

        tick()

        message = message_from_bytes(sink.accepted[0].content, policy=policy.default)
        assert "李小龙 Žofie" in message["Subject"]
        assert "one\r\n.\r\n..two\r\n.three" in message.get_body(("plain",)).get_content()

    def test_it_leaves_at_its_moment_by_the_databases_clock(self, tick, sink, database_clock):
        reminder = due()

        database_clock.set(reminder.due_at - MOMENT)
        assert tick() == 0
        database_clock.set(reminder.due_at)
        assert tick() == 1

    def test_everybody_gets_their_own_oldest_first(self, tick, sink):
        for name, day in (("b", 8), ("c", 9), ("a", 7)):
            ReminderFactory(owner=UserFactory(email=f"{name}@example.org"), follow_up__due_on=date(2026, 6, day))

        tick()

        assert sink.recipients == ["a@example.org", "b@example.org", "c@example.org"]

    def test_one_tick_sends_more_than_one_batch(self, tick, sink):
        for _ in range(45):
            due()

        assert tick() == 45
        assert len(set(sink.recipients)) == 45

    def test_whoever_finds_more_than_a_batch_calls_another_once(self, sink):
        def calls() -> list[int]:
            called = []
            with no_scope():
                run.send_due_reminders(call_another=lambda: called.append(len(sink.accepted)))
            return called

        for _ in range(75):
            due()
        sink.to_sender = "550 Who are you?"
        assert calls() == []  # a server in trouble needs no second

        sink.to_sender = ""
        MailServer.objects.all().delete()
        Reminder.objects.update(next_attempt_at=NOW)
        assert calls() == [30]

        due()
        assert calls() == []

    def test_an_address_of_another_script_is_written_to_and_stops_nobody(self, tick, sink):
        due("jo@exämple.org")
        due("max@example.org")

        tick()

        assert sorted(sink.recipients) == ["jo@xn--exmple-cua.org", "max@example.org"]

    @pytest.mark.django_db(transaction=True)
    def test_two_ticks_at_once_send_each_of_thirty_once(self, at_once, sink):
        reminders = [due() for _ in range(30)]

        handled = at_once(run.send_due_reminders, run.send_due_reminders)

        assert sum(handled) == 30
        assert Counter(sink.recipients) == Counter(reminder.owner.email for reminder in reminders)
        assert Reminder.objects.filter(status="sent").count() == 30


class TestLate:
    def test_what_is_late_at_night_waits_for_the_morning_and_counts_no_attempt(self, tick, sink, database_clock):
        reminder = due()
        night, morning = datetime(2026, 6, 9, 21, tzinfo=UTC), datetime(2026, 6, 10, 7, tzinfo=UTC)

        database_clock.set(night)
        tick()
        assert status_of(reminder) == "retry"
        assert (reminder.next_attempt_at, reminder.attempts_count, sink.accepted) == (morning, 0, [])

        database_clock.set(morning)
        tick()
        assert status_of(reminder) == "sent"

    def test_after_three_days_away_each_missed_one_goes_once(self, tick, sink, database_clock):
        reminders = [due() for _ in range(3)]

        database_clock.set(NOW + timedelta(days=3))
        tick()
        tick()

        assert sorted(sink.recipients) == sorted(reminder.owner.email for reminder in reminders)

    def test_one_who_rises_at_five_is_written_to_at_five(self, tick, sink, database_clock):
        owner = UserFactory(reminder_hour=5)
        reminder = ReminderFactory(owner=owner, follow_up__due_on=TODAY)

        database_clock.set(reminder.due_at + timedelta(minutes=1))
        tick()

        assert len(sink.accepted) == 1


class TestRefusals:
    def test_one_recipient_who_is_gone_fails_alone_with_the_servers_words(self, tick, sink):
        gone, others = due("gone@example.org"), [due() for _ in range(3)]
        sink.to_recipient["gone@example.org"] = "550 5.1.1 No such user"

        tick()

        assert status_of(gone) == "failed"
        assert "550 5.1.1 No such user" in gone.reason
        assert log_of(gone) == [("recipient", "refused", 550)]
        assert {status_of(reminder) for reminder in others} == {"sent"}

    def test_what_failed_is_not_tried_again_by_itself(self, tick, sink, database_clock):
        due("gone@example.org")
        sink.to_recipient["*"] = "550 5.1.1 No such user"
        tick()
        sink.to_recipient.clear()

        database_clock.set(NOW + timedelta(days=2))

        assert tick() == 0

    @pytest.mark.parametrize("where", ["to_recipient", "to_body"])
    @pytest.mark.parametrize("answer", ["451 4.7.1 Greylisted", "421 4.3.2 Busy"])
    def test_a_server_that_asks_to_try_later_is_asked_later_and_later(self, tick, sink, database_clock, where, answer):
        getattr(sink, where)["*"] = answer
        reminder, waits = due(), []
        for _ in range(9):
            tick()
            reminder.refresh_from_db()
            waits.append(reminder.next_attempt_at - database_clock.at)
            database_clock.set(reminder.next_attempt_at)

        planned = [*outcome.BACKOFF, outcome.BACKOFF[-1]]
        assert all(least <= wait <= least * (1 + outcome.JITTER) for least, wait in zip(planned, waits, strict=True))
        assert reminder.status == "retry"

    def test_after_three_days_of_later_it_has_failed(self, tick, sink, database_clock):
        sink.to_recipient["*"] = "451 4.7.1 Greylisted"
        reminder = due()
        tick()

        database_clock.set(NOW + outcome.GIVE_UP_AFTER)
        tick()

        assert status_of(reminder) == "failed"

    def test_being_asked_to_wait_for_the_first_time_after_an_outage_of_a_week_is_no_failure(
        self, tick, sink, database_clock
    ):
        sink.to_recipient["*"] = "451 4.7.1 Greylisted"
        reminder = due()

        database_clock.set(NOW + timedelta(days=7))
        tick()

        assert status_of(reminder) == "retry"


class TestServerTrouble:
    def test_a_server_that_is_away_burns_no_attempt_and_everything_goes_out_when_it_is_back(
        self, tick, mail_server: Server, database_clock
    ):
        mail_server.stop()
        reminders = [due() for _ in range(3)]
        for minutes in range(5):
            database_clock.set(NOW + timedelta(minutes=minutes))
            tick()
        assert {(status_of(reminder), reminder.attempts_count) for reminder in reminders} == {("retry", 0)}
        assert "can't be reached" in reminders[0].reason

        mail_server.start()
        database_clock.set(NOW + timedelta(minutes=7))
        tick()

        assert len(mail_server.sink.accepted) == 3

    def test_a_wrong_password_is_the_servers_trouble(self, tick, mail_server: Server, settings):
        mail_server.start_refusing_sign_in()
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ajar", "wrong"
        reminder = due()

        tick()

        assert (status_of(reminder), reminder.attempts_count) == ("retry", 0)
        assert "535" in reminder.reason

    @pytest.mark.parametrize(
        "values",
        [
            {"EMAIL_HOST": "mail..example.org"},
            {"EMAIL_HOST_USER": "me", "EMAIL_HOST_PASSWORD": "p\N{LATIN SMALL LETTER A WITH DIAERESIS}ss"},
            {"DEFAULT_FROM_EMAIL": "jörg@example.org"},
            {"DEFAULT_FROM_EMAIL": "Offers, home <me@example.org>"},
        ],
        ids=["two dots", "password", "sender", "name"],
    )
    def test_settings_that_are_wrong_fail_nobody_and_all_leave_once_they_are_right(
        self, tick, sink, settings, database_clock, values
    ):
        reminders = [due() for _ in range(2)]
        right = {name: getattr(settings, name) for name in values}
        for name, value in values.items():
            setattr(settings, name, value)
        tick()
        assert {(status_of(reminder), reminder.attempts_count) for reminder in reminders} == {("retry", 0)}
        assert breaker.outage() is not None

        for name, value in right.items():
            setattr(settings, name, value)
        database_clock.set(NOW + timedelta(minutes=2))
        tick()

        assert {status_of(reminder) for reminder in reminders} == {"sent"}
        assert breaker.outage() is None

    def test_a_server_that_wants_us_to_sign_in_fails_nobody(self, tick, sink: Sink):
        sink.to_sender = "530 5.7.0 Authentication required"
        reminder = due()

        tick()

        assert (status_of(reminder), reminder.attempts_count) == ("retry", 0)


class TestUnconfirmed:
    @pytest.fixture(autouse=True)
    def anybody_may_sign_up(self, settings):
        settings.EMBEDDED_MAIL, settings.SIGNUP = False, "open"

    def test_it_waits_and_leaves_soon_after_the_address_is_confirmed(self, tick, sink, database_clock):
        reminder, confirmed = due(), due()
        reminder.owner.emailaddress_set.update(verified=False)

        tick()
        assert (status_of(reminder), status_of(confirmed)) == ("retry", "sent")
        assert (reminder.attempts_count, reminder.message) == (0, None)
        assert "isn’t confirmed" in reminder.reason

        reminder.owner.emailaddress_set.update(verified=True)
        database_clock.set(NOW + timedelta(minutes=10))
        tick()
        assert status_of(reminder) == "sent"

    def test_its_owner_is_told_and_operators_are_not_called(self, sink):
        reminder = due()
        now = NOW + timedelta(hours=1)
        assert first_overdue(Reminder.objects.all(), now) is not None
        reminder.owner.emailaddress_set.update(verified=False)

        assert first_overdue(Reminder.objects.all(), now) is None
        assert health_of(reminder.owner, now).trouble.title == "Your e-mail address isn’t confirmed."


class TestUncertain:
    def test_when_the_reply_is_lost_the_same_bytes_go_once_more_after_a_pause(self, tick, sink, database_clock):
        sink.replies_to_lose = 1
        reminder = due()

        tick()
        assert status_of(reminder) == "uncertain"
        assert log_of(reminder) == [("reply", "lost", None)]
        Contact.objects.update(name="Renamed meanwhile")

        database_clock.set(NOW + RESEND_AFTER - MOMENT)
        assert tick() == 0
        database_clock.set(NOW + RESEND_AFTER)
        tick()

        assert status_of(reminder) == "sent"
        first, second = (message.content for message in sink.accepted)
        assert first == second

    def test_lost_twice_it_is_held(self, tick, sink, database_clock):
        sink.replies_to_lose = 2
        reminder = due()
        tick()
        database_clock.set(NOW + RESEND_AFTER)
        tick()

        assert status_of(reminder) == "held"
        database_clock.set(NOW + timedelta(days=9))
        assert tick() == 0
        assert len(sink.accepted) == 2

    def test_a_worker_killed_after_the_marker_leaves_it_uncertain_then_sent(self, tick, sink, database_clock):
        reminder = due()
        (claimed,) = claim(NOW)
        mark_body_started(freeze(claimed, NOW), NOW)

        database_clock.set(NOW + BODY_LEASE + MOMENT)
        tick()
        assert status_of(reminder) == "uncertain"

        database_clock.set(NOW + BODY_LEASE + MOMENT + RESEND_AFTER)
        tick()
        assert [message.content for message in sink.accepted] == [
            bytes(claimed.message).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        ]

    def test_a_worker_killed_before_the_marker_is_made_up_for_at_once(self, tick, sink, database_clock):
        reminder = due()
        (killed,) = claim(NOW)
        freeze(killed, NOW)

        database_clock.set(NOW + LEASE + MOMENT)
        tick()

        assert status_of(reminder) == "sent"
        assert bytes(reminder.message) == bytes(killed.message)

    def test_a_reply_that_comes_after_the_person_moved_the_follow_up_makes_it_sent(self):
        reminder = due()
        (claimed,) = claim(NOW)
        mark_body_started(claimed, NOW)
        Reminder.objects.update(status="held", token=None, leased_until=None)

        with no_scope():
            outcome.sent(Accepted(claimed, 250, "Accepted"), NOW)

        assert status_of(reminder) == "sent"

    @pytest.mark.django_db(transaction=True)
    def test_the_reply_and_a_snooze_at_the_same_moment_do_not_wait_for_each_other_in_a_circle(self, at_once):
        reminder = due()
        (claimed,) = claim(NOW)
        mark_body_started(claimed, NOW)
        holding = Event()

        def snooze_slowly() -> None:
            with acting_as(reminder.owner_id):
                FollowUp.objects.hold().get()
                holding.set()
                time.sleep(0.2)
                snooze(follow_up=reminder.follow_up, until=TODAY + timedelta(days=7), now=NOW)

        def reply() -> None:
            holding.wait(5)
            outcome.sent(Accepted(claimed, 250, "Accepted"), NOW)

        assert at_once(snooze_slowly, reply) == [None, None]
        assert status_of(reminder) == "sent"

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("what", ["plan", "offer"])
    def test_nor_a_late_reply_and_the_end_of_a_plan_or_of_a_task(self, user, meanwhile, what):
        plan = PlanFactory(owner=user) if what == "plan" else None
        offer = OfferFactory(owner=user, needs_planning=False, answer_due_on=None)
        about = {"plan": plan} if plan else {"kind": "answer_offer", "offer": offer}
        reminder = ReminderFactory(follow_up=FollowUpFactory(owner=user, due_on=TODAY, **about), status="uncertain")
        ends = "call_off" if plan else "close"
        replied = meanwhile(FollowUp, ends, lambda: outcome.sent(Accepted(reminder, 250, "Accepted"), NOW))

        with acting_as(user.pk):
            pause_plan(plan=plan, now=NOW) if plan else settle(offer, NOW)

        assert replied() == [None]
        assert status_of(reminder) == "cancelled"


class TestTakenBack:
    def test_what_is_cancelled_between_claim_and_marker_is_not_sent(self, sink):
        reminder = due()
        (claimed,) = claim(NOW)
        cancel(reminder.follow_up)

        with no_scope(), Conversation() as conversation, HandOver(conversation) as hand_over:
            hand_over.handle_alone(claimed)

        assert sink.accepted == []
        assert status_of(reminder) == "cancelled"

    def test_what_is_cancelled_at_the_last_moment_is_not_sent_and_the_next_one_is(self, tick, sink, monkeypatch):
        first, second = due(due_at=NOW - timedelta(hours=3)), due()

        def cancelled_just_before(reminder: Reminder) -> bool:
            if reminder == first:
                with acting_as(first.owner_id):
                    cancel(first.follow_up)
            return mark_body_started(reminder, NOW)

        monkeypatch.setattr(batch, "mark_body_started", cancelled_just_before)
        tick()

        assert (status_of(first), status_of(second)) == ("cancelled", "sent")
        assert sink.recipients == [second.owner.email]

    def test_a_follow_up_that_was_finished_is_not_written_about(self, tick, sink):
        reminder = due()
        FollowUp.objects.update(state="done", closed_at=NOW)

        tick()

        assert (status_of(reminder), sink.accepted) == ("cancelled", [])
        assert "finished" in reminder.reason

    def test_a_contact_in_the_trash_is_written_about_once_they_are_back(self, tick, sink, database_clock):
        reminder = due()
        contact = reminder.follow_up.contact
        contact.trash(at=NOW)
        tick()
        assert (status_of(reminder), sink.accepted) == ("retry", [])

        contact.restore()
        database_clock.set(NOW + AWAY_PAUSE)
        tick()

        assert status_of(reminder) == "sent"

    def test_a_worker_that_slept_past_its_lease_neither_sends_nor_rewrites(self, tick, sink, database_clock):
        reminder = due()
        (asleep,) = claim(NOW)
        database_clock.set(NOW + LEASE + MOMENT)
        tick()
        reminder.refresh_from_db()
        sent = bytes(reminder.message)

        database_clock.set(NOW + timedelta(minutes=9))
        with no_scope(), Conversation() as conversation, HandOver(conversation) as hand_over:
            hand_over.handle_alone(asleep)

        reminder.refresh_from_db()
        assert (reminder.status, bytes(reminder.message), len(sink.accepted)) == ("sent", sent, 1)

    def test_it_does_not_even_write_the_message_of_another_worker_who_is_about_to(self):
        due()
        (asleep,) = claim(NOW)
        expire_leases(NOW + LEASE + MOMENT)
        claim(NOW + LEASE + MOMENT)

        with pytest.raises(LostClaimError), no_scope():
            freeze(asleep, NOW)

    def test_a_late_refusal_does_not_undo_what_another_worker_did(self, tick, sink, database_clock):
        reminder = due()
        (asleep,) = claim(NOW)
        database_clock.set(NOW + LEASE + MOMENT)
        tick()

        with no_scope():
            outcome.refused(asleep, NOW, RefusedError("recipient", 550, "No"))
            outcome.server_failed(asleep, NOW, "gone")
            outcome.reply_lost(asleep, NOW, "gone")
            outcome.poisoned(asleep, NOW)
            outcome.unwanted(asleep, NOW, "no")

        assert status_of(reminder) == "sent"


class TestPoison:
    @pytest.mark.parametrize(
        "values",
        [
            {"follow_up__contact__name": "Eve\r\nBcc: eve@example.org"},
            {"zone": "Mars/Olympus_Mons"},
            {"email": "jö@example.org"},
        ],
        ids=["header", "zone", "address"],
    )
    def test_a_row_that_cannot_be_sent_fails_alone(self, tick, sink, values):
        due_at = {"due_at": NOW - timedelta(hours=3)}
        poisoned, healthy = due(**values, **due_at), due("max@example.org")

        tick()

        assert status_of(poisoned) == "failed"
        assert "could not" in poisoned.reason
        assert status_of(healthy) == "sent"
        assert sink.recipients == ["max@example.org"]

    def test_a_reminder_that_is_deleted_while_it_is_held_stops_nobody(self, sink):
        gone, healthy = due(), due()
        claimed = claim(NOW)
        gone.follow_up.delete()

        with no_scope(), Conversation() as conversation, HandOver(conversation) as hand_over:
            for reminder in claimed:
                hand_over.handle_alone(reminder)

        assert status_of(healthy) == "sent"

    def test_a_database_that_is_gone_is_nobodys_failure(self, tick, sink, monkeypatch, database_clock):
        reminder = due()

        def gone(*_: Any) -> None:
            raise OperationalError("the connection is closed")

        with monkeypatch.context() as patch, pytest.raises(OperationalError):
            patch.setattr(batch, "freeze_together", gone)
            patch.setattr(batch, "freeze", gone)
            tick()
        assert status_of(reminder) == "sending"

        database_clock.set(NOW + LEASE + MOMENT)
        tick()
        assert status_of(reminder) == "sent"

    def test_a_mail_is_written_with_its_owners_eyes_only(self, user, other):
        reminder = due()
        (claimed,) = claim(NOW)
        claimed.owner_id = other.pk

        with pytest.raises(FollowUp.DoesNotExist), no_scope():
            freeze(claimed, NOW)

        assert status_of(reminder) == "sending"


class TestHeartbeat:
    def test_each_tick_leaves_one(self, tick, database_clock):
        tick()
        database_clock.set(NOW + timedelta(seconds=30))
        tick()

        assert Heartbeat.objects.get().ticked_at == NOW + timedelta(seconds=30)

    @pytest.mark.parametrize(("seconds", "overdue"), [(0, False), (90, False), (91, True)])
    def test_it_is_overdue_after_ninety_seconds(self, tick, database_clock, seconds, overdue):
        tick()

        database_clock.set(NOW + timedelta(seconds=seconds))

        assert run.is_overdue() is overdue

    def test_it_is_overdue_when_there_was_none(self):
        assert run.is_overdue()


@pytest.mark.django_db(transaction=True)
def test_the_task_of_a_tick_sends_what_is_due(sink):
    due()

    with no_scope():
        send_due_reminders()

    assert len(sink.accepted) == 1


def test_the_command_says_how_many_were_due(sink):
    due()
    said = StringIO()

    with no_scope():
        call_command("send_reminders", stdout=said)

    assert said.getvalue() == "1 reminders were due.\n"
