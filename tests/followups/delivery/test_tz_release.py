"""Countries change their clocks: waiting reminders follow a new tz database, sent ones never."""

from datetime import timedelta

import pytest

from accounts.models import User
from followups.models import Heartbeat, Reminder
from followups.reminders import schedule as reminders
from followups.reminders.local_time import instant
from followups.reminders.schedule import reschedule_all
from tests.factories import NOW, ReminderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_rules(database_clock):
    """A reminder whose instant an older tz database put an hour too early."""
    Heartbeat.objects.create(ticked_at=NOW, tz_release="2020a")
    owner = UserFactory(time_zone="Europe/Berlin")
    day = (NOW + timedelta(days=30)).date()
    right = instant(day, owner.reminder_hour, owner.zone)
    early = right - timedelta(hours=1)
    return right, ReminderFactory(owner=owner, zone="Europe/Berlin", due_on=day, due_at=early, next_attempt_at=early)


class TestNewRules:
    def test_a_waiting_reminder_keeps_its_hour(self, old_rules, tick):
        right, reminder = old_rules

        tick()

        reminder.refresh_from_db()
        assert (reminder.due_at, reminder.next_attempt_at) == (right, right)

    def test_a_sent_one_stays_as_it_was(self, old_rules, tick):
        _, reminder = old_rules
        Reminder.objects.update(status="sent", sent_at=NOW)

        tick()

        assert Reminder.objects.get().due_at == reminder.due_at

    def test_the_same_rules_are_not_worked_out_twice(self, old_rules, tick):
        tick()
        Reminder.objects.update(due_at=NOW + timedelta(days=40))

        tick()

        assert Reminder.objects.get().due_at == NOW + timedelta(days=40)

    def test_somebody_for_whom_it_cannot_be_done_keeps_nobody_from_their_mail(self, old_rules, tick, sink, monkeypatch):
        right, reminder = old_rules
        poisoned = ReminderFactory()
        others = ReminderFactory(follow_up__due_on=NOW.date())

        def one_fails(*, owner: User) -> int:
            if owner == poisoned.owner:
                raise ValueError
            return reschedule_all(owner=owner)

        monkeypatch.setattr(reminders, "reschedule_all", one_fails)
        tick()

        reminder.refresh_from_db()
        assert (reminder.due_at, sink.recipients) == (right, [others.owner.email])
