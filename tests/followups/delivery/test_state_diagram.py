"""The table of a reminder's states, the page written from it, and whether the code keeps to it."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from followups import services
from followups.delivery import outcome
from followups.delivery.claim import BODY_LEASE, LEASE, claim, expire_leases, mark_body_started
from followups.delivery.state_diagram import document
from followups.models import Reminder
from followups.models.states import TRANSITIONS, following, is_terminal
from followups.reminders.preferences import change_mail_preferences
from followups.sent import services as sent_mail
from tests.code import ROOT
from tests.factories import NOW, TODAY, FollowUpFactory, ReminderFactory

Status = Reminder.Status
HOUR = timedelta(hours=1)

# Notes every change of state, whoever makes it.
WATCH = """
CREATE TEMPORARY TABLE IF NOT EXISTS seen_states (source text, target text);
TRUNCATE seen_states;
CREATE OR REPLACE FUNCTION pg_temp.note_state() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO seen_states VALUES (OLD.status, NEW.status); RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER seen_states AFTER UPDATE ON followups_reminder FOR EACH ROW
WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION pg_temp.note_state();
"""


class TestTheDocument:
    def test_it_is_what_the_code_says(self):
        assert (ROOT / "docs" / "reminder-states.md").read_text() == document(), (
            "Run: python manage.py reminder_states > docs/reminder-states.md"
        )

    def test_the_command_prints_it(self):
        out = StringIO()

        call_command("reminder_states", stdout=out)

        assert out.getvalue() == document()


class TestTheTable:
    def test_each_step_is_there_once_and_leads_somewhere_else(self):
        steps = [(step.source, step.target) for step in TRANSITIONS]

        assert len(steps) == len(set(steps))
        assert all(source != target for source, target in steps)

    def test_what_is_terminal_is_what_the_database_refuses_to_leave(self):
        assert {status for status in Status if is_terminal(status)} == {Status.SENT, Status.CANCELLED}

    def test_every_state_can_be_reached(self):
        reached = {Status.SCHEDULED}
        while more := {target for status in reached for target in following(status)} - reached:
            reached |= more

        assert reached == set(Status)


@pytest.mark.django_db
@pytest.mark.usefixtures("now", "database_clock")
class TestTheCodeKeepsToIt:
    @pytest.fixture
    def seen(self, db) -> Iterator[set[tuple[str, str]]]:
        """The steps that were made, once the test has ended."""
        with connection.cursor() as cursor:
            cursor.execute(WATCH)
            steps: set[tuple[str, str]] = set()
            yield steps
            cursor.execute("SELECT source, target FROM seen_states")
            steps.update(cursor.fetchall())
            cursor.execute("DROP TRIGGER seen_states ON followups_reminder")
        allowed = {(step.source.value, step.target.value) for step in TRANSITIONS}
        assert steps
        assert steps <= allowed

    @pytest.fixture
    def reminder(self, user, seen) -> Reminder:
        return ReminderFactory(follow_up=FollowUpFactory(owner=user, due_on=TODAY))

    def test_accepted(self, reminder, sink, tick):
        tick()

    @pytest.mark.parametrize("answer", ["451 later", "550 never"])
    def test_refused(self, reminder, sink, tick, answer, database_clock):
        sink.to_recipient["*"] = answer
        for hours in range(80):
            database_clock.set(NOW + hours * HOUR)
            tick()
        reminder.refresh_from_db()
        assert reminder.status == "failed"
        sent_mail.try_again(reminder=reminder, now=database_clock.at)

    @pytest.mark.parametrize("finish", ["confirm", "send_again", "complete", "late answer", "prefer none", "nothing"])
    @pytest.mark.parametrize("lost", [1, 2])
    def test_the_answer_is_lost(self, reminder, sink, tick, user, lost, finish, database_clock):
        sink.replies_to_lose = lost
        for hours in range(lost):
            database_clock.set(NOW + hours * HOUR)
            tick()
        reminder.refresh_from_db()
        assert reminder.status == ("uncertain" if lost == 1 else "held")
        at = database_clock.at + HOUR
        {
            "confirm": lambda: sent_mail.confirm(reminder=reminder, now=at),
            "send_again": lambda: sent_mail.send_again(reminder=reminder, now=at),
            "complete": lambda: services.complete(follow_up=reminder.follow_up, now=at),
            "late answer": lambda: outcome.sent(outcome.Accepted(reminder, 250, "OK"), at),
            "prefer none": lambda: change_mail_preferences(user=user, digest=False, resend_uncertain=False),
            "nothing": lambda: None,
        }[finish]()
        database_clock.set(at)
        tick()

    @pytest.mark.parametrize("began", [False, True])
    def test_a_worker_stops(self, reminder, sink, tick, began, database_clock):
        (claimed,) = claim(NOW)
        if began:
            mark_body_started(claimed, NOW)
        later = NOW + LEASE + BODY_LEASE
        expire_leases(later)
        database_clock.set(later + HOUR)
        tick()

    @pytest.mark.parametrize("status", ["scheduled", "retry", "uncertain", "failed", "held", "sending"])
    def test_it_is_finished(self, reminder, status):
        if status == "sending":
            claim(NOW)
        else:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE followups_reminder SET status = %s", [status])
                cursor.execute("TRUNCATE seen_states")

        services.complete(follow_up=reminder.follow_up, now=NOW)

        reminder.refresh_from_db()
        assert reminder.status == "cancelled"

    def test_the_server_is_away_and_comes_back(self, reminder, mail_server, tick, database_clock):
        mail_server.stop()
        tick()
        mail_server.start()
        database_clock.set(NOW + HOUR)
        tick()
