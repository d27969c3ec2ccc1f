"""Outgoing mail and a real mail server: at most once, whatever goes wrong."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from accounts.outgoing_mail import GIVE_UP_AFTER, OutgoingMail
from accounts.posting import SETTLED_KEPT_FOR, forget_settled
from followups.delivery import breaker, outgoing
from followups.delivery.claim import BODY_LEASE, LEASE
from followups.delivery.outgoing import send_outgoing
from tests.factories import NOW, OutgoingMailFactory, WrittenNoteFactory
from tests.scopes import no_scope
from tests.sink import Server, Sink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database_clock")]

MOMENT = timedelta(microseconds=1)
JO = "jo@example.org"


def waiting(kind: str = "trial", recipient: str = JO, **values) -> OutgoingMail:
    return OutgoingMailFactory(unsettled=True, state="waiting", kind=kind, recipient=recipient, **values)


def sending(**values) -> OutgoingMail:
    held = {"state": "sending", "token": uuid4(), "leased_until": NOW + LEASE}
    return OutgoingMailFactory(unsettled=True, recipient=JO, **held | values)


def send() -> int:
    with no_scope():
        return send_outgoing()


def state_of(mail: OutgoingMail) -> str:
    mail.refresh_from_db()
    return mail.state


def age(mail: OutgoingMail, at: datetime) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=at)


class TestSending:
    def test_each_leaves_once_and_its_words_are_forgotten(self, sink):
        mails = [waiting(recipient=f"{name}@example.org") for name in ("a", "b")]

        assert (send(), send()) == (2, 0)

        assert sink.recipients == ["a@example.org", "b@example.org"]
        for mail in mails:
            assert state_of(mail) == "sent"
            assert (mail.content, mail.outcome, mail.answer) == (None, "The mail server took it.", "250 Accepted")

    def test_nothing_is_connected_for_nothing(self, sink):
        waiting(next_attempt_at=NOW + MOMENT)
        OutgoingMailFactory()

        assert send() == 0
        assert sink.connections == 0

    def test_a_tick_sends_it_too_where_there_is_no_standby(self, tick, sink):
        mail = waiting()

        tick()

        assert state_of(mail) == "sent"

    @pytest.mark.django_db(transaction=True)
    def test_several_workers_at_once_send_each_once(self, sink, at_once):
        for _ in range(6):
            waiting()

        at_once(send, send, send)

        assert len(sink.accepted) == 6

    def test_whoever_is_to_end_leaves_the_rest(self, sink):
        waiting()

        with no_scope():
            assert send_outgoing(should_stop=lambda: True) == 0
        assert sink.accepted == []

    def test_a_full_minute_is_waited_for(self, sink, settings):
        settings.MAIL_MAX_PER_MINUTE = 1
        first, second = waiting(), waiting()

        send()

        assert (state_of(first), state_of(second)) == ("sent", "waiting")
        assert second.next_attempt_at == NOW + timedelta(minutes=1)


class TestTrouble:
    @pytest.mark.parametrize(("kind", "state"), [("trial", "failed"), ("note", "failed"), ("account", "waiting")])
    def test_a_server_that_is_away(self, mail_server: Server, kind, state):
        mail_server.stop()
        mail = waiting(kind)
        age(mail, NOW)

        send()

        assert state_of(mail) == state
        assert breaker.outage() is not None

    @pytest.mark.parametrize(("kind", "state"), [("trial", "failed"), ("note", "failed"), ("account", "waiting")])
    def test_a_server_that_asks_to_try_later(self, sink: Sink, kind, state):
        sink.to_recipient["*"] = "451 4.7.1 Later"
        mail = waiting(kind)
        age(mail, NOW)

        send()

        assert state_of(mail) == state
        assert breaker.outage() is None

    def test_a_link_is_tried_again_later_and_later_for_an_hour(self, sink: Sink, database_clock):
        sink.to_recipient["*"] = "451 4.7.1 Later"
        mail, tries = waiting("account"), []
        age(mail, NOW)

        while state_of(mail) == "waiting":
            tries.append((mail.next_attempt_at - NOW).total_seconds() / 60 if tries else 0)
            database_clock.set(mail.next_attempt_at if mail.attempts_count else NOW)
            send()

        assert tries == [0, 1, 3, 8, 18, 28, 38, 48, 58, 68]
        assert (mail.state, mail.content) == ("failed", None)
        assert timedelta(minutes=tries[-1]) >= GIVE_UP_AFTER

    def test_an_answer_that_is_lost_is_never_followed_by_a_second_mail(self, sink: Sink, database_clock):
        sink.replies_to_lose = 1
        mail = waiting("account")

        send()
        database_clock.set(NOW + timedelta(hours=2))
        send()

        assert state_of(mail) == "uncertain"
        assert len(sink.accepted) == 1

    def test_an_address_that_no_server_takes_fails_alone(self, sink):
        odd, fine = waiting(recipient="jö@example.org"), waiting()

        send()

        assert (state_of(odd), state_of(fine)) == ("failed", "sent")

    def test_an_account_that_is_switched_off_sends_nothing(self, sink):
        mail = waiting("note", owner__is_active=False)

        send()

        assert (state_of(mail), mail.content) == ("failed", None)
        assert sink.accepted == []

    @pytest.mark.parametrize(("kind", "becomes"), [("note", "failed"), ("trial", "failed"), ("account", "sent")])
    def test_an_account_that_is_to_be_deleted_sends_only_what_is_about_it(self, sink, kind, becomes):
        mail = waiting(kind, owner__closed_at=NOW)

        send()

        assert state_of(mail) == becomes

    def test_a_note_to_whom_the_server_will_not_relay_holds_up_nobody(self, sink: Sink, tick):
        sink.to_recipient[JO] = "554 5.7.1 Relay access denied"
        mail = waiting("note")

        send()

        assert state_of(mail) == "failed"
        assert breaker.outage() is None

    def test_what_it_did_for_a_note_is_on_the_note(self, sink):
        mail = waiting("note")
        note = WrittenNoteFactory(owner=mail.owner, mail=mail, state="sending", answer="")

        send()

        note.refresh_from_db()
        assert (note.state, note.answer) == ("sent", "250 Accepted")

    def test_an_answer_closes_what_a_reminder_found_broken(self, sink):
        breaker.opened(NOW, "away", probing=False)
        waiting()

        send()

        assert breaker.outage() is None


class TestDeath:
    def test_before_the_body_it_is_tried_again(self, sink, database_clock):
        mail = sending()
        database_clock.set(NOW + LEASE + MOMENT)

        send()

        assert state_of(mail) == "sent"

    def test_after_it_nobody_can_know(self, sink, database_clock):
        mail = sending(body_started_at=NOW, leased_until=NOW + BODY_LEASE)
        database_clock.set(NOW + BODY_LEASE + MOMENT)

        send()

        assert state_of(mail) == "uncertain"
        assert sink.accepted == []

    def test_whoever_slept_past_its_lease_sends_nothing_and_says_nothing(self, sink):
        mail = sending()
        OutgoingMail.objects.update(token=uuid4())

        with no_scope():
            outgoing._hand_over_alone(mail)

        assert state_of(mail) == "sending"
        assert sink.accepted == []


class TestTheRow:
    def test_only_what_is_being_sent_has_a_token(self, violates):
        for values in ({"state": "sending"}, {"state": "waiting", "token": uuid4()}):
            with violates("outgoing_mail_token_while_sending"):
                OutgoingMailFactory(unsettled=True, **values)

    def test_words_are_forgotten_once_it_is_settled(self, violates):
        for values in ({"content": b"words"}, {"settled_at": None}, {"state": "waiting"}):
            with violates("outgoing_mail_forgotten_once_settled"):
                OutgoingMailFactory(**values)

    def test_it_goes_after_a_month(self):
        OutgoingMailFactory()
        new, open_ = OutgoingMailFactory(settled_at=NOW + MOMENT), waiting()

        with no_scope():
            assert forget_settled(now=NOW + SETTLED_KEPT_FOR) == 1

        assert set(OutgoingMail.objects.all()) == {new, open_}
