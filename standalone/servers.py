"""The embedded servers by themselves: what the supervisor watches and the tests use."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from standalone import folders, paths
from standalone.errors import StandaloneError
from standalone.postgres import Postgres
from standalone.processes import Child, Program
from standalone.redis_server import Redis, find_program

START_SECONDS = 60.0  # recovery after a crash included


class Server(Protocol):
    """A server on a Unix socket in a private folder, never on a network port."""

    url: str

    def prepare(self) -> Program:
        """Make its folders and return how to start it."""

    def is_ready(self, pid: int) -> bool:
        """Tell whether the server that runs as `pid` answers."""

    def furnish(self) -> None:
        """Once it is ready: create in it what the application expects."""


class Urls(NamedTuple):
    database: str
    redis: str  # or `paths.NO_REDIS`


@contextmanager
def embedded_servers(folder: Path, *, redis: bool = True) -> Iterator[Urls]:
    """Run PostgreSQL, and Redis where there is one, for tests: fast, not durable, and the role may create databases.

    What they say goes to `<folder>/<name>.log`.
    """
    paths.make_data_dir(folder)
    postgres = Postgres(folder, for_tests=True)
    program = find_program() if redis else None
    with ExitStack() as stack:
        stack.callback(folders.remove, paths.socket_dir(folder))
        stack.enter_context(running(postgres, folder))
        if program:
            stack.enter_context(running(Redis(folder, program), folder))
        yield Urls(postgres.url, paths.redis_url(folder) if program else paths.NO_REDIS)


@contextmanager
def running(server: Server, folder: Path) -> Iterator[Child]:
    """Run one server for the length of the block.

    Raises StandaloneError if it doesn't answer in time.
    """
    program = server.prepare()
    log = folder / f"{program.name}.log"
    with log.open("ab") as output:
        child = Child(program, output.fileno())
    try:
        _wait_until(lambda: server.is_ready(child.pid), child, log)
        server.furnish()
        yield child
    finally:
        child.stop()


def _wait_until(ready: Callable[[], bool], child: Child, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if child.exit_code is not None or time.monotonic() > deadline:
            raise StandaloneError(f"{child.program.name} did not start; its words are in {log}.")
        time.sleep(0.02)
