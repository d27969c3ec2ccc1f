"""One mail a day: claimed, frozen and marked as one message, still one row for each follow-up."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from contacts.models import Contact
from followups import services
from followups.delivery.claim import claim
from followups.delivery.freeze import freeze
from followups.models import Reminder
from tests.factories import NOW, ContactFactory, FollowUpFactory, ReminderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(db):
    return UserFactory(digest=True)


def due_for(reader, name):
    follow_up = FollowUpFactory(owner=reader, contact=ContactFactory(owner=reader, name=name), due_on=NOW.date())
    return ReminderFactory(follow_up=follow_up, due_on=NOW.date(), due_at=NOW, next_attempt_at=NOW)


def body_of(accepted, kind="plain"):
    return message_from_bytes(accepted.content, policy=policy.default).get_body((kind,)).get_content()


def html_of(accepted):
    return body_of(accepted, "html")


def statuses(*reminders):
    return [Reminder.objects.get(pk=reminder.pk).status for reminder in reminders]


class TestDigest:
    def test_everything_due_comes_in_one_mail(self, reader, tick, sink, database_clock):
        reminders = [due_for(reader, name) for name in ("Ada", "Grace", "Hedy")]

        tick()

        assert len(sink.accepted) == 1
        assert all(name in body_of(sink.accepted[0]) for name in ("Ada", "Grace", "Hedy"))
        assert statuses(*reminders) == ["sent"] * 3

    def test_everyone_in_it_can_be_called_with_one_click(self, reader, tick, sink, database_clock):
        for name, phone in (("Ada", "+44 1632 960171"), ("Grace", "(01632) 960172")):
            Contact.objects.filter(pk=due_for(reader, name).follow_up.contact_id).update(phone=phone)

        tick()

        assert all(link in html_of(sink.accepted[0]) for link in ('href="tel:+441632960171"', 'href="tel:01632960172"'))

    def test_one_thing_alone_is_an_ordinary_mail(self, reader, tick, sink, database_clock):
        due_for(reader, "Ada")

        tick()

        assert "Good morning" not in body_of(sink.accepted[0])

    def test_it_holds_nothing_of_anybody_else(self, reader, tick, sink, database_clock):
        due_for(reader, "Ada")
        due_for(reader, "Grace")
        due_for(UserFactory(digest=True), "Stranger")

        tick()

        assert len(sink.accepted) == 2
        assert "Stranger" not in body_of(next(mail for mail in sink.accepted if mail.recipient == reader.email))

    def test_two_workers_with_parts_of_it_send_it_once(self, reader, tick, sink, database_clock):
        reminders = [due_for(reader, name) for name in ("Ada", "Grace", "Hedy")]
        (slow,) = claim(NOW, batch=1)  # another worker, which has not written anything yet

        tick()

        assert len(sink.accepted) == 1
        assert statuses(*reminders) == ["sent"] * 3
        slow.refresh_from_db()
        assert slow.is_sent

    def test_each_part_gets_its_own_nudge(self, reader, tick, sink, database_clock):
        due_for(reader, "Ada")
        due_for(reader, "Grace")

        tick()

        nudges = Reminder.objects.filter(occurrence=2)
        assert [nudge.due_on for nudge in nudges] == [NOW.date() + timedelta(days=7)] * 2

    def test_a_second_attempt_sends_the_same_bytes(self, reader, tick, sink, database_clock):
        reminders = [due_for(reader, name) for name in ("Ada", "Grace")]
        sink.replies_to_lose = 1
        tick()
        assert statuses(*reminders) == ["uncertain"] * 2

        database_clock.set(NOW + timedelta(minutes=16))
        tick()

        first, second = sink.accepted
        assert first.content == second.content
        assert statuses(*reminders) == ["sent"] * 2

    def test_a_part_that_is_finished_before_it_leaves_takes_the_message_back(self, reader, tick, sink, database_clock):
        ada, grace, hedy = (due_for(reader, name) for name in ("Ada", "Grace", "Hedy"))
        (carrier,) = claim(NOW, batch=1)
        freeze(carrier, NOW)
        finished = next(row for row in (ada, grace, hedy) if row.pk != carrier.pk)

        services.complete(follow_up=finished.follow_up, now=NOW)
        tick()

        (mail,) = sink.accepted
        assert finished.follow_up.contact.name not in body_of(mail)
        assert sorted(statuses(ada, grace, hedy)) == ["cancelled", "sent", "sent"]

    def test_the_carrier_finished_before_it_leaves_lets_the_others_out(self, reader, tick, sink, database_clock):
        reminders = [due_for(reader, name) for name in ("Ada", "Grace")]
        (carrier,) = claim(NOW, batch=1)
        freeze(carrier, NOW)

        services.complete(follow_up=carrier.follow_up, now=NOW)
        tick()

        assert len(sink.accepted) == 1
        assert sorted(statuses(*reminders)) == ["cancelled", "sent"]

    def test_the_carrier_finished_when_it_may_have_arrived_holds_the_others(self, reader, tick, sink, database_clock):
        reminders = [due_for(reader, name) for name in ("Ada", "Grace")]
        sink.replies_to_lose = 1
        tick()
        carrier = Reminder.objects.get(carried__isnull=False)

        services.complete(follow_up=carrier.follow_up, now=NOW)

        assert sorted(statuses(*reminders)) == ["cancelled", "held"]

    def test_a_server_that_is_away_keeps_it_together(self, reader, tick, mail_server, database_clock):
        reminders = [due_for(reader, name) for name in ("Ada", "Grace")]
        mail_server.stop()
        tick()
        mail_server.start()

        database_clock.set(NOW + timedelta(minutes=1))
        tick()

        assert len(mail_server.sink.accepted) == 1
        assert statuses(*reminders) == ["sent"] * 2


class TestHold:
    def test_a_person_may_want_no_second_copy(self, tick, sink, database_clock):
        reminder = due_for(UserFactory(resend_uncertain=False), "Ada")
        sink.replies_to_lose = 1

        tick()

        assert statuses(reminder) == ["held"]
