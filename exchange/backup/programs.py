"""PostgreSQL's own programs: found in a version that fits the server, and run without a shell."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

from core.tenancy import SCOPE, SYSTEM
from exchange.backup.errors import BackupError

# Where systems put the versions that they have side by side.
PLACES = ("/usr/lib/postgresql", "/usr/pgsql-*", "/opt/homebrew/opt/postgresql@*", "/usr/local/opt/postgresql@*")
# What the programs see of our environment: no secrets.
PASSED_ON = re.compile(r"PATH|HOME|TMPDIR|PG[A-Z]+")

Connection = Mapping[str, Any]


def own_connection(**changes: Any) -> Connection:
    """Return how Ajar reaches its database, in libpq's words, with `changes`."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    ours = connection.get_connection_params()
    return {name: value for name, value in ours.items() if name in known and value not in ("", None)} | changes


def run(
    name: str,
    *arguments: str | os.PathLike[str],
    server: int,
    at: Connection | None = None,
    output: IO[bytes] | None = None,
) -> None:
    """Run a program of PostgreSQL `server` or newer, connected `at`; its output goes to `output`.

    Raises BackupError with its last words if it fails.
    """
    argv, environ = _command(name, *arguments, server=server, at=at)
    done = subprocess.run(  # noqa: S603
        argv,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {last_words(done.stderr)}")


def lines(name: str, *arguments: str | os.PathLike[str], server: int) -> Iterator[bytes]:
    """Run a program and yield its output line by line; raises BackupError if it fails."""
    argv, environ = _command(name, *arguments, server=server)
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(argv, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said) as process,  # noqa: S603
    ):
        yield from process.stdout or ()
        if process.wait():
            said.seek(0)
            raise BackupError(f"{name} failed: {last_words(said.read())}")


def last_words(said: bytes) -> str:
    return " ".join(said.decode(errors="replace").split())[-400:] or "it did not say why."


def _command(
    name: str, *arguments: str | os.PathLike[str], server: int, at: Connection | None = None
) -> tuple[list[str], dict[str, str]]:
    environ = {key: value for key, value in os.environ.items() if PASSED_ON.fullmatch(key)} | {"LC_ALL": "C"}
    argv = [str(find(name, server)), *(os.fspath(word) for word in arguments)]
    if at is not None:
        # Everybody can read the words of a running command, so the password is not among them.
        environ |= {"PGPASSWORD": str(at["password"])} if at.get("password") else {}
        # Row-level security shows everybody's rows to whoever names the system scope.
        options = f"{at.get('options', '')} -c {SCOPE}={SYSTEM}".strip()
        shown = {key: value for key, value in at.items() if key != "password"} | {"options": options}
        argv.append(f"--dbname={make_conninfo(**shown)}")
    return argv, environ


def find(name: str, server: int) -> Path:
    """Return the program of the oldest version that is not older than the server's, `server`.

    Not the newest, since a newer one may speak of settings that an older server has never heard of.
    Raises BackupError if there is none.
    """
    fitting = {version: path for path in _candidates(name) if (version := version_of(path)) >= server}
    if not fitting:
        raise BackupError(
            f"There is no {name} here for PostgreSQL {server}: install its client programs"
            f" (on Debian and Ubuntu: postgresql-client-{server})."
        )
    return fitting[min(fitting)]


def _candidates(name: str) -> Iterator[Path]:
    found = [shutil.which(name)]
    for place in PLACES:
        root, _, pattern = place.rpartition("/") if "*" in place else (place, "", "*")
        found += map(str, sorted(Path(root).glob(f"{pattern}/bin/{name}")))
    # Last, so that it counts among equals.
    if settings.POSTGRES_PROGRAMS:
        found.append(str(settings.POSTGRES_PROGRAMS / name))
    yield from (Path(path) for path in found if path and Path(path).is_file())


@cache
def version_of(program: Path) -> int:
    """Return the major version of a program; 0 if it can't be asked."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(version[1]) if version else 0
