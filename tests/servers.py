"""A pytest plugin that runs the suite's own PostgreSQL and Redis, unless URLs are given.

Loaded with `-p tests.servers`, which comes before pytest-django reads the settings. With
pytest-xdist only the first process starts them; its workers inherit the environment.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from standalone.servers import embedded_servers

_servers = ExitStack()


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ajar-tests-"))
    _servers.callback(shutil.rmtree, folder, ignore_errors=True)
    urls = _servers.enter_context(embedded_servers(folder))
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = urls


if "PYTEST_XDIST_WORKER" not in os.environ and not os.environ.get("DATABASE_URL"):
    _start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _servers.close()
