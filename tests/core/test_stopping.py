"""A process that is asked to end leaves what it has not begun as it was."""

from collections.abc import Callable

import pytest

from followups.delivery import run
from followups.from_offers import services as from_offers
from followups.models import Heartbeat, Reminder
from offers.models import Offer
from tests.factories import NOW, TODAY, OfferFactory, ReminderFactory, UserFactory
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database_clock")]


@pytest.fixture
def waiting() -> Callable[[], list[tuple[object, ...]]]:
    """Three that are due; gives how those stand that have not left, in the order in which they would."""
    for _ in range(3):
        ReminderFactory(owner=UserFactory(), follow_up__due_on=TODAY)

    def look() -> list[tuple[object, ...]]:
        rows = Reminder.objects.filter(due_at__lte=NOW).exclude(status="sent").order_by("next_attempt_at", "id")
        return list(rows.values_list("pk", "next_attempt_at", "attempts_count", "token", "leased_until"))

    return look


def tick_until(should_stop: Callable[[], bool]) -> None:
    with no_scope():
        run.send_due_reminders(should_stop=should_stop)


def test_what_it_had_claimed_is_due_as_before(waiting, sink):
    before = waiting()

    tick_until(lambda: len(sink.accepted) == 1)

    assert len(sink.accepted) == 1
    assert waiting() == before[1:]


def test_what_may_have_arrived_stays_known_as_that(waiting, sink):
    Reminder.objects.update(status="uncertain", resends=1)

    tick_until(lambda: len(sink.accepted) == 1)

    statuses = Reminder.objects.filter(due_at__lte=NOW).values_list("status", flat=True)
    assert sorted(statuses) == ["sent", "uncertain", "uncertain"]


def test_asked_before_it_began_it_claims_nothing(waiting, sink):
    before = waiting()

    tick_until(lambda: True)

    assert (waiting(), sink.accepted) == (before, [])


def test_offers_that_changed_wait_for_the_next_tick():
    offers = [OfferFactory() for _ in range(3)]
    Offer.objects.update(needs_planning=True)

    def one_is_done() -> bool:
        return Offer.objects.filter(needs_planning=True).count() < len(offers)

    assert from_offers.settle_marked_offers(NOW, should_stop=one_is_done) == 1
    assert Offer.objects.filter(needs_planning=True).count() == 2


def test_new_rules_of_the_clock_are_worked_out_by_the_next_tick(waiting):
    Heartbeat.objects.create(ticked_at=NOW, tz_release="2020a")

    tick_until(lambda: True)

    assert Heartbeat.objects.get().tz_release == "2020a"
