"""A pytest plugin that runs the suite's own PostgreSQL and, where there is one, Redis; unless URLs are given.

Loaded with `-p tests.servers`, which comes before pytest-django reads the settings: where they will be is in
the environment from the beginning. They start when somebody first asks for them (the fixture `servers`), so
that tests of pure functions don't wait. With pytest-xdist the first process runs them for its workers, which
inherit the environment and ask by making a file.
`REDIS_URL=none` runs the tests as on a machine without Redis.
"""

import os
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from standalone import paths
from standalone.redis_server import find_program
from standalone.servers import embedded_servers
from tests import cluster

PATIENCE = 120.0  # seconds, to make a cluster with all tables on a busy machine
FOLDER = "AJAR_TEST_SERVERS"


def _folder() -> Path:
    return Path(os.environ[FOLDER])


class Servers(Thread):
    """Runs the servers from when they are asked for until `close`: they end with the thread that started them."""

    def __init__(self) -> None:
        super().__init__(name="servers", daemon=True)
        self.closing = Event()
        self.folder = Path(tempfile.mkdtemp(prefix="ajar-tests-"))
        self.folder.chmod(0o711)  # PostgreSQL's own user passes through
        os.environ[FOLDER] = str(self.folder)
        os.environ["DATABASE_URL"] = paths.database_url(self.folder)
        self.redis = not os.environ.get("REDIS_URL")
        if self.redis:
            os.environ["REDIS_URL"] = paths.redis_url(self.folder) if find_program() else paths.NO_REDIS

    def run(self) -> None:
        while not (self.folder / "wanted").exists():
            if self.closing.wait(0.02):
                return
        with ExitStack() as stack:
            try:
                cluster.lay_out(self.folder)
                stack.enter_context(embedded_servers(self.folder, redis=self.redis))
                with psycopg.connect(paths.database_url(self.folder, role="postgres"), autocommit=True) as database:
                    database.execute(f"ALTER ROLE {paths.ROLE} CREATEDB")  # each process's own, from `ajar`
            except Exception as error:
                (self.folder / "failed").write_text(str(error))
                return
            (self.folder / "ready").touch()
            self.closing.wait()

    def close(self) -> None:
        self.closing.set()
        self.join()
        shutil.rmtree(self.folder, ignore_errors=True)


_servers: Servers | None = None
if "PYTEST_XDIST_WORKER" not in os.environ and not os.environ.get("DATABASE_URL"):
    _servers = Servers()
    _servers.start()


@pytest.fixture(scope="session")
def servers() -> None:
    """PostgreSQL and Redis run, and the database `ajar` has all tables (those of given URLs are the giver's care)."""
    if FOLDER not in os.environ:
        return
    (_folder() / "wanted").touch()
    deadline = time.monotonic() + PATIENCE
    while not (_folder() / "ready").exists():
        if (_folder() / "failed").exists() or time.monotonic() > deadline:
            failed = _folder() / "failed"
            pytest.exit(f"The tests' servers did not start: {failed.read_text() if failed.exists() else 'too slow'}", 3)
        time.sleep(0.02)


def redis_program() -> str:
    """Return a Redis server for a test to start; the test is skipped where there is none."""
    program = None if os.environ.get("REDIS_URL") == paths.NO_REDIS else find_program()
    if program is None:
        pytest.skip("needs a Redis: there is none on PATH and none in a wheel, or REDIS_URL=none asked for none")
    return program


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if _servers:
        _servers.close()
