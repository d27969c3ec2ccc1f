"""Messages that are written together: as each would have been by itself, and of those with which all is as usual."""

import re
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.tenancy import acting_as
from followups.delivery import batch
from followups.delivery.claim import LEASE, claim, expire_leases
from followups.delivery.freeze import LostClaimError, freeze, freeze_together
from followups.models import FollowUp, Reminder
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DecisionFactory,
    DeclineFactory,
    FollowUpFactory,
    GiftFactory,
    InteractionFactory,
    JobFactory,
    OfferFactory,
    PlanFactory,
    ReminderFactory,
    UserFactory,
)
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database_clock")]

# Drawn at random for each mail.
BOUNDARY = re.compile(rb"={15}\d+==")
TRASH = {"follow_up__contact__trashed_at": NOW}


def remind(follow_up: FollowUp, **values: Any) -> Reminder:
    return ReminderFactory(follow_up=follow_up, due_on=TODAY, **values)


def usual(**person: Any) -> Reminder:
    """Make one about somebody who was told a decline, with a touch, a job, a promise and something given."""
    owner = UserFactory(**person)
    contact = ContactFactory(owner=owner, phone="+49 30 1")
    offer = OfferFactory(owner=owner, hiring_manager=contact, stage="declined")
    DeclineFactory(offer=offer, sent=True, told=contact, promised="An introduction")
    InteractionFactory(contact=contact, note=f"A note of {owner.email}")
    JobFactory(contact=contact, employer__name=f"House of {owner.email}")
    GiftFactory(contact=contact, what=f"A gift of {owner.email}", given_on=TODAY - timedelta(days=9))
    FollowUpFactory(contact=contact, kind="give_back", about="A book")
    return remind(FollowUpFactory(plan=PlanFactory(contact=contact, offer=offer), offer=offer, due_on=TODAY))


def of_an_offer(kind: str) -> Reminder:
    offer = OfferFactory(stage="accepted", answer_due_on=TODAY + timedelta(days=1))
    DecisionFactory(offer=offer)
    return remind(FollowUpFactory(owner=offer.owner, kind=kind, offer=offer, contact=None, due_on=TODAY))


def twice_about_one_person() -> None:
    first = usual()
    remind(FollowUpFactory(contact=first.follow_up.contact, due_on=TODAY - timedelta(days=1)))


def a_digest() -> None:
    first = usual(digest=True)
    for name in ("Ada", "Grace"):
        remind(FollowUpFactory(contact=ContactFactory(owner=first.owner, name=name), due_on=TODAY))


def written() -> list[tuple[Any, ...]]:
    """Return all that the writing of messages leaves in the database, boundaries apart."""
    messages = [
        (row.pk, row.status, row.carrier_id, row.frozen_at, row.message_id, row.recipient, row.subject, row.message)
        for row in Reminder.objects.order_by("pk")
    ]
    openings = FollowUp.objects.order_by("pk").values_list("pk", "opening")
    return [(*row[:-1], BOUNDARY.sub(b"", bytes(row[-1] or b""))) for row in messages] + list(openings)


def undone(work: Callable[[], Any]) -> list[tuple[Any, ...]]:
    with transaction.atomic():
        with no_scope():
            work()
        result = written()
        transaction.set_rollback(True)
    return result


def each_alone(reminders: list[Reminder]) -> None:
    for reminder in reminders:
        try:
            freeze(reminder, NOW)
        except LostClaimError:
            assert reminder.owner.digest


def test_they_are_byte_for_byte_what_each_is_alone(monkeypatch):
    monkeypatch.setattr(TimestampSigner, "timestamp", lambda _: "now")
    for _ in range(2):
        usual()
    twice_about_one_person()
    a_digest()
    usual(digest=True)
    for kind in ("answer_offer", "tell_them", "look_back"):
        of_an_offer(kind)
    with no_scope():
        claimed = claim(NOW)

    alone = undone(lambda: each_alone([copy(reminder) for reminder in claimed]))
    together = undone(lambda: freeze_together(claimed, NOW))

    assert sum(1 for row in alone if row[-1] and len(row) == 8) == 9
    assert together == alone


@pytest.fixture
def statements() -> Callable[[int], list[str]]:
    def asked(count: int) -> list[str]:
        for _ in range(count):
            usual()
        with no_scope():
            claimed = claim(NOW)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert len(freeze_together(claimed, NOW)) == count
        return [query["sql"] for query in captured]

    return asked


def test_many_take_as_many_statements_as_two(statements):
    assert len(statements(2)) == len(statements(9)) <= 17


def test_every_statement_names_the_owners(statements):
    # Here, so that this test alone is skipped where the parser is not installed.
    from tests.statements import unowned

    read = [sql for sql in statements(2) if 'FROM "' in sql]

    assert len(read) > 8
    assert {sql: tables for sql in read if (tables := unowned(sql))} == {}


def test_a_claim_that_names_another_owner_gets_nothing_written(user):
    reminder = usual()
    with no_scope():
        (claimed,) = claim(NOW)
        claimed.owner_id = user.pk

        with pytest.raises(KeyError):
            freeze_together([claimed], NOW)

    assert Reminder.objects.get(pk=reminder.pk).frozen_at is None


@pytest.mark.parametrize(
    "change",
    [
        {"follow_up": {"state": "done", "closed_at": NOW}},
        {"contact": {"trashed_at": NOW}},
        {"owner": {"closed_at": NOW}},
        {"owner": {"is_active": False}},
    ],
    ids=["finished", "trash", "closed", "off"],
)
def test_what_is_not_as_usual_is_left_as_it_is(change):
    unusual, as_usual = usual(), usual()
    rows = {"follow_up": unusual.follow_up, "contact": unusual.follow_up.contact, "owner": unusual.owner}
    for name, values in change.items():
        type(rows[name])._base_manager.filter(pk=rows[name].pk).update(**values)

    with no_scope():
        done = freeze_together(claim(NOW), NOW)

    assert done == [as_usual]
    assert Reminder.objects.get(pk=unusual.pk).frozen_at is None


def test_so_is_what_waits_for_its_owners_address_to_be_confirmed(settings):
    settings.EMBEDDED_MAIL, settings.SIGNUP = False, "open"
    unconfirmed, confirmed = usual(), usual()
    unconfirmed.owner.emailaddress_set.update(verified=False)

    with no_scope():
        assert freeze_together(claim(NOW), NOW) == [confirmed]


@pytest.mark.django_db(transaction=True)
def test_so_is_what_its_owner_is_changing_and_nobody_waits_for_them(at_once):
    changing, other = usual(), usual()
    held, done = Event(), Event()
    with no_scope():
        claimed = claim(NOW)

    def hold() -> None:
        with acting_as(changing.owner_id):
            Reminder.objects.hold().get(pk=changing.pk)
            held.set()
            done.wait(10)

    def write() -> list[Reminder]:
        held.wait(10)
        try:
            return freeze_together(claimed, NOW)
        finally:
            done.set()

    _, ready = at_once(hold, write)

    assert ready == [other]


def test_one_whose_message_was_written_a_while_ago_is_looked_at_again(tick, sink, monkeypatch):
    first, second = usual(), usual()
    monkeypatch.setattr(batch, "JUST_WRITTEN", 0)

    def trash_the_second() -> None:
        with acting_as(second.owner_id):
            second.follow_up.contact.trash(at=NOW)

    monkeypatch.setattr(batch, "pace", trash_the_second)
    tick()

    assert sink.recipients == [first.owner.email]


def test_a_worker_that_lost_its_claim_gathers_nothing():
    owner = UserFactory(digest=True)
    for name in ("Ada", "Grace"):
        remind(FollowUpFactory(contact=ContactFactory(owner=owner, name=name), due_on=TODAY))
    with no_scope():
        (asleep,) = claim(NOW, batch=1)
        later = NOW + 2 * LEASE
        expire_leases(later)
        claim(later, batch=1)

        assert freeze_together([asleep], later) == []

    assert not Reminder.objects.filter(carrier__isnull=False).exists()


def test_a_digest_that_is_put_back_before_its_turn_is_whole_the_next_time(tick, sink):
    owner = UserFactory(digest=True)
    for name in ("Ada", "Grace"):
        remind(FollowUpFactory(contact=ContactFactory(owner=owner, name=name), due_on=TODAY))
    with no_scope():
        (claimed,) = claim(NOW, batch=1)
        freeze_together([claimed], NOW)
        batch.leave_as_due([claimed])

    tick()

    assert len(sink.accepted) == 1
    assert set(Reminder.objects.filter(occurrence=1).values_list("status", "attempts_count")) == {("sent", 1)}
