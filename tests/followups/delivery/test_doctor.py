"""`manage.py doctor`: each thing that reminders need, ok or what to do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from kombu import Connection

from core.models import DailyWork
from core.tenancy import system_scope
from followups.delivery import doctor
from followups.delivery.doctor import Finding, examine
from followups.models import Heartbeat, MailServer
from tests.factories import ReminderFactory
from tests.scopes import no_scope
from tests.servers import redis_program

pytestmark = pytest.mark.django_db

NAMES = [
    "Version", "Database", "Pooler", "Database role", "Migrations", "Row-level security", "Clock", "Ticks",
    "Reminders", "Mail so far", "Daily work", "Backup", "Redis", "Worker", "Mail server", "Time zones",
]  # fmt: skip


@pytest.fixture
def well(mail_server, settings) -> None:
    """An installation on which all is well."""
    Heartbeat.objects.create(ticked_at=datetime.now(tz=UTC))
    if settings.HAS_REDIS:
        empty_queue(settings)


@pytest.fixture
def redis(settings) -> None:
    """The suite's own Redis; the test is skipped on a machine without one."""
    redis_program()
    empty_queue(settings)


def empty_queue(settings) -> None:
    with Connection(settings.CELERY_BROKER_URL) as broker:
        broker.default_channel.client.delete(settings.CELERY_TASK_DEFAULT_QUEUE)


def findings() -> dict[str, Finding]:
    with no_scope():
        return {finding.name: finding for finding in examine()}


def wrong() -> dict[str, str]:
    return {name: finding.text for name, finding in findings().items() if not finding.is_ok}


@pytest.mark.usefixtures("well")
class TestExamine:
    def test_all_is_well(self):
        assert list(findings()) == NAMES
        assert wrong() == {}

    def test_a_tick_that_did_not_come(self, settings):
        Heartbeat.objects.update(ticked_at=datetime.now(tz=UTC) - timedelta(minutes=4))

        start = "Start beat, a worker and the standby" if settings.HAS_REDIS else "Start the standby"
        assert wrong() == {"Ticks": f"The last tick ran 4 min ago. {start} (`manage.py up` does)."}

    @pytest.mark.parametrize(("by", "words"), [("beat", "by Celery."), ("standby", "by the standby.")])
    def test_it_says_how_the_last_tick_came(self, by, words):
        Heartbeat.objects.update(ticked_by=by)

        assert findings()["Ticks"].text.endswith(words)

    def test_without_redis_nothing_is_missing(self, settings):
        settings.HAS_REDIS = False
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

        found = findings()

        assert wrong() == {}
        assert found["Redis"].text == "There is none, and none is needed: the standby ticks every 30 s."
        assert found["Worker"].text == "None is needed without Redis: the standby does its work."

    def test_daily_work_that_failed(self):
        DailyWork.objects.create(name="empty the trash", tried_at=datetime.now(tz=UTC), problem="LookupError")

        assert "To empty the trash failed (LookupError)" in wrong()["Daily work"]

    def test_daily_work_that_was_not_done_for_long(self):
        long_ago = datetime.now(tz=UTC) - timedelta(days=3)
        DailyWork.objects.create(name="empty the trash", tried_at=long_ago, done_at=long_ago)

        assert "last done 3 days ago" in wrong()["Daily work"]

    def test_no_tick_at_all(self):
        Heartbeat.objects.all().delete()

        assert "No tick has run yet." in wrong()["Ticks"]

    def test_a_reminder_that_is_late(self):
        with system_scope():
            at = datetime.now(tz=UTC) - timedelta(minutes=20)
            ReminderFactory(due_at=at, next_attempt_at=at)

        assert "20 min ago" in wrong()["Reminders"]

    def test_a_mail_server_that_is_away(self, mail_server):
        mail_server.stop()

        assert wrong()["Mail server"].startswith("Nothing answers there.")

    def test_a_password_that_is_wrong(self, mail_server, settings):
        mail_server.start_refusing_sign_in()
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ajar", "wrong"

        found = wrong()["Mail server"]
        assert found.startswith("It did not take Ajar’s user name and password. Check both in EMAIL_URL")
        assert "It said: 535" in found

    def test_a_sender_that_no_server_takes(self, settings):
        settings.DEFAULT_FROM_EMAIL = "jörg@example.org"

        assert "MAIL_FROM must have an address" in wrong()["Mail server"]

    def test_no_mail_is_sent(self, sink):
        findings()

        assert (sink.connections, sink.accepted) == (1, [])

    def test_a_mail_server_that_was_away_when_it_was_needed(self):
        now = datetime.now(tz=UTC)
        MailServer.objects.create(down_since=now, probe_at=now, reason="454 TLS not available")

        assert "454 TLS not available" in wrong()["Mail so far"]

    def test_redis_that_is_away(self, settings):
        settings.HAS_REDIS = True
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

        found = wrong()
        assert set(found) == {"Redis", "Worker"}
        assert "Start it, and check REDIS_URL" in found["Redis"]

    @pytest.mark.usefixtures("redis")
    def test_ticks_that_nobody_takes(self, settings):
        with Connection(settings.CELERY_BROKER_URL) as broker:
            broker.default_channel.client.rpush(settings.CELERY_TASK_DEFAULT_QUEUE, *["{}"] * 4)

        assert wrong() == {
            "Worker": "4 ticks wait and nobody takes them. Start a worker (`celery -A config worker --pool threads`)."
        }
        empty_queue(settings)

    def test_a_table_that_lost_its_policy(self):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE offers_offer NO FORCE ROW LEVEL SECURITY")

        assert wrong()["Row-level security"].startswith("offers_offer: not protected.")

    def test_a_migration_that_is_missing(self):
        ((app, newest),) = MigrationLoader(connection).graph.leaf_nodes("exchange")
        MigrationRecorder(connection).record_unapplied(app, newest)

        assert "Run `manage.py migrate`." in wrong()["Migrations"]

    def test_a_migration_that_is_missing_below_others(self):
        MigrationRecorder(connection).record_unapplied("exchange", "0002_calendar_feed")

        assert "exchange.0002_calendar_feed" in wrong()["Migrations"]

    def test_clocks_that_differ(self, monkeypatch):
        monkeypatch.setattr(doctor, "CLOCKS_DIFFER", timedelta(0))

        assert "Set both by NTP." in wrong()["Clock"]

    def test_what_nobody_foresaw_is_one_line(self, monkeypatch):
        def fail() -> str:
            raise LookupError("two\nlines")

        monkeypatch.setattr(doctor, "OUTSIDE", (("Odd", fail),))

        assert wrong() == {"Odd": "Could not be looked at (LookupError: two lines)."}


class TestWithoutADatabase:
    def test_the_rest_is_looked_at_all_the_same(self, monkeypatch, mail_server):
        monkeypatch.setattr(connection, "cursor", _refuse)

        found = {finding.name: finding for finding in examine()}

        assert "Start PostgreSQL or `manage.py up`" in found["Database"].text
        assert found["Migrations"].text == "Not looked at: it needs the database."
        assert found["Redis"].is_ok
        assert found["Mail server"].is_ok


def _refuse() -> None:
    raise OperationalError("connection refused")


class TestTheCommand:
    def run(self) -> tuple[str, int]:
        out = StringIO()
        try:
            with no_scope():
                call_command("doctor", stdout=out)
        except SystemExit as stop:
            return out.getvalue(), stop.code
        return out.getvalue(), 0

    def test_it_ends_with_0_when_all_is_well(self, well):
        text, code = self.run()

        assert code == 0
        assert [line[:5] for line in text.splitlines()] == ["ok   "] * len(NAMES)

    def test_it_ends_with_1_and_says_what_to_do(self, mail_server):
        text, code = self.run()

        assert code == 1
        assert "WRONG  Ticks" in text
        assert "Traceback" not in text


def test_each_finding_can_be_read_alone(well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    check: Callable[[], str] = dict(doctor.IN_DATABASE)["Row-level security"]

    assert check().endswith("show them only to their owner.")
