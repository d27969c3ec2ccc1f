"""`manage.py up`, whole: real processes, started, killed and started again."""

import os
import signal
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from standalone import paths
from tests.factories import FollowUpFactory, ReminderFactory
from tests.faults.installation import database_at
from tests.scopes import see_everything
from tests.servers import redis_program
from tests.standalone.harness import Ajar, environ, manage, ordinary_user, refused, until

pytestmark = [pytest.mark.processes, pytest.mark.enable_socket, pytest.mark.xdist_group("up")]


# Runs only where there is a Redis.
OF_REDIS = ("redis.sock", "worker", "beat")


def gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


class TestOpen:
    def test_the_data_folder_may_have_spaces_foreign_letters_and_a_long_path(self, ajar: Ajar) -> None:
        assert len(str(ajar.data)) > 120
        assert ajar.answers()

    def test_one_line_says_where_it_is_open(self, ajar: Ajar) -> None:
        assert ajar.output.count(f"Ajar is open at {ajar.url}") == 1
        assert "Traceback" not in ajar.output

    @pytest.mark.parametrize(
        "program", ["postgres", "redis.sock", "maildrop", "gunicorn", "worker", "beat", "--standby"]
    )
    def test_everything_runs(self, ajar: Ajar, program: str) -> None:
        if program in OF_REDIS:
            redis_program()
        assert ajar.child(program).is_running()

    def test_only_the_web_server_listens_on_the_network(self, ajar: Ajar) -> None:
        listening = [
            connection.laddr.port
            for process in ajar.children()
            for connection in process.net_connections(kind="inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert set(listening) == {ajar.port}

    def test_the_secret_key_is_readable_by_its_owner_only(self, ajar: Ajar) -> None:
        key = ajar.data / "secret-key"
        assert key.stat().st_mode & 0o077 == 0
        assert len(key.read_text().strip()) >= 50

    def test_a_second_one_on_the_same_folder_says_where_the_first_is_open(self, ajar: Ajar) -> None:
        sentence = refused(environ(ajar.data, PORT="1"))

        assert sentence == f"Ajar is already running on the data folder {ajar.data}: open {ajar.url}."
        assert ajar.answers()

    def test_of_two_started_at_once_one_runs_and_the_other_says_so(self, folder: Path, collected: Path) -> None:
        both = [Ajar(folder / "data", STATIC_ROOT=str(collected)) for _ in range(2)]
        both[1].log = folder / "second.log"
        try:
            for ajar in both:
                ajar.start()
            until(lambda: not all(ajar.is_running for ajar in both), "one of them giving way")
            (loser,) = [ajar for ajar in both if not ajar.is_running]
            assert "Ajar is already running on the data folder" in loser.output
            assert loser.output.count("\n") == 1
        finally:
            for ajar in both:
                ajar.clean_up()


class TestRestart:
    def test_redis_comes_back_when_it_is_killed(self, ajar: Ajar) -> None:
        redis_program()
        redis = ajar.child("redis.sock")
        redis.kill()

        until(lambda: ajar.replaced(redis, "redis.sock") and paths.redis_socket(ajar.data).exists(), "a new Redis")
        assert ajar.answers()

    def test_postgresql_comes_back_when_it_is_killed(self, ajar: Ajar) -> None:
        postgres = ajar.child("postgres")
        postgres.kill()

        until(lambda: ajar.replaced(postgres, "postgres"), "a new PostgreSQL")
        until(ajar.answers, "the web server finding the new one")

    @pytest.mark.parametrize("program", ["gunicorn", "worker", "beat", "--standby", "maildrop"])
    def test_any_other_program_comes_back_too(self, ajar: Ajar, program: str) -> None:
        if program in OF_REDIS:
            redis_program()
        victim = ajar.child(program)
        victim.kill()

        until(lambda: ajar.replaced(victim, program), f"a new {program}")
        until(ajar.answers, "an answer")


class TestDataOutlivesProcesses:
    def test_after_kill_9_of_everything_yesterdays_data_is_there(self, ajar: Ajar) -> None:
        with psycopg.connect(paths.database_url(ajar.data)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS yesterday AS SELECT 'offer' AS kept")
        everything = ajar.children()

        ajar.kill_all_at_once()
        until(lambda: gone(everything), "everything dead")
        ajar.start_and_wait()

        with psycopg.connect(paths.database_url(ajar.data)) as connection:
            assert connection.execute("SELECT kept FROM yesterday").fetchone() == ("offer",)

    def test_after_kill_9_of_the_supervisor_the_next_start_takes_over_at_once(self, ajar: Ajar) -> None:
        everything = ajar.children()
        assert ajar.process is not None

        os.kill(ajar.process.pid, signal.SIGKILL)
        ajar.process.wait(5)
        ajar.start_and_wait()

        until(lambda: gone(everything), "the end of what was left behind")

    def test_ctrl_c_ends_everything_and_the_next_start_finds_all_in_order(self, ajar: Ajar) -> None:
        everything = ajar.children()

        assert ajar.stop() == 0
        until(lambda: gone(everything), "everything ended", seconds=1)
        assert "Traceback" not in ajar.output
        assert not paths.socket_dir(ajar.data).exists()

        ajar.start_and_wait()


class TestWithoutRedis:
    def test_one_line_says_how_reminders_are_looked_for(self, without_redis: Ajar) -> None:
        said = "Ajar looks for due reminders every 30 s. It does so without Redis, since there is none here"
        assert without_redis.output.count(said) == 1

    @pytest.mark.parametrize("program", ["redis.sock", "celery"])
    def test_what_needs_it_is_not_started(self, without_redis: Ajar, program: str) -> None:
        with pytest.raises(LookupError):
            without_redis.child(program)

    def test_a_due_reminder_leaves(self, without_redis: Ajar, django_db_blocker: Any) -> None:
        with django_db_blocker.unblock(), database_at(without_redis.data):
            see_everything()
            due_at = timezone.now()
            ReminderFactory(follow_up=FollowUpFactory(), due_at=due_at, next_attempt_at=due_at)

        # A new one looks at once, so that nobody has to wait for half a minute here.
        without_redis.child("--standby").kill()

        until(lambda: len(list((without_redis.data / "mail" / "new").iterdir())) == 1, "the mail in the mail drop")
        assert "Traceback" not in without_redis.output

    def test_a_doctor_who_is_asked_from_outside_finds_nothing_missing(self, without_redis: Ajar) -> None:
        said = manage("doctor", environ=environ(without_redis.data))

        assert "WRONG" not in said
        assert "There is none, and none is needed: the standby ticks every 30 s." in said
        assert ", by the standby." in said

    def test_the_daily_work_is_done_all_the_same(self, without_redis: Ajar) -> None:
        def done() -> set[str]:
            with psycopg.connect(paths.database_url(without_redis.data)) as connection:
                rows = connection.execute("SELECT name FROM core_dailywork WHERE done_at IS NOT NULL").fetchall()
            return {name for (name,) in rows}

        until(lambda: done() == set(settings.DAILY_WORK), "all of it is done")
        assert len(list((without_redis.data / "backups").glob("ajar-*-nightly.tar"))) == 1


class TestUsers:
    def test_an_ordinary_user_can_run_it(self, folder: Path, collected: Path) -> None:
        prefix = ordinary_user()
        if prefix:
            os.chown(folder, 65534, 65534)
        ajar = Ajar(folder / "data", prefix=prefix, STATIC_ROOT=str(collected))
        try:
            ajar.start_and_wait()
            assert {process.uids().real for process in ajar.children()} == {65534 if prefix else os.getuid()}
        finally:
            ajar.clean_up()

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
    def test_for_root_only_postgresql_runs_as_another_user(self, ajar: Ajar) -> None:
        assert ajar.child("postgres").username() == "ajar-postgres"
        assert ajar.child("gunicorn").username() == "root"
