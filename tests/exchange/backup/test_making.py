"""Making a backup as Ajar's own role, and trying it."""

import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from exchange.backup import archive, databases, making, nightly, programs, restoring, snapshot, trial
from exchange.backup.errors import BackupError, NotWholeError
from exchange.models import LastBackup
from tests.everything import everything_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean")]


@pytest.fixture
def everything(user, other):
    """Two people with a row of everything, seen by other sessions too."""
    everything_of(user)
    everything_of(other)


def sql_of(dump: Path) -> list[str]:
    """Return what a dump restores, as text; without the two words by which psql marks it, which are random."""
    found = [line.decode() for line in programs.lines("pg_restore", "--file=-", dump, server=18)]
    return [line for line in found if not line.startswith(("\\restrict", "\\unrestrict"))]


@pytest.mark.usefixtures("everything")
class TestTheDump:
    def test_ajars_own_role_sees_what_the_superuser_sees(self, tmp_path):
        snapshot.dump(tmp_path / "own")
        superuser = programs.own_connection(user="postgres")
        argv = [programs.find("pg_dump", 18), *snapshot.DUMP[:3], f"--file={tmp_path / 'theirs'}"]
        environ = {"PATH": os.environ["PATH"], "PGHOST": str(superuser["host"]), "PGUSER": "postgres"}
        subprocess.run([*argv, databases.name()], env=environ, check=True, timeout=60)

        own, theirs = sql_of(tmp_path / "own"), sql_of(tmp_path / "theirs")
        assert own == theirs
        assert sum("zanzibar" in line for line in own) > 40

    def test_what_is_written_meanwhile_is_not_in_it(self, tmp_path, monkeypatch):
        """Rows are counted and dumped at one moment, whatever goes on in between."""
        real = programs.run

        def write_first(*arguments, **values):
            with psycopg.connect(**programs.own_connection(), autocommit=True) as session:
                session.execute("DELETE FROM core_session")
                session.execute("INSERT INTO core_session VALUES ('meanwhile', '', now())")
            real(*arguments, **values)

        monkeypatch.setattr(programs, "run", write_first)
        facts = snapshot.dump(tmp_path / "dump")

        assert trial.count_in_dump(tmp_path / "dump", server=18) == facts.rows
        assert not any("meanwhile" in line for line in sql_of(tmp_path / "dump"))

    def test_it_says_where_the_secret_is_and_not_what_it_is(self, settings):
        made = making.make("by-hand")

        content = made.path.read_bytes()
        assert b"SECRET_KEY in the environment" in content
        assert settings.SECRET_KEY.encode() not in content


@pytest.mark.usefixtures("everything")
class TestAFile:
    def test_has_a_name_that_sorts_by_time_and_is_its_owners_alone(self, folder):
        made = making.make("by-hand")

        assert made.path.parent == folder
        assert made.path.name == f"ajar-{made.facts.taken_at.astimezone(UTC):%Y-%m-%dT%H%M%S}Z-by-hand.tar"
        assert made.path.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700
        # Nothing else is left.
        assert list(folder.iterdir()) == [made.path]

    def test_a_folder_that_can_not_be_used_is_named(self, settings, tmp_path):
        (tmp_path / "file").touch()
        settings.BACKUP_DIR = tmp_path / "file" / "backups"

        with pytest.raises(BackupError, match="BACKUP_DIR"):
            making.make("by-hand")

    def test_without_a_fitting_program_it_says_what_to_install(self, monkeypatch):
        monkeypatch.setattr(programs, "version_of", lambda _: 12)

        with pytest.raises(BackupError, match="postgresql-client-18"):
            making.make("by-hand")

    def test_what_one_who_was_killed_left_is_cleared_up_a_day_later(self, folder):
        for name, hours in ((".making-old", 25), (".trying-old", 25), (".making-now", 1)):
            (folder / name).mkdir(parents=True)
            (folder / name / "draft").touch()
            at = time.time() - hours * 3600
            os.utime(folder / name, (at, at))

        making.make("by-hand")

        assert {path.name for path in folder.iterdir() if path.is_dir()} == {".making-now"}

    def test_a_full_disk_leaves_nothing_half_made(self, folder, monkeypatch):
        def full(*_, **__):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(archive, "pack", full)

        with pytest.raises(BackupError, match="No space left"):
            making.make("by-hand")
        assert list(folder.iterdir()) == []


class TestTheTrial:
    @pytest.mark.parametrize("passphrase", ["", "five plain words"])
    def test_it_is_restored_into_a_scratch_database_which_is_empty_again(self, settings, passphrase):
        settings.BACKUP_PASSPHRASE = passphrase
        made = making.make("by-hand")

        assert trial.try_out(made.path, made.facts)
        assert databases.is_empty(programs.own_connection(dbname=databases.trial()))

    def test_without_one_it_is_read_to_its_last_row(self, everything, monkeypatch):
        monkeypatch.setattr(trial, "_has_scratch_database", lambda: False)
        made = making.make("by-hand")

        assert not trial.try_out(made.path, made.facts)

    @pytest.mark.parametrize("has_one", [True, False])
    def test_a_row_too_few_is_found(self, user, monkeypatch, has_one):
        if not has_one:
            monkeypatch.setattr(trial, "_has_scratch_database", lambda: False)
        made = making.make("by-hand")
        made.facts.rows["accounts_user"] += 1

        with pytest.raises(NotWholeError, match="accounts_user has 1 rows instead of 2"):
            trial.try_out(made.path, made.facts)


class TestNightly:
    def test_it_is_made_and_tried_and_noted(self, folder):
        nightly.back_up(now=datetime.now(tz=UTC))

        (path,) = folder.iterdir()
        last = LastBackup.objects.get()
        assert nightly.time_of(path.name)
        assert (last.size, last.is_tried, last.failed_at) == (path.stat().st_size, True, None)

    def test_older_ones_are_let_go_but_what_people_made_stays(self, folder):
        folder.mkdir()
        mine = ["ajar-2020-01-01T030000Z-by-hand.tar", "notes.txt", "ajar-2020-99-99T030000Z-nightly.tar"]
        old = [f"ajar-2020-01-{day:02}T030000Z-nightly.tar" for day in range(1, 31)]
        for name in (*mine, *old):
            (folder / name).touch()

        nightly.back_up(now=datetime.now(tz=UTC))

        left = {path.name for path in folder.iterdir()}
        assert left >= {*mine, old[-1]}
        # Tonight and six of the old days are seven days; the fourth week has a Sunday of its own, the 19th.
        assert left & set(old) == {*old[-6:], old[18]}

    def test_it_can_be_turned_off(self, folder, settings):
        settings.NIGHTLY_BACKUP = False

        nightly.back_up(now=datetime.now(tz=UTC))

        assert not folder.exists()

    def test_one_that_fails_the_trial_lets_no_older_one_go(self, folder, monkeypatch):
        folder.mkdir()
        old = folder / "ajar-2020-01-01T030000Z-nightly.tar"
        old.touch()
        (folder / "ajar-2020-01-01T020000Z-nightly.tar").touch()
        monkeypatch.setattr(trial, "refuse_other_rows", refuse)
        now = datetime.now(tz=UTC)

        with pytest.raises(NotWholeError):
            nightly.back_up(now=now)

        # The one that failed is not left to be taken for a good one.
        assert {path.name[:9] for path in folder.iterdir()} == {"ajar-2020"}
        assert len(list(folder.iterdir())) == 2
        last = LastBackup.objects.get()
        assert (last.made_at, last.failed_at, last.reason) == (None, now, "Not what it should be.")


def refuse(*_: object) -> None:
    raise NotWholeError("Not what it should be.")


class TestTheCommand:
    def test_it_says_where_the_file_is(self, folder, capsys):
        call_command("backup")

        said = capsys.readouterr().out
        assert str(next(folder.iterdir())) in said
        assert "restored into a scratch database as a trial" in said

    def test_what_is_in_the_way_is_said_in_a_sentence(self, settings):
        settings.BACKUP_DIR = Path("/proc/nowhere")

        with pytest.raises(CommandError, match="choose another one with BACKUP_DIR"):
            call_command("backup")

    def test_a_database_that_ajar_was_never_started_on(self, new_database):
        new = new_database("new")

        with restoring.connected_to(new), pytest.raises(CommandError, match="nothing to back up yet"):
            call_command("backup")
