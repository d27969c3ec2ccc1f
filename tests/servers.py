"""A pytest plugin that runs the suite's own PostgreSQL and, where there is one, Redis; unless URLs are given.

Loaded with `-p tests.servers`, which comes before pytest-django reads the settings. With
pytest-xdist only the first process starts them; its workers inherit the environment.
`REDIS_URL=none` runs the tests as on a machine without Redis.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from standalone import paths
from standalone.redis_server import find_program
from standalone.servers import embedded_servers

_servers = ExitStack()


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ajar-tests-"))
    _servers.callback(shutil.rmtree, folder, ignore_errors=True)
    redis_url = os.environ.get("REDIS_URL")
    urls = _servers.enter_context(embedded_servers(folder, redis=not redis_url))
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = urls.database, redis_url or urls.redis


if "PYTEST_XDIST_WORKER" not in os.environ and not os.environ.get("DATABASE_URL"):
    _start()


def redis_program() -> str:
    """Return a Redis server for a test to start; the test is skipped where there is none."""
    program = None if os.environ.get("REDIS_URL") == paths.NO_REDIS else find_program()
    if program is None:
        pytest.skip("needs a Redis: there is none on PATH and none in a wheel, or REDIS_URL=none asked for none")
    return program


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _servers.close()
