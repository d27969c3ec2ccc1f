"""Digests of which a part falls away between the writing and the body: nothing is told twice, or of the gone."""

from datetime import timedelta

import pytest

from core.tenancy import acting_as
from followups import services
from followups.delivery.claim import claim, mark_body_started
from followups.delivery.freeze import freeze
from followups.delivery.health import needs_you
from followups.models import Reminder, ReminderQuerySet
from followups.reminders import digests
from tests.factories import NOW, UserFactory
from tests.followups.reminders.test_digests import body_of, due_for, statuses

MINUTE = timedelta(minutes=1)
NAMES = ("Ada", "Grace", "Hedy")


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
