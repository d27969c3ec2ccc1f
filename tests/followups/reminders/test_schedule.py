from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from core.tenancy import acting_as
from followups.delivery import claim
from followups.models import FollowUp, Heartbeat, Reminder
from followups.reminders import schedule as reminders
from followups.reminders.local_time import instant
from followups.reminders.preferences import change_reminder_time
from followups.reminders.schedule import reschedule_all
from tests.factories import NOW, FollowUpFactory, ReminderFactory, UserFactory

pytestmark = pytest.mark.django_db


def leaving(**values: object) -> dict[str, object]:
    """Return the state of a reminder whose body is on the way to the server."""
    return {"status": "sending", "token": uuid4(), "leased_until": NOW, "body_started_at": NOW} | values


def schedule(follow_up: FollowUp, now: datetime = NOW) -> Reminder | None:
    return reminders.schedule(follow_up, owner=follow_up.owner, now=now)


class TestSchedule:
    def test_a_reminder_follows_its_owners_clock(self):
        owner = UserFactory(time_zone="Pacific/Auckland", reminder_hour=8)

        reminder = schedule(FollowUpFactory(owner=owner, due_on=date(2030, 1, 16)))

        # 8 o'clock on the 16th in Auckland (UTC+13) is still the 15th in London.
        assert reminder.due_at == reminder.next_attempt_at == datetime(2030, 1, 15, 19, tzinfo=UTC)
        assert (reminder.due_on, reminder.hour, reminder.zone) == (date(2030, 1, 16), 8, "Pacific/Auckland")

    def test_each_new_date_is_a_new_occurrence(self):
        follow_up = ReminderFactory(status="cancelled", occurrence=3).follow_up

        assert schedule(follow_up).occurrence == 4

    def test_a_date_that_was_sent_is_not_repeated(self):
        reminder = ReminderFactory(sent=True)

        schedule(reminder.follow_up, now=reminder.due_at)

        assert not Reminder.objects.waiting().filter(due_on=reminder.due_on).exists()

    def test_another_date_of_one_that_was_sent_is_written(self):
        follow_up = ReminderFactory(sent=True).follow_up
        follow_up.due_on += timedelta(days=1)

        assert schedule(follow_up).due_on == follow_up.due_on

    def test_a_date_that_is_leaving_is_not_repeated(self):
        reminder = ReminderFactory(**leaving())

        schedule(reminder.follow_up)

        assert not Reminder.objects.waiting().filter(due_on=reminder.due_on).exists()

    def test_one_that_is_leaving_makes_room_for_a_new_date_and_says_so(self):
        follow_up = ReminderFactory(**leaving()).follow_up
        follow_up.due_on += timedelta(days=7)

        schedule(follow_up)

        old, new = Reminder.objects.order_by("occurrence")
        assert (old.status, old.reason, new.status) == ("held", reminders.LEFT_MEANWHILE, "scheduled")


class TestCancel:
    @pytest.mark.parametrize("status", ["scheduled", "retry", "uncertain", "failed", "held"])
    def test_what_waits_is_taken_back(self, status):
        reminder = ReminderFactory(status=status)

        reminders.cancel(reminder.follow_up)

        reminder.refresh_from_db()
        assert (reminder.status, reminder.reason) == ("cancelled", reminders.CANCELLED_BY_OWNER)

    def test_what_was_claimed_and_has_not_begun_to_leave_is_taken_back(self):
        reminder = ReminderFactory(**leaving(body_started_at=None))

        reminders.cancel(reminder.follow_up)

        reminder.refresh_from_db()
        assert (reminder.status, reminder.token) == ("cancelled", None)

    def test_what_is_leaving_or_has_left_stays(self):
        on_its_way, gone = ReminderFactory(**leaving()), ReminderFactory(sent=True)

        for reminder in (on_its_way, gone):
            reminders.cancel(reminder.follow_up)

        assert set(Reminder.objects.values_list("status", flat=True)) == {"sending", "sent"}

    def test_other_follow_ups_keep_theirs(self):
        mine, other = ReminderFactory(), ReminderFactory()

        reminders.cancel(mine.follow_up)

        other.refresh_from_db()
        assert other.status == "scheduled"


class TestChangeReminderTime:
    @pytest.mark.parametrize("status", ["scheduled", "retry"])
    def test_what_waits_moves_to_the_new_hour_and_zone(self, as_user, status):
        reminder = ReminderFactory(owner=as_user, follow_up__due_on=date(2026, 12, 9), status=status)

        moved = change_reminder_time(user=as_user, time_zone="America/New_York", hour=20)

        reminder.refresh_from_db()
        assert moved == 1
        assert reminder.due_at == reminder.next_attempt_at == datetime(2026, 12, 10, 1, tzinfo=UTC)
        assert (reminder.hour, reminder.zone) == (20, "America/New_York")

    def test_each_reminder_follows_the_clock_of_its_own_day(self, as_user):
        for day in (date(2026, 3, 28), date(2026, 3, 30)):
            ReminderFactory(owner=as_user, follow_up__due_on=day)

        change_reminder_time(user=as_user, time_zone="Europe/Berlin", hour=8)

        assert [due.hour for due in Reminder.objects.order_by("due_on").values_list("due_at", flat=True)] == [7, 6]

    @pytest.mark.parametrize(
        "values",
        [
            {"sent": True},
            leaving(),
            {"status": "uncertain"},
            {"status": "failed"},
            {"status": "held"},
            {"status": "cancelled"},
            {"status": "retry", "attempts_count": 1},
        ],
        ids=lambda values: values.get("status", "sent"),
    )
    def test_what_a_server_has_seen_stays_where_it_is(self, as_user, values):
        reminder = ReminderFactory(owner=as_user, **values)

        assert change_reminder_time(user=as_user, time_zone="Asia/Tokyo", hour=9) == 0

        before = reminder.due_at, reminder.next_attempt_at, reminder.zone
        reminder.refresh_from_db()
        assert (reminder.due_at, reminder.next_attempt_at, reminder.zone) == before

    def test_nobody_else_is_moved(self, user, other):
        theirs = ReminderFactory(owner=other)

        assert change_reminder_time(user=user, time_zone="Asia/Tokyo", hour=9) == 0
        theirs.refresh_from_db()
        assert theirs.zone == "UTC"

    @pytest.mark.django_db(transaction=True)
    def test_a_worker_that_comes_by_in_the_middle_of_it_takes_up_nothing(self, user, at_once, monkeypatch):
        ReminderFactory(owner=user)
        taken_up = []

        def slowly(*wish: Any) -> datetime:
            taken_up.extend(at_once(lambda: claim.claim(NOW + timedelta(days=60)))[0])
            return instant(*wish)

        monkeypatch.setattr(reminders, "instant", slowly)
        with acting_as(user.pk):
            moved = change_reminder_time(user=user, time_zone="Asia/Tokyo", hour=9)

        assert (moved, taken_up) == (1, [])


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
