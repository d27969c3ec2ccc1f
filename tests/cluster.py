"""A PostgreSQL cluster with all tables, made once and then copied: to migrate takes as long as a thousand tests.

It is kept between runs, under a name that changes with whatever its tables come from.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from standalone import folders, paths
from standalone.paths import REPOSITORY
from standalone.servers import embedded_servers

# Migrations are data, and core has what they call (operations, fields); the lock file names Django and PostgreSQL.
SOURCES = ("*/migrations/*.py", "core/**/*.py", "config/settings.py", "tests/cluster.py", "requirements*.lock")


def lay_out(data: Path) -> None:
    """Put a cluster into the data folder `data` whose database `ajar` has all tables and no rows of anybody."""
    paths.make_data_dir(data)
    with _alone() as shelf:
        kept = shelf / _name()
        if not kept.exists():
            shutil.rmtree(shelf, ignore_errors=True)
            folders.make_private(shelf)
            _make(kept)
        _copy(kept, data / "postgres")


@contextmanager
def _alone() -> Iterator[Path]:
    """Give the folder for what is kept; only one process at a time is in here."""
    here = hashlib.sha256(os.fsencode(REPOSITORY)).hexdigest()[:10]
    shelf = Path(tempfile.gettempdir(), f"ajar-cluster-{os.geteuid()}-{here}")
    folders.make_private(shelf)
    with shelf.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shelf


def _name() -> str:
    files = sorted(path for pattern in SOURCES for path in REPOSITORY.glob(pattern))
    content = hashlib.sha256()
    for path in files:
        content.update(os.fsencode(path) + b"\0" + path.read_bytes())
    return content.hexdigest()[:16]


def _make(kept: Path) -> None:
    data = Path(tempfile.mkdtemp(prefix="ajar-cluster-"))
    data.chmod(0o711)  # PostgreSQL's own user passes through
    try:
        with embedded_servers(data, redis=False) as urls:
            environ = os.environ | {"DATABASE_URL": urls.database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, cwd=REPOSITORY, env=environ, check=True)
            with psycopg.connect(paths.database_url(data, role="postgres"), autocommit=True) as database:
                database.execute(f"ALTER ROLE {paths.ROLE} NOCREATEDB")  # as people have it
        _copy(data / "postgres", kept.with_suffix(".new"))
        kept.with_suffix(".new").rename(kept)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    # With its owner, who for root is PostgreSQL's own user.
    subprocess.run(["cp", "-a", source, target], check=True)
