"""The life of reminders, step by random step: people act, time passes, workers sleep and die."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from contacts.models import Contact
from followups import services
from followups.delivery import outcome, run
from followups.delivery.batch import send_batch
from followups.delivery.claim import claim, database_now, mark_body_started
from followups.delivery.freeze import LostClaimError, NoLongerWantedError, NotNowError, freeze
from followups.delivery.smtp import Conversation, FencedError
from followups.models import OPEN_STATUSES, Attempt, FollowUp, Reminder
from followups.models.attempt import Outcome
from followups.reminders.digests import MAY_HAVE_ARRIVED
from followups.reminders.preferences import change_mail_preferences, change_reminder_time
from followups.reminders.schedule import LEFT_MEANWHILE
from followups.sent import services as sent_mail
from followups.services import ClosedError
from tests.conftest import DatabaseClock
from tests.factories import NOW, ContactFactory, UserFactory
from tests.faults.installation import Row
from tests.faults.invariants import judge
from tests.faults.sink import Sink
from tests.scopes import no_scope, see_everything

ZONES = st.sampled_from(["UTC", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu"])
PASSING = st.sampled_from([timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=16), timedelta(days=1)])
CUTS = [(phase, "") for phase in ("connect", "mail", "rcpt", "data", "middle", "dot", "accepted")]
ANSWERS = [("mail", "451 Later"), ("rcpt", "451 Later"), ("rcpt", "421 Bye"), ("rcpt", "550 No"), ("dot", "550 No")]
FAULTS = [*CUTS, *ANSWERS]
PICK = st.integers(0, 9)
TERMINAL = (Reminder.Status.SENT, Reminder.Status.CANCELLED)


def text_of(content: bytes) -> str:
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body else ""


class Life(RuleBasedStateMachine):
    """One person, their follow-ups, and as many workers as it takes."""

    sink: Sink

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        see_everything()
        self.clock = DatabaseClock(NOW)
        self.sink.reset()
        self.sleeping: list[list[Reminder]] = []
        self.unheard: list[outcome.Accepted] = []
        self.settled: dict[Any, str] = {}

    def teardown(self) -> None:
        try:
            self.everything_comes_to_rest()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    # The person

    @initialize(count=st.integers(1, 3), digest=st.booleans())
    def sign_up(self, count: int, digest: bool) -> None:
        self.owner = UserFactory(digest=digest)
        for _ in range(count):
            self.plan(0)

    @rule(
        step=st.sampled_from(["plan", "snooze", "finish", "skip", "undo", "trash"]), pick=PICK, days=st.integers(0, 2)
    )
    def do_something(self, step: str, pick: int, days: int) -> None:
        now, until = self.clock.at, self.clock.at.date() + timedelta(days=days)
        steps = {
            "trash": lambda follow_up: self.trash_or_restore(follow_up.contact),
            "snooze": lambda follow_up: services.snooze(follow_up=follow_up, until=until, now=now),
            "finish": lambda follow_up: services.complete(follow_up=follow_up, now=now),
            "skip": lambda follow_up: services.skip(follow_up=follow_up, now=now),
            "undo": lambda follow_up: services.undo(follow_up=follow_up, now=now),
        }
        follow_ups = list(FollowUp.objects.order_by("id"))
        if step == "plan":
            self.plan(days)
        else:
            with suppress(ClosedError):
                steps[step](follow_ups[pick % len(follow_ups)])

    def plan(self, days: int) -> None:
        due_on = self.clock.at.date() + timedelta(days=days)
        kind = FollowUp.Kind.STAY_IN_TOUCH
        contact = ContactFactory(owner=self.owner)
        services.plan_follow_up(contact=contact, kind=kind, due_on=due_on, about="", now=self.clock.at)

    def trash_or_restore(self, contact: Contact) -> None:
        contact.restore() if contact.trashed_at else contact.trash(at=self.clock.at)

    @rule(
        act=st.sampled_from([sent_mail.try_again, sent_mail.send_again, sent_mail.confirm, sent_mail.unsubscribe]),
        pick=PICK,
    )
    def see_to_a_mail(self, act: Callable[..., None], pick: int) -> None:
        mails = list(Reminder.objects.filter(carrier=None).order_by("id"))
        with suppress(sent_mail.NotPossibleError, ClosedError):
            act(reminder=mails[pick % len(mails)], now=self.clock.at)

    @rule(resend=st.booleans(), digest=st.booleans())
    def prefer(self, resend: bool, digest: bool) -> None:
        self.owner.refresh_from_db()
        change_mail_preferences(user=self.owner, digest=digest, resend_uncertain=resend)

    @rule(zone=ZONES, hour=st.integers(5, 21), number=st.integers(0, 99))
    def move(self, zone: str, hour: int, number: int) -> None:
        change_reminder_time(user=self.owner, time_zone=zone, hour=hour)
        self.owner.email = f"jo{number}@example.org"
        self.owner.save(update_fields=["email"])

    # Time and the mail server

    @rule(by=PASSING)
    def wait(self, by: timedelta) -> None:
        self.clock.set(self.clock.at + by)

    @rule(fault=st.sampled_from(FAULTS))
    def break_the_next(self, fault: tuple[str, str]) -> None:
        phase, answer = fault
        if answer:
            self.sink.answer(phase, answer, times=1)
        else:
            self.sink.cut(phase, times=1)

    # The workers

    @rule()
    def tick(self) -> None:
        with no_scope():
            run.send_due_reminders()

    @rule()
    def fall_asleep_after_a_claim(self) -> None:
        self.sleeping.append(self.take(limit=20))

    @rule()
    def wake(self) -> None:
        if self.sleeping:
            with no_scope(), Conversation() as conversation:
                send_batch(self.sleeping.pop(0), conversation, probing=False)

    @rule(phase=st.sampled_from(["claimed", "frozen", "marked", "accepted"]))
    def die(self, phase: str) -> None:
        """Leave a reminder as a worker leaves it that dies in `phase`."""
        for reminder in self.take(limit=1):
            with no_scope(), suppress(NoLongerWantedError, NotNowError, FencedError):
                self.die_with(reminder, phase)

    @rule()
    def send_without_hearing_the_answer(self) -> None:
        for reminder in self.take(limit=1):
            with no_scope(), suppress(NoLongerWantedError, NotNowError, FencedError):
                self.sink.rules.clear()
                self.unheard.append(self.send_without_a_note(freeze(reminder, database_now())))

    @rule()
    def hear_an_answer_late(self) -> None:
        if self.unheard:
            with no_scope():
                outcome.sent(self.unheard.pop(0))

    def take(self, *, limit: int) -> list[Reminder]:
        with no_scope():
            return claim(database_now(), batch=limit)

    def die_with(self, reminder: Reminder, phase: str) -> None:
        if phase == "claimed":
            return
        freeze(reminder, database_now())
        if phase == "marked":
            mark_body_started(reminder, database_now())
        if phase == "accepted":
            self.sink.rules.clear()
            self.send_without_a_note(reminder)

    def send_without_a_note(self, reminder: Reminder) -> outcome.Accepted:
        def mark() -> bool:
            return mark_body_started(reminder, database_now())

        with Conversation() as conversation:
            answer = conversation.hand_over(bytes(reminder.message or b""), reminder.recipient, before_body=mark)
        self.sink.gaps[str(reminder.message_id)] += 1
        return outcome.Accepted(reminder, *answer)

    # What must hold

    @invariant()
    def the_promise_is_kept(self) -> None:
        judge(self).assert_kept()
        asked = Attempt.objects.filter(outcome=Outcome.AGAIN).count()
        assert all(len(copies) <= 2 + asked for copies in self.sink.copies().values()), "resent more than once"

    @invariant()
    def nothing_is_told_more_often_than_it_was_due(self) -> None:
        mails = [text_of(copies[0].content) for copies in self.sink.copies().values()]
        for follow_up in FollowUp.objects.all():
            told = sum(f"/follow-ups/{follow_up.pk}/" in mail for mail in mails)
            assert told <= follow_up.reminders.filter(due_at__lte=self.clock.at).count()

    @invariant()
    def what_is_settled_stays_so(self) -> None:
        now = dict(Reminder.objects.values_list("pk", "status"))
        assert all(now[pk] == status for pk, status in self.settled.items())
        self.settled = {pk: status for pk, status in now.items() if status in TERMINAL}

    def everything_comes_to_rest(self) -> None:
        """With a working server and time, nothing that was due stays on its way."""
        self.sink.rules.clear()
        Contact.objects.update(trashed_at=None)
        due = Reminder.objects.filter(due_at__lte=self.clock.at)
        for _ in range(15):
            self.clock.set(self.clock.at + timedelta(hours=3))
            self.tick()
        on_its_way = due.filter(status__in=OPEN_STATUSES)
        assert not on_its_way.exists(), list(on_its_way.values("status", "reason"))
        self.the_promise_is_kept()

    # What `judge` asks of an installation

    def reminders(self) -> list[Row]:
        return list(Reminder.objects.values())

    def attempts(self) -> list[Row]:
        return list(Attempt.objects.values())


@pytest.fixture
def fragile_server(settings: Any) -> Iterator[Sink]:
    """A mail server that breaks where it is told to, to which the application is pointed."""
    sink = Sink(lambda: NOW)
    sink.open()
    settings.EMAIL_BACKEND = "core.mail.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield sink
    sink.close()


@contextmanager
def closing_down(life: Life) -> Iterator[Life]:
    """End a life as the state machine does: it keeps a transaction open till then."""
    try:
        yield life
    finally:
        life.teardown()


@pytest.fixture
def life_on_this_server(database_clock: DatabaseClock, fragile_server: Sink) -> type[Life]:
    return type("LifeOnThisServer", (Life,), {"sink": fragile_server})


def test_whatever_happens_the_promise_is_kept(life_on_this_server: type[Life]) -> None:
    run_state_machine_as_test(
        life_on_this_server,
        settings=hypothesis_settings(
            max_examples=int(os.environ.get("LIFE_EXAMPLES", "12")), stateful_step_count=25, deadline=None
        ),
    )


def test_finishing_a_part_of_a_digest_whose_worker_died_says_why_the_others_wait(
    life_on_this_server: type[Life],
) -> None:
    with closing_down(life_on_this_server()) as life:
        life.sign_up(count=3, digest=True)
        life.move(hour=5, number=0, zone="UTC")
        life.die(phase="frozen")

        life.do_something(days=0, pick=0, step="finish")

        life.the_promise_is_kept()


class TestADigestIsOneMessage:
    """What becomes of the others when a part of a digest is moved or finished that is leaving, or may have arrived."""

    @pytest.fixture
    def life(self, life_on_this_server: type[Life]) -> Iterator[Life]:
        with closing_down(life_on_this_server()) as life:
            life.sign_up(count=3, digest=True)
            life.move(hour=5, number=0, zone="UTC")
            yield life

    @pytest.mark.parametrize("pick", [0, 1], ids=["its carrier", "a part"])
    def test_moving_one_while_it_leaves_holds_all_of_it_and_says_why(self, life: Life, pick: int) -> None:
        life.die(phase="marked")

        life.do_something(days=2, pick=pick, step="snooze")

        life.wait(timedelta(days=1))
        life.tick()
        held = Reminder.objects.filter(status="held").order_by("follow_up")
        reasons = [MAY_HAVE_ARRIVED] * 3
        reasons[pick] = LEFT_MEANWHILE
        assert list(held.values_list("reason", flat=True)) == reasons

    def test_the_server_that_took_it_all_the_same_makes_all_of_it_sent(self, life: Life) -> None:
        life.send_without_hearing_the_answer()
        life.do_something(days=2, pick=1, step="snooze")

        life.hear_an_answer_late()

        assert Reminder.objects.filter(status="sent").count() == 3

    def test_one_that_was_moved_does_not_keep_the_others_from_going_out_once_more(self, life: Life) -> None:
        life.die(phase="marked")
        life.do_something(days=2, pick=1, step="snooze")

        life.see_to_a_mail(sent_mail.send_again, pick=0)
        life.tick()

        assert Reminder.objects.filter(status="sent").count() == 3
        life.the_promise_is_kept()

    def test_if_its_carrier_was_moved_the_person_is_told_where_the_others_are(self, life: Life) -> None:
        life.die(phase="marked")
        life.do_something(days=2, pick=0, step="snooze")
        (mail,) = Reminder.objects.filter(carrier=None, status="held")

        with pytest.raises(sent_mail.NotPossibleError, match="is on Today"):
            sent_mail.send_again(reminder=mail, now=life.clock.at)

    def test_what_may_have_arrived_goes_out_once_more_as_it_was_with_what_was_finished_meanwhile(
        self, life: Life
    ) -> None:
        life.die(phase="accepted")
        life.wait(timedelta(minutes=16))
        life.tick()
        life.do_something(days=0, pick=1, step="finish")

        life.wait(timedelta(minutes=16))
        life.tick()

        first, second = life.sink.accepted
        assert first.content == second.content
        life.the_promise_is_kept()

    def test_a_worker_that_lost_its_claim_takes_nothing_along(self, life: Life) -> None:
        (asleep,) = life.take(limit=1)
        life.wait(timedelta(minutes=3))
        run.claim_due(0, database_now())

        with pytest.raises(LostClaimError):
            freeze(asleep, database_now())

    def test_an_answer_that_comes_late_does_not_disturb_the_next_mail(self, life: Life) -> None:
        life.send_without_hearing_the_answer()
        for follow_up in range(3):
            life.do_something(days=1, pick=follow_up, step="snooze")
        life.wait(timedelta(days=1))
        life.send_without_hearing_the_answer()

        life.hear_an_answer_late()

        assert Reminder.objects.filter(status="held").count() == 0
