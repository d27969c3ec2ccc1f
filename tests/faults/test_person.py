"""The person acts while their reminder is on its way; their clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from followups import services
from followups.models import Reminder
from followups.reminders import schedule as reminders
from followups.reminders.local_time import instant
from followups.reminders.preferences import change_reminder_time
from followups.sent import services as sent_mail
from tests.factories import FollowUpFactory, UserFactory
from tests.faults.clock import START
from tests.faults.installation import Installation
from tests.faults.servers import until

pytestmark = pytest.mark.processes


def act(ajar: Installation, phase: str, step) -> None:
    """Let `step` happen while the reminder's conversation stands at `phase`."""
    hold = ajar.sink.hold(phase)
    ajar.tick()
    hold.wait()
    with transaction.atomic():
        step()
    hold.released.set()
    until(lambda: not ajar.sink.lines, "the conversation is over")


class TestCancel:
    @pytest.mark.parametrize("phase", ["ehlo", "rcpt", "data"])
    def test_between_claim_and_marker_nothing_leaves(self, ajar, worker, phase):
        (reminder,) = ajar.due()

        act(ajar, phase, lambda: services.complete(follow_up=reminder.follow_up, now=START))

        assert (ajar.statuses(), ajar.sink.recipients) == (["cancelled"], [])

    def test_after_the_marker_it_leaves_once_and_says_so(self, ajar, worker):
        (reminder,) = ajar.due()

        act(ajar, "dot", lambda: services.complete(follow_up=reminder.follow_up, now=START))

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 1)

    def test_snoozed_after_the_marker_the_new_date_is_kept_and_the_old_one_is_not_doubled(self, ajar, worker):
        (reminder,) = ajar.due()
        until_on = START.date() + timedelta(days=3)

        act(ajar, "dot", lambda: services.snooze(follow_up=reminder.follow_up, until=until_on, now=START))
        ajar.clock.set(START + timedelta(days=3))
        ajar.settle(horizon=timedelta(0))

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent", "sent"], 2)

    def test_the_one_that_left_just_before_is_noted_all_the_same(self, ajar, worker):
        _, cancelled = ajar.due(2)
        hold = ajar.sink.hold("data", to=cancelled.owner.email)
        ajar.tick()
        hold.wait()
        with transaction.atomic():
            services.complete(follow_up=cancelled.follow_up, now=START)
        hold.released.set()
        until(lambda: not ajar.sink.lines, "the conversation is over")

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent", "cancelled"], 1)


class TestUnsubscribe:
    @pytest.mark.parametrize(("phase", "status", "mails"), [("rcpt", "cancelled", 0), ("dot", "sent", 1)])
    def test_while_it_leaves_no_other_follows(self, ajar, worker, phase, status, mails):
        (reminder,) = ajar.due()

        act(ajar, phase, lambda: sent_mail.unsubscribe(reminder=reminder, now=START))
        ajar.clock.set(START + timedelta(days=8))
        ajar.work_off_a_tick()

        assert (ajar.statuses(), len(ajar.sink.accepted)) == ([status], mails)


class TestTrash:
    @pytest.mark.parametrize("phase", ["ehlo", "dot"])
    def test_the_contact_goes_there_and_comes_back_and_it_left_once(self, ajar, worker, phase):
        (reminder,) = ajar.due()
        contact = reminder.follow_up.contact

        act(ajar, phase, lambda: contact.trash(at=START))
        ajar.clock.set(START + timedelta(days=2))
        ajar.work_off_a_tick()
        contact.restore()
        ajar.settle(horizon=timedelta(0))

        assert (ajar.statuses(), len(ajar.sink.accepted)) == (["sent"], 1)

    def test_deleted_for_good_while_it_leaves_nobody_minds(self, ajar, worker):
        (reminder, *_) = ajar.due(2)

        act(ajar, "dot", reminder.follow_up.contact.delete)
        ajar.until_sent(1)

        assert ajar.statuses() == ["sent"]
        # Of the other there is no row left to hold its mail against.
        ajar.sink.accepted = [mail for mail in ajar.sink.accepted if mail.recipient != reminder.owner.email]


class TestDigest:
    @pytest.fixture
    def parts(self, ajar, worker):
        owner = UserFactory(digest=True)
        return [ajar.due(owner=owner)[0] for _ in range(3)]

    @pytest.mark.parametrize("phase", ["rcpt", "dot"])
    @pytest.mark.parametrize("which", [0, 2], ids=["carrier", "carried"])
    def test_a_part_is_finished_while_it_leaves(self, ajar, parts, phase, which):
        finished = parts[which].follow_up

        act(ajar, phase, lambda: services.complete(follow_up=finished, now=START))
        ajar.settle(horizon=timedelta(minutes=10))

        (mail,) = ajar.sink.accepted
        assert (str(finished.contact).encode() in mail.content) is (phase == "dot")
        assert sorted(ajar.statuses()) == (["cancelled", "sent", "sent"] if phase == "rcpt" else ["sent"] * 3)


class TestZone:
    def test_changed_while_due_moves_what_waits(self, ajar, worker):
        owner = ajar.due()[0].owner
        with transaction.atomic():
            change_reminder_time(user=owner, time_zone="America/New_York", hour=8)
        ajar.work_off_a_tick()
        assert ajar.sink.recipients == []

        ajar.clock.set(datetime(2026, 6, 9, 12, 0, 1, tzinfo=UTC))
        ajar.until_sent(1)

        assert len(ajar.sink.accepted) == 1

    def test_changed_while_leaving_it_leaves_once(self, ajar, worker):
        owner = ajar.due()[0].owner

        act(
            ajar,
            "rcpt",
            lambda: change_reminder_time(user=owner, time_zone="America/New_York", hour=8),
        )
        ajar.settle(horizon=timedelta(hours=12))

        assert len(ajar.sink.accepted) == 1

    @pytest.mark.parametrize(
        ("zone", "change_on"),
        [
            ("Europe/Berlin", date(2026, 3, 29)),
            ("Europe/Berlin", date(2026, 10, 25)),
            ("America/New_York", date(2026, 3, 8)),
            ("America/New_York", date(2026, 11, 1)),
        ],
    )
    def test_around_a_change_of_clocks_each_day_has_one_mail_at_the_hour(self, ajar, worker, zone, change_on):
        owner = UserFactory(time_zone=zone, reminder_hour=8)
        days = [change_on + timedelta(days=days) for days in (-1, 0, 1)]
        for day in days:
            due_at = instant(day, 8, owner.zone)
            ajar.clock.set(due_at - timedelta(days=1))
            reminders.schedule(FollowUpFactory(owner=owner, due_on=day), owner=owner, now=ajar.clock.now())
            self.stays_until(ajar, due_at)

        assert len(ajar.sink.accepted) == 3

    @staticmethod
    def stays_until(ajar: Installation, due_at: datetime) -> None:
        before = len(ajar.sink.accepted)
        ajar.clock.set(due_at - timedelta(seconds=1), speed=0)
        ajar.work_off_a_tick()
        assert len(ajar.sink.accepted) == before
        ajar.clock.set(due_at, speed=0)
        ajar.work_off_a_tick()
        assert len(ajar.sink.accepted) == before + 1
        assert Reminder.objects.get(due_at=due_at).sent_at == due_at
