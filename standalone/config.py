"""What `manage.py up` was told: by the environment and by its one option."""

import errno
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from standalone import address, paths, redis_server
from standalone.errors import StandaloneError


@dataclass(frozen=True)
class Config:
    data: Path
    host: str
    port: int
    embeds_postgres: bool
    embeds_mail: bool
    redis_url: str  # or `paths.NO_REDIS`
    redis_program: str | None  # what serves that URL, when it is ours to start
    has_own_key: bool = False  # in a file of the data folder

    @classmethod
    def read(cls, environ: Mapping[str, str], *, port: str | None = None) -> "Config":
        """Read `environ`; `port`, if given, counts more than the one in it.

        Raises StandaloneError if the port is not a port.
        """
        data = paths.data_dir(environ)
        redis_url = environ.get("REDIS_URL", "")
        redis_program = None if redis_url else redis_server.find_program()
        return cls(
            data=data,
            host=environ.get("HOST") or address.DEFAULT_HOST,
            port=_port(port or environ.get("PORT") or str(address.DEFAULT_PORT)),
            embeds_postgres=not environ.get("DATABASE_URL"),
            embeds_mail=not environ.get("EMAIL_URL", "").strip(),
            redis_url=redis_url or (paths.redis_url(data) if redis_program else paths.NO_REDIS),
            redis_program=redis_program,
            has_own_key=not environ.get("DATABASE_URL") and not environ.get("SECRET_KEY"),
        )

    @property
    def has_redis(self) -> bool:
        return self.redis_url != paths.NO_REDIS

    @property
    def ticks(self) -> str:
        """Say for a person how due reminders are looked for. REDIS_URL may hold a password, so it isn't quoted."""
        every = "Ajar looks for due reminders every 30 s"
        if not self.has_redis:
            return f"{every}. It does so without Redis, since there is none here: nothing is missing."
        if not self.redis_program:
            return f"{every}, by Celery and the Redis of REDIS_URL."
        ours = redis_server.comes_along(self.redis_program)
        return f"{every}, by Celery and {'the Valkey that came with it' if ours else self.redis_program}."

    @property
    def address(self) -> str:
        """The URL that a browser on this machine opens."""
        return address.url(self.host, self.port) + "/"

    @property
    def bind(self) -> str:
        return f"{address.in_url(self.host)}:{self.port}"

    @property
    def reachable_host(self) -> str:
        return address.ANY_ADDRESS.get(self.host, self.host)

    def check_port(self) -> None:
        """Find out, before anything starts, whether the web server will get its port.

        Raises StandaloneError if it won't.
        """
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                # As the web server will: a connection that has just ended doesn't hold the port.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            raise self._why_not(error) from error

    def _why_not(self, error: OSError) -> StandaloneError:
        other = f"choose another one, for example `make run PORT={_another(self.port)}`."
        if error.errno == errno.EADDRINUSE:
            return StandaloneError(f"Port {self.port} is taken by another program: {other}")
        if error.errno == errno.EACCES:
            return StandaloneError(f"Port {self.port} is only for the system's administrator: {other}")
        return StandaloneError(
            f"HOST is {self.host}, which isn't an address of this machine: set it to one, or unset it."
        )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise StandaloneError(f"PORT must be a number between 1 and 65535, not {text!r}.")
    return int(text)


def _another(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else address.DEFAULT_PORT
