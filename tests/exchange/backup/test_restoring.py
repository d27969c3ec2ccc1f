"""A backup in the place of what is there: all of it or nothing, and nothing is lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from core.models import Session
from exchange.backup import databases, making, programs, restoring, snapshot
from exchange.backup.errors import BackupError
from followups.delivery import doctor
from followups.models import Heartbeat, Reminder
from tests.everything import everything_of, owned_rows
from tests.exchange.backup.conftest import rows_of
from tests.factories import FollowUpFactory, ReminderFactory, UserFactory
from tests.scopes import see_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean")]

WORDS = "five plain words"


def no_words(_: str) -> None:
    pass


def restore(path: Path, say: Callable[[str], None] = no_words) -> restoring.Restored:
    connection.close()
    with path.open("rb") as source:
        done = restoring.restore(source, say=say)
    see_everything()
    return done


def kept() -> list[str]:
    with databases.administrator() as session:
        return databases.kept_aside(session)


class TestRestore:
    @pytest.mark.parametrize("passphrase", ["", WORDS])
    def test_all_is_as_it_was_and_what_came_after_is_kept_aside(self, user, settings, passphrase):
        settings.BACKUP_PASSPHRASE = passphrase
        everything_of(user)
        made, before = making.make("by-hand"), owned_rows()
        UserFactory(email="came.later@example.org")

        done = restore(made.path)

        assert owned_rows() == before
        assert done.taken_at == made.facts.taken_at
        assert kept() == [done.kept_aside]
        assert any(
            "came.later" in row for row in rows_of(programs.own_connection(dbname=done.kept_aside), "accounts_user")
        )

    def test_people_are_apart_in_it_as_before(self, user, other):
        everything_of(user)
        made = making.make("by-hand")

        restore(made.path)

        with psycopg.connect(**programs.own_connection()) as session:
            assert session.execute("SELECT count(*) FROM contacts_contact").fetchone() == (0,)
            session.execute("SELECT set_config('app.owner_id', %s, true)", [str(other.pk)])
            assert session.execute("SELECT count(*) FROM contacts_contact").fetchone() == (0,)

    def test_what_was_due_waits_and_it_is_known_since_when(self, user):
        now = datetime.now(tz=UTC)
        values = {"due_at": now - timedelta(minutes=1), "next_attempt_at": now - timedelta(minutes=1)}
        for _ in range(2):
            ReminderFactory(follow_up=FollowUpFactory(owner=user), **values)
        made = making.make("by-hand")

        assert restore(made.path).held == 2

        assert set(Reminder.objects.values_list("status", flat=True)) == {"held"}
        assert Heartbeat.objects.get().backed_up_at == made.facts.taken_at

    def test_the_next_tick_takes_it_for_its_home(self, user, tick, sink):
        now = datetime.now(tz=UTC)
        # Where it is noon: at night what is late would wait for the morning.
        User.objects.update(time_zone=f"Etc/GMT{now.hour - 12:+d}")
        restore(making.make("by-hand").path)
        ReminderFactory(follow_up=FollowUpFactory(owner=user), due_at=now, next_attempt_at=now)

        tick()

        assert len(sink.accepted) == 1

    def test_another_secret_is_said(self, user, settings):
        made, said = making.make("by-hand"), []
        settings.SECRET_KEY = "another " * 10

        restore(made.path, said.append)

        assert any("SECRET_KEY is another one than the backup's" in line for line in said)

    def test_a_new_installation_has_nothing_to_keep(self, user, new_database, monkeypatch):
        made = making.make("by-hand")
        with restoring.connected_to(new_database("fresh")):
            done = restore(made.path)
            assert User.objects.filter(pk=user.pk).exists()

        assert done.kept_aside == ""

    def test_into_an_empty_database_that_somebody_made(self, user, new_database):
        made, there = making.make("by-hand"), new_database("there")

        with made.path.open("rb") as source:
            done = restoring.restore_into(source, there, say=no_words)

        assert done.kept_aside == ""
        assert len(rows_of(there, "accounts_user")) == 1
        assert kept() == []


class TestNothingIsTouched:
    """When a restore is refused, or fails, the database stays as it is, and no other is left behind."""

    @pytest.fixture
    def made(self, user) -> making.Made:
        everything_of(user)
        return making.make("by-hand")

    @pytest.fixture(autouse=True)
    def _untouched(self, made, clean):
        before = owned_rows()
        yield
        see_everything()
        assert owned_rows() == before
        assert kept() == []
        with databases.administrator() as session:
            assert not databases.exists(session, databases.restoring())

    def test_by_a_backup_that_was_cut_off(self, made):
        content = made.path.read_bytes()
        made.path.write_bytes(content[: len(content) // 2])

        with pytest.raises(BackupError, match="damaged"):
            restore(made.path)

    def test_by_a_bare_dump_that_was_cut_off(self, made, tmp_path):
        snapshot.dump(tmp_path / "bare.dump")
        content = (tmp_path / "bare.dump").read_bytes()
        (tmp_path / "bare.dump").write_bytes(content[: len(content) * 3 // 4])

        with pytest.raises(BackupError, match="pg_restore failed"):
            restore(tmp_path / "bare.dump")

    def test_by_a_dump_of_something_else(self, made, new_database, tmp_path):
        other = new_database("other")
        with psycopg.connect(**other) as session:
            session.execute("CREATE TABLE something (id int)")
        programs.run("pg_dump", "--format=custom", f"--file={tmp_path / 'other'}", server=18, at=other)

        with pytest.raises(BackupError, match="doesn't contain a database of Ajar"):
            restore(tmp_path / "other")

    def test_by_a_backup_of_a_newer_ajar(self, made, new_database):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('offers', '9999_later', now())")
        newer = making.make("by-hand")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")

        with pytest.raises(BackupError, match=r"newer Ajar \(offers.9999_later\)"):
            restore(newer.path)

    def test_while_somebody_is_connected(self, made):
        said: list[str] = []
        with (
            psycopg.connect(**programs.own_connection()),
            pytest.raises(BackupError, match="has 1 connection"),
        ):
            restore(made.path, said.append)
        # Nobody waited for it to be read first.
        assert said == []

    def test_when_somebody_connects_meanwhile(self, made, monkeypatch):
        real, sessions = databases.replace, []

        def connect_first(*arguments, **values):
            sessions.append(psycopg.connect(**programs.own_connection()))
            return real(*arguments, **values)

        monkeypatch.setattr(databases, "replace", connect_first)
        try:
            with pytest.raises(BackupError, match="Stop it first"):
                restore(made.path)
        finally:
            sessions[0].close()

    def test_when_the_new_database_is_not_as_it_should_be(self, made, monkeypatch):
        monkeypatch.setattr(doctor, "AT_REST", [("Migrations", lambda: wrong("Some are missing."))])

        with pytest.raises(BackupError, match="stays in use"):
            restore(made.path)

    def test_into_a_database_that_is_not_empty(self, made):
        with made.path.open("rb") as source, pytest.raises(BackupError, match="not empty"):
            restoring.restore_into(source, programs.own_connection(), say=no_words)


def wrong(text: str) -> str:
    raise doctor.Wrong(text)


class TestBarePgRestore:
    """Nobody told us; the first tick sees it, by the numbers of PostgreSQL's own catalogue."""

    @pytest.fixture
    def dump(self, user, tick, sink, tmp_path) -> Path:
        """Made when a tick had run and one more reminder was due."""
        tick()
        at = datetime.now(tz=UTC)
        ReminderFactory(follow_up=FollowUpFactory(owner=user), due_at=at, next_attempt_at=at)
        snapshot.dump(tmp_path / "bare.dump")
        return tmp_path / "bare.dump"

    def test_into_a_new_database(self, dump, new_database, tick, sink):
        new = new_database("bare")
        programs.run("pg_restore", "--exit-on-error", dump, server=18, at=new)

        with restoring.connected_to(new):
            tick()
            see_everything()
            assert (sink.accepted, Reminder.objects.get().status) == ([], "held")
        # In the old one it leaves as ever.
        tick()
        assert len(sink.accepted) == 1

    def test_over_the_database_that_is_there(self, dump, tick, sink):
        tick()
        assert len(sink.accepted) == 1
        connection.close()

        programs.run("pg_restore", "--clean", "--if-exists", dump, server=18, at=programs.own_connection())
        see_everything()
        tick()

        assert len(sink.accepted) == 1
        assert Reminder.objects.get().status == "held"


# What an installation of long ago had: the first migrations of each app, and one person with a reminder that was due.
LONG_AGO = [("accounts", "0001_initial"), ("contacts", "0001_initial"), ("offers", "0001_initial")]
LONG_AGO += [("followups", "0003_mail_server"), ("core", "0001_cache")]
# Of an app that Ajar had then. `core` takes over its rows.
SESSIONS = """
CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text, expire_date timestamptz);
INSERT INTO django_migrations (app, name, applied) VALUES ('sessions', '0001_initial', now())"""


class TestFromBeforeAnUpgrade:
    @pytest.fixture
    def dump(self, new_database, tmp_path) -> Path:
        """What the documentation once told people to make: a bare dump, by the superuser."""
        at, file = new_database("long_ago"), tmp_path / "ajar.dump"
        with restoring.connected_to(at):
            executor = MigrationExecutor(connection)
            executor.migrate(LONG_AGO)
            apps = executor.loader.project_state(LONG_AGO).apps
            fill_long_ago(apps)
            connection.cursor().execute(SESSIONS)
        superuser = programs.own_connection(dbname=at["dbname"], user="postgres")
        programs.run("pg_dump", "--format=custom", f"--file={file}", server=18, at=superuser)
        return file

    def test_it_is_brought_up_to_date(self, user, dump):
        see_everything()
        everything_of(user)

        done = restore(dump)

        (ann,) = User.objects.all()
        (reminder,) = Reminder.objects.all()
        assert (ann.email, reminder.owner_id, reminder.status) == ("ann@example.org", ann.pk, "held")
        assert reminder.follow_up.contact.name == "Femi"
        assert all(finding.is_ok for finding in doctor.examine_at_rest())
        # Of the newer installation nothing is mixed in, and nothing is lost.
        assert not Session.objects.exists()
        assert any(
            user.email in row for row in rows_of(programs.own_connection(dbname=done.kept_aside), "accounts_user")
        )


def fill_long_ago(apps) -> None:
    see_everything()
    ann = apps.get_model("accounts", "User").objects.create(id=uuid4(), email="ann@example.org")
    contact = apps.get_model("contacts", "Contact").objects.create(owner=ann, name="Femi")
    at = datetime(2026, 5, 1, 8, tzinfo=UTC)
    follow_up = apps.get_model("followups", "FollowUp").objects.create(owner=ann, contact=contact, due_on=at.date())
    values = {"due_on": at.date(), "hour": 8, "zone": "UTC", "due_at": at, "next_attempt_at": at}
    apps.get_model("followups", "Reminder").objects.create(owner=ann, follow_up=follow_up, **values)


class TestTheCommand:
    def test_a_name_in_the_folder_is_enough(self, user, capsys):
        made = making.make("by-hand")
        connection.close()

        call_command("restore", made.path.name)

        said = capsys.readouterr().out
        assert "It is restored. Start Ajar." in said
        assert kept()[0] in said

    def test_what_was_kept_aside_can_be_forgotten(self, user):
        restore(making.make("by-hand").path)
        connection.close()

        call_command("restore", "--forget")

        assert kept() == []

    def test_an_older_state_that_was_put_back_by_other_means(self, user, capsys):
        at = datetime.now(tz=UTC) - timedelta(minutes=1)
        ReminderFactory(follow_up=FollowUpFactory(owner=user), due_at=at, next_attempt_at=at)

        call_command("restore", "--was-done")

        assert "1 reminder may have been sent" in capsys.readouterr().out
        assert Reminder.objects.get().status == "held"

    @pytest.mark.parametrize(("words", "said"), [(["no-such-file"], "no file no-such-file"), ([], "Name the backup")])
    def test_what_is_missing_is_named(self, words, said, folder):
        with pytest.raises(CommandError, match=said):
            call_command("restore", *words)

    def test_an_address_that_is_none(self, folder):
        folder.mkdir()
        (folder / "x").touch()
        with pytest.raises(CommandError, match="--into must look like"):
            call_command("restore", "x", "--into", "nonsense")


def test_without_anybody_who_may_make_databases_it_says_what_to_do(user, monkeypatch):
    made = making.make("by-hand")
    with psycopg.connect(**programs.own_connection(user="postgres"), autocommit=True) as session:
        session.execute("CREATE ROLE plain LOGIN")
        try:
            monkeypatch.setitem(connection.settings_dict, "USER", "plain")
            with pytest.raises(BackupError, match="DATABASE_SUPERUSER_PASSWORD, or make an empty database"):
                restore(made.path)
        finally:
            monkeypatch.undo()
            session.execute("DROP ROLE plain")
