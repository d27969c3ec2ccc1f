"""A real Ajar, started as a person starts it, on a data folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from standalone import paths
from standalone.paths import REPOSITORY

UP = [sys.executable, "manage.py", "up"]
# Of the tables, those with no row of a person: what migrations wrote, and that ticks come.
LASTING = ["django_migrations", "django_content_type", "auth_permission", "followups_heartbeat"]
OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PORT", "HOST")


def until(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Wait for `condition`; fail with the words of `what` if it takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{seconds:.0f} s passed, and still not: {what}")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environ(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of a person who set only these, and wants no backup of the first minute."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"AJAR_DATA_DIR": str(data), "NIGHTLY_BACKUP": "off"} | more


def ordinary_user() -> list[str]:
    """Return how to begin a command that an ordinary user shall run, skipping where that can't be.

    Root's own Python may lie where others can't read it, so the user keeps the one
    privilege of reading; of writing it has none.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("needs setpriv to become an ordinary user")
    reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *reading]


def own_mounts() -> list[str]:
    """Return how to begin a command that mounts things which nobody else sees, skipping where that can't be."""
    prefix = ["unshare", "--mount"]
    if (
        os.geteuid() != 0
        or not shutil.which("unshare")
        or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("needs root, and mounts of its own (unshare --mount)")
    return prefix


def refused(variables: Mapping[str, str], *, prefix: tuple[str, ...] | list[str] = ()) -> str:
    """Run `manage.py up`, which must refuse, and return its one sentence."""
    run = subprocess.run(
        [*prefix, *UP], cwd=REPOSITORY, env=dict(variables), capture_output=True, text=True, timeout=30, check=False
    )
    assert "Traceback" not in run.stdout + run.stderr
    assert run.returncode == 1, (run.returncode, run.stdout, run.stderr)
    assert run.stderr.endswith(".\n")
    assert run.stderr.count("\n") == 1, run.stderr
    return run.stderr.strip()


def manage(*arguments: str, environ: Mapping[str, str]) -> str:
    """Run a management command that must succeed, and return what it printed."""
    run = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY,
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


class Ajar:
    def __init__(self, data: Path, *, prefix: tuple[str, ...] | list[str] = (), **variables: str) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.environ = environ(data, PORT=str(self.port), **variables)
        self.command = [*prefix, *UP]
        self.process: subprocess.Popen[bytes] | None = None
        self.log = data.with_name(data.name + ".log")

    def start(self) -> "Ajar":
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=REPOSITORY, env=self.environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        return self

    def start_and_wait(self) -> "Ajar":
        self.start()
        until(lambda: f"Ajar is open at {self.url}" in self.output or not self.is_running, f"open\n{self.output}", 60)
        assert self.is_running, self.output
        return self

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def answers(self, path: str = "readyz") -> bool:
        with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(self.url + path, timeout=5) as response:
            return bool(response.status == 200)
        return False

    def children(self) -> list[psutil.Process]:
        """Return everything that the supervisor started, and what that started."""
        if not self.is_running or self.process is None:
            return []
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        """Return the supervisor's own child with `word` in its command line."""
        assert self.process is not None
        for process in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if any(word in argument for argument in process.cmdline()):
                    return process
        raise LookupError(word)

    def replaced(self, old: psutil.Process, word: str) -> bool:
        with suppress(LookupError):
            return self.child(word).pid != old.pid
        return False

    def manage(self, *arguments: str) -> None:
        """Run a management command on this installation, to its end."""
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=REPOSITORY, env=self.environ, check=True, capture_output=True)

    def empty(self) -> None:
        """Make it what it was after its first start: nobody has an account, no mail lies there, the clock is right."""
        url = paths.database_url(self.data, role="postgres")
        with psycopg.connect(url, autocommit=True) as database:
            self.set_clock("now()")
            found = database.execute(
                "SELECT string_agg(format('%%I', tablename), ', ') FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename <> ALL (%s)",
                [LASTING],
            ).fetchone()
            assert found
            for _ in range(10):
                with suppress(psycopg.errors.DeadlockDetected):  # with a tick
                    database.execute(f"TRUNCATE {found[0]} CASCADE")
                    break
            database.execute("UPDATE followups_heartbeat SET ticked_at = now()")
        for mail in paths.mail_drop(self.data).glob("new/*"):
            mail.unlink()

    def set_clock(self, expression: str) -> None:
        """Let the database's clock, by which delivery goes, show what `expression` comes to."""
        with psycopg.connect(paths.database_url(self.data)) as database:
            database.execute(
                "CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE"
                f" AS $$ SELECT {expression} $$"
            )

    def kill_all_at_once(self) -> None:
        """As when the power goes: nobody gets to tidy up."""
        assert self.process is not None
        for process in [psutil.Process(self.process.pid), *self.children()]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """Press Ctrl-C and return the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def clean_up(self) -> None:
        if self.is_running:
            with suppress(subprocess.TimeoutExpired):
                self.stop()
        if self.is_running:
            self.kill_all_at_once()
