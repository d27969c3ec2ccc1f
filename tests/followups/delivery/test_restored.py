"""A database that was put back from a backup: nothing that may have left leaves again by itself."""

from datetime import timedelta

import pytest
from django.db import connection

from followups.delivery import restored
from followups.models import Attempt, Heartbeat, Reminder
from tests.factories import NOW, TODAY, FollowUpFactory, ReminderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]

Status = Reminder.Status
DAY = timedelta(days=1)
SENDING = {"status": Status.SENDING, "token": "018f0000-0000-7000-8000-000000000000", "leased_until": NOW}


def reminder(**values) -> Reminder:
    return ReminderFactory(follow_up=FollowUpFactory(due_on=TODAY), **values)


def put_back() -> None:
    """Make the row what it is in a database that a dump was read into: from another place."""
    Heartbeat.objects.update(home="another/place")


class TestHoldBack:
    @pytest.mark.parametrize(
        "values",
        [{}, {"status": Status.RETRY}, {"status": Status.UNCERTAIN}, SENDING],
        ids=lambda row: str(row.get("status")),
    )
    def test_what_was_due_is_held_and_says_why(self, values):
        row = reminder(**values)

        assert restored.hold_back(NOW) == 1

        row.refresh_from_db()
        assert (row.status, row.doubted_at, row.token, row.reason) == (Status.HELD, NOW, None, restored.MAY_HAVE_LEFT)
        assert list(Attempt.objects.filter(reminder=row).values_list("phase", "outcome")) == [("restore", "held")]

    @pytest.mark.parametrize("status", [Status.FAILED, Status.HELD, Status.CANCELLED])
    def test_what_would_not_leave_stays_as_it_is(self, status):
        row = reminder(status=status)

        assert restored.hold_back(NOW) == 0

        row.refresh_from_db()
        assert (row.status, row.doubted_at) == (status, None)

    def test_what_is_due_later_leaves_as_ever(self, tick, sink, database_clock):
        ReminderFactory(follow_up=FollowUpFactory(due_on=TODAY + DAY))
        restored.hold_back(NOW)
        database_clock.set(NOW + DAY)

        tick()

        assert len(sink.accepted) == 1

    def test_it_is_known_when_and_of_when(self):
        restored.hold_back(NOW, backed_up_at=NOW - DAY)

        row = Heartbeat.objects.get()
        assert (row.restored_at, row.backed_up_at) == (NOW, NOW - DAY)


class TestATick:
    def test_the_first_one_takes_the_database_for_its_home(self, tick, sink):
        reminder()

        tick()

        assert len(sink.accepted) == 1
        assert Heartbeat.objects.get().home.endswith(f"/{table_number()}")

    def test_in_a_database_that_was_put_back_nothing_leaves(self, tick, sink, database_clock):
        tick()
        put_back()
        database_clock.set(NOW + DAY)
        reminder()

        tick()
        tick()

        assert sink.accepted == []
        row = Heartbeat.objects.get()
        # The last tick is the best that is known of the backup's time.
        assert (row.restored_at, row.backed_up_at) == (NOW + DAY, NOW)

    def test_it_notices_once(self, tick, sink):
        tick()
        put_back()
        tick()
        reminder()

        tick()

        assert len(sink.accepted) == 1

    def test_an_installation_from_before_this_was_known_goes_on(self, tick, sink):
        Heartbeat.objects.create(ticked_at=NOW - DAY, home="")
        reminder()

        tick()

        assert len(sink.accepted) == 1


def table_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'followups_heartbeat'::regclass::oid")
        return cursor.fetchone()[0]


def test_a_server_that_keeps_its_name_to_itself_is_no_hindrance(tick):
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_home()")
        whole = cursor.fetchone()[0]
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuses() RETURNS text LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE insufficient_privilege; END $$"
        )
        cursor.execute("SELECT pg_get_functiondef('app_home()'::regprocedure)")
        definition = cursor.fetchone()[0]
        cursor.execute(
            definition.replace("(SELECT system_identifier FROM pg_control_system())", "pg_temp.refuses()"), None
        )
        cursor.execute("SELECT app_home()")
        assert cursor.fetchone()[0] == whole.split("/", 1)[1]
