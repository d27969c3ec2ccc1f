"""One installation for all fault tests; each test begins with empty tables and no programs but the worker."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from standalone.processes import Child
from tests.deploy.conftest import free_port
from tests.faults.installation import Installation, database_at
from tests.faults.invariants import judge


@pytest.fixture(scope="session")
def _installation(django_db_blocker: Any) -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="ajar-faults-"))
    installation = Installation(folder)
    try:
        installation.start()
        yield installation
    finally:
        with django_db_blocker.unblock(), database_at(folder):
            installation.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def ajar(_installation: Installation, django_db_blocker: Any) -> Iterator[Installation]:
    """A running installation without people; the invariants are checked when the test is over."""
    with django_db_blocker.unblock(), database_at(_installation.folder):
        _installation.reset()
        yield _installation
        judge(_installation).assert_kept()


@pytest.fixture
def worker(ajar: Installation) -> Child:
    """A worker that listens; one that the last test left alive serves again."""
    return ajar.ready_worker()


@pytest.fixture(scope="session")
def port(_installation: Installation) -> int:
    """Where the usual web server listens once a test has started it."""
    _installation.manage("collectstatic", "--noinput", "--verbosity", "0")
    return free_port()
