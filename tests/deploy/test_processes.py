"""The compose file's own commands and health checks, as real processes on real servers."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest
from celery.beat import PersistentScheduler

from config.celery import app
from core.version import VERSION
from tests.deploy.compose import OURS
from tests.deploy.conftest import Installation, end, wait_until

pytestmark = pytest.mark.processes


class TestRole:
    def test_is_ordinary_and_owns_its_database(self, with_role: Installation) -> None:
        with psycopg.connect(with_role.superuser_url) as connection:
            role = connection.execute(
                "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
                " FROM pg_roles WHERE rolname = 'ajar'"
            ).fetchone()
            owner = connection.execute(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'ajar'"
            ).fetchone()
        assert role == (True, False, False, False, False, False)
        assert owner == ("ajar",)

    def test_signs_in_with_its_password_only(self, with_role: Installation) -> None:
        with psycopg.connect(with_role.database_url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("ajar",)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(with_role.database_url, password="theirs")


class TestMigrate:
    def test_refuses_a_role_that_sees_through_the_second_wall(self, installation: Installation) -> None:
        done = installation.run("migrate", DATABASE_URL=installation.superuser_url)

        assert done.returncode != 0
        assert "core.E001" in done.stderr

    def test_changes_nothing_the_second_time(self, installation: Installation) -> None:
        done = installation.run("migrate")

        assert done.returncode == 0
        assert "No migrations to apply" in done.stdout


class TestNewerSchema:
    """An older Ajar on the database of a newer one, as after an upgrade that was taken back."""

    @pytest.fixture
    def newer(self, installation: Installation) -> Iterator[None]:
        with psycopg.connect(installation.database_url, autocommit=True) as connection:
            connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('offers', '9999_x', now())")
            yield
            connection.execute("DELETE FROM django_migrations WHERE name = '9999_x'")

    @pytest.mark.usefixtures("newer")
    def test_nothing_of_ours_starts_and_each_says_why(self, installation: Installation) -> None:
        names = OURS.keys() - {"restore"}  # that one is the way back
        with ExitStack() as stack:
            started = {name: stack.enter_context(installation.running(name)) for name in names}
            wait_until(lambda: all(child.exit_code is not None for child in started.values()))
            assert {name: child.exit_code for name, child in started.items()} == dict.fromkeys(names, 1)
        for name in names:
            log = (installation.folder / f"{name}.log").read_text()
            assert log.count("belongs to a newer Ajar") == 1, log
            assert "Traceback" not in log


class TestWeb:
    def test_answers_and_is_missed(self, installation: Installation) -> None:
        with installation.running("web") as web:
            wait_until(lambda: installation.is_healthy("web"))
            assert answer(installation.port, "/healthz") == (200, f"ok {VERSION}\n".encode())
            assert answer(installation.port, "/readyz") == (200, b"ok\n")
            assert answer(installation.port, stylesheet(installation))[0] == 200
            assert end(web) == 0
        assert "can't be checked" in installation.check("web").stderr


def answer(port: int, path: str) -> tuple[int, bytes]:
    """Ask as a proxy does that took the request by https."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Host": "ajar.example.org", "X-Forwarded-Proto": "https"})
        response = connection.getresponse()
        return response.status, response.read()


def stylesheet(installation: Installation) -> str:
    manifest = json.loads((installation.folder / "static" / "staticfiles.json").read_text())
    return f"/static/{manifest['paths']['css/app.css']}"


class TestTicks:
    def test_beat_sends_and_the_worker_hears(self, installation: Installation) -> None:
        assert "no sign of work" in installation.check("worker").stderr
        assert "no sign of work" in installation.check("beat").stderr
        forget_ticks(installation)
        be_late(installation)
        with installation.running("worker") as worker, installation.running("beat") as beat:
            wait_until(lambda: installation.is_healthy("worker"))
            wait_until(lambda: ticked(installation))
            wait_until(lambda: installation.is_healthy("beat"))

            for child, name in ((beat, "beat"), (worker, "worker")):
                assert end(child) == 0
                assert not installation.is_healthy(name)

    def test_a_frozen_worker_is_not_healthy(self, installation: Installation) -> None:
        with installation.running("worker") as worker:
            wait_until(lambda: installation.is_healthy("worker"))
            os.kill(worker.pid, signal.SIGSTOP)
            wait_until(lambda: not installation.is_healthy("worker"))


def be_late(installation: Installation) -> None:
    """Leave beat a schedule as after a night without it: both tasks are due at once."""
    schedule = Path(installation.folder, "beat-schedule")
    beat = PersistentScheduler(app, schedule_filename=str(schedule), lazy=True)
    beat.setup_schedule()
    for entry in beat.schedule.values():
        entry.last_run_at = datetime(2001, 1, 1, tzinfo=UTC)
    beat.close()


def forget_ticks(installation: Installation) -> None:
    with psycopg.connect(installation.database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM followups_heartbeat")


def ticked(installation: Installation) -> bool:
    with psycopg.connect(installation.database_url) as connection:
        return connection.execute("SELECT ticked_at FROM followups_heartbeat").fetchone() is not None


class TestStandby:
    def test_stands_in_and_ends_when_asked(self, installation: Installation) -> None:
        forget_ticks(installation)
        with installation.running("standby", "--every=0.2") as standby:
            wait_until(lambda: ticked(installation))
            assert installation.is_healthy("standby")

            assert end(standby) == 0

    def test_one_that_looked_no_more_is_not_healthy(self, installation: Installation) -> None:
        looked = installation.folder / "looked"
        looked.touch()
        assert installation.is_healthy("standby")
        os.utime(looked, (time.time() - 60,) * 2)
        assert "no sign of work" in installation.check("standby").stderr
