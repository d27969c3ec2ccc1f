"""One mail for all that is due: claimed, frozen and marked as one message, still one row for each follow-up."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from accounts.models import User
from contacts.models import Contact
from core.tenancy import acting_as
from followups import services
from followups.delivery.claim import claim, mark_body_started
from followups.delivery.freeze import freeze
from followups.delivery.health import needs_you
from followups.models import Reminder, ReminderQuerySet
from followups.reminders import digests
from tests.factories import NOW, ContactFactory, FollowUpFactory, ReminderFactory, UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NAMES = ("Ada", "Grace", "Hedy")


@pytest.fixture
def reader(db):
    """Somebody who chose nothing, as whoever signs up."""
    return UserFactory(digest=User._meta.get_field("digest").default)


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

    def test_it_says_where_to_ask_for_one_each(self, reader, tick, sink, database_clock, settings):
        for name in NAMES:
            due_for(reader, name)

        tick()

        for kind in ("plain", "html"):
            assert "Rather have one for each?" in body_of(sink.accepted[0], kind)
            assert f"{settings.PUBLIC_URL}/settings/" in body_of(sink.accepted[0], kind)

    def test_everyone_in_it_can_be_called_with_one_click(self, reader, tick, sink, database_clock):
        for name, phone in (("Ada", "+44 1632 960171"), ("Grace", "+49 (0)30 12345-67")):
            Contact.objects.filter(pk=due_for(reader, name).follow_up.contact_id).update(phone=phone)

        tick()

        page = html_of(sink.accepted[0])
        assert all(f'href="tel:{number}"' in page for number in ("+441632960171", "+49301234567"))

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


def mails_about(name: str, accepted: list) -> int:
    return sum(name in body_of(mail) for mail in accepted)


def carrier_of(parts: list[Reminder]) -> Reminder:
    return Reminder.objects.filter(carried__in=parts).distinct().get()


@pytest.fixture
def parts(db) -> list[Reminder]:
    reader = UserFactory(digest=True)
    return [due_for(reader, name) for name in NAMES]


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
class TestTrash:
    @pytest.fixture
    def written(self, parts, mail_server, tick, database_clock) -> Reminder:
        """The carrier of a digest that was written, and did not leave since the server was away."""
        mail_server.stop()
        tick()
        mail_server.start()
        database_clock.set(NOW + 2 * MINUTE)
        return carrier_of(parts)

    def test_the_carriers_contact_comes_back_and_nothing_is_told_twice(
        self, parts, written, sink, tick, database_clock
    ):
        contact = written.follow_up.contact
        contact.trash(at=NOW)
        tick()
        assert [mails_about(name, sink.accepted) for name in NAMES] == [0, 1, 1]

        contact.restore()
        database_clock.set(NOW + timedelta(days=2))
        tick()

        assert [mails_about(name, sink.accepted) for name in NAMES] == [1, 1, 1]
        assert statuses(*parts) == ["sent"] * 3

    def test_a_part_whose_contact_went_to_the_trash_is_left_out(self, parts, written, sink, tick, database_clock):
        contact = parts[2].follow_up.contact
        contact.trash(at=NOW)
        tick()
        assert [mails_about(name, sink.accepted) for name in NAMES] == [1, 1, 0]

        contact.restore()
        database_clock.set(NOW + timedelta(days=2))
        tick()

        assert [mails_about(name, sink.accepted) for name in NAMES] == [1, 1, 1]

    def test_of_a_digest_that_may_have_arrived_nothing_goes_out_by_itself(self, parts, sink, tick, database_clock):
        sink.replies_to_lose = 1
        tick()
        assert carrier_of(parts).pk == parts[0].pk
        parts[0].follow_up.contact.trash(at=NOW)

        database_clock.set(NOW + 20 * MINUTE)
        tick()

        assert len(sink.accepted) == 1
        assert statuses(*parts) == ["uncertain", "held", "held"]


@pytest.mark.django_db
class TestTheCarrierIsFinished:
    @pytest.mark.parametrize("status", ["failed", "held"])
    def test_the_others_are_seen_by_themselves(self, parts, status):
        Reminder.objects.exclude(pk=parts[0].pk).update(carrier=parts[0])
        Reminder.objects.update(status=status, reason="The mail server refused it.")

        services.complete(follow_up=parts[0].follow_up, now=NOW)

        assert statuses(*parts) == ["cancelled", status, status]
        assert Reminder.objects.filter(needs_you()).count() == 2


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """The person finishes a part in the very moment in which a worker sets the marker or writes the message."""

    def test_the_marker_and_the_person_agree(self, parts, database_clock, meanwhile):
        (carrier,) = claim(NOW, batch=1)
        freeze(carrier, NOW)
        finished = next(part for part in parts if part.pk != carrier.pk)
        marked = meanwhile(digests, "_free", lambda: mark_body_started(carrier, NOW))

        with acting_as(carrier.owner_id):
            services.complete(follow_up=finished.follow_up, now=NOW)

        (was_marked,) = marked()
        carrier.refresh_from_db()
        assert bool(carrier.frozen_at) is was_marked
        assert Reminder.objects.filter(carrier=carrier).exists() is was_marked

    def test_what_is_finished_while_the_digest_is_written_is_not_in_it(
        self, parts, sink, tick, database_clock, meanwhile
    ):
        (carrier,) = claim(NOW, batch=1)
        written = meanwhile(ReminderQuerySet, "update", lambda: freeze(carrier, NOW))

        with acting_as(carrier.owner_id):
            services.complete(follow_up=parts[2].follow_up, now=NOW)

        written()
        database_clock.set(NOW + 3 * MINUTE)
        tick()
        assert [mails_about(name, sink.accepted) for name in NAMES] == [1, 1, 0]

    def test_a_digest_that_is_written_anew_and_the_person_never_wait_in_a_circle(
        self, parts, database_clock, meanwhile
    ):
        (carrier,) = claim(NOW, batch=1)
        freeze(carrier, NOW)
        parts[2].follow_up.contact.trash(at=NOW)

        def finish() -> bool:
            with acting_as(carrier.owner_id):
                return bool(services.complete(follow_up=parts[1].follow_up, now=NOW))

        finished = meanwhile(digests, "gather", finish)
        freeze(carrier, NOW)

        assert finished() == [True]
        assert statuses(parts[1]) == ["cancelled"]
