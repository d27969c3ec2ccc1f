"""A network between a program and a server, which may swallow everything (a black hole)."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress


class Proxy:
    """Forwards TCP on a port of its own to a PostgreSQL, from the start until `close`.

    `host` is a name, or the folder of its Unix socket.
    """

    def __init__(self, host: str, port: str) -> None:
        self._is_local = host.startswith("/")
        self._target = f"{host}/.s.PGSQL.{port}" if self._is_local else (host, int(port))
        self._flows = threading.Event()
        self._flows.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._flows.set()
        self._listener.close()

    @contextmanager
    def black_hole(self) -> Iterator[None]:
        """Accept everything and pass on nothing, as if the other side had forgotten us; then go on."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        family = socket.AF_UNIX if self._is_local else socket.AF_INET
        with closing(near), closing(socket.socket(family)) as far, suppress(OSError):
            self._flows.wait()
            far.connect(self._target)
            while self._pass_on(near, far):
                pass

    def _pass_on(self, near: socket.socket, far: socket.socket) -> bool:
        """Carry what has come from either side to the other; False once one has hung up."""
        for source in select.select([near, far], [], [])[0]:
            self._flows.wait()
            data = source.recv(65536)
            if not data:
                return False
            (far if source is near else near).sendall(data)
        return True
