"""Tell, by the exit code, whether the program in this container does its work.

A process that merely exists may hang. So it is asked for, or its server is asked, what it did lately:

- web answers `/healthz`;
- up, all of Ajar in one container, answers `/readyz` at PORT, which its database must answer too;
- worker waits for ticks: Redis sees a client of ours in BRPOP, which it asks anew every second;
- beat sends ticks: Redis sees a client of ours whose last LPUSH is at most two ticks old;
- standby looks whether ticks come, every 15 s: it touches a file whenever the database told it.

Run as `python -I -S docker/healthcheck.py web 8000`. It runs twice a minute in every container, so it starts
without Django, without any package and without the modules that look for packages.
"""

import os
import socket
import sys
import time
from collections.abc import Callable

TIMEOUT = 4  # seconds
# How long ago the last sign of work may be, in seconds: more than twice the usual pause.
WAITING, SENDING, LOOKING = 5, 65, 40


def web(port: str, path: str = "/healthz") -> bool:
    with socket.create_connection(("127.0.0.1", int(port)), TIMEOUT) as server:
        status, _, _ = ask(server, f"GET {path} HTTP/1.0\r\n\r\n").partition("\r\n")
    return status.split()[1:2] == ["200"]


def up() -> bool:
    return web(os.environ.get("PORT") or "8000", "/readyz")


def worker() -> bool:
    return redis_sees("brpop", within=WAITING)


def beat() -> bool:
    return redis_sees("lpush", within=SENDING)


def standby(file: str) -> bool:
    return time.time() - os.stat(file).st_mtime <= LOOKING  # noqa: PTH116  pathlib would take longer than all the rest


def redis_sees(command: str, *, within: int) -> bool:
    """Tell whether a client at our own address gave `command` at most `within` seconds ago."""
    with connect(setting("REDIS_URL")) as redis:
        answer = ask(redis, "CLIENT INFO\r\nCLIENT LIST\r\nQUIT\r\n")
    found = [dict(word.split("=", 1) for word in line.split()) for line in answer.split("\n") if "addr=" in line]
    if not found:
        raise OSError(answer.split("\r\n")[0])
    us, *clients = found
    return any(
        host(client["addr"]) == host(us["addr"]) and client["cmd"] == command and int(client["idle"]) <= within
        for client in clients
    )


def connect(url: str) -> socket.socket:
    """Connect to the Redis of `url`: redis://[[user]:password@]host[:port][/…] or redis+socket://path.

    Raises ValueError for any other kind.
    """
    kind, _, rest = url.partition("://")
    if kind == "redis+socket":
        redis = socket.socket(socket.AF_UNIX)
        redis.settimeout(TIMEOUT)
        redis.connect(rest.partition("?")[0])
        return redis
    if kind != "redis":
        raise ValueError(f"a Redis at {kind}:// can't be asked here")
    account, _, place = rest.partition("/")[0].rpartition("@")
    name, _, port = place.partition(":")
    redis = socket.create_connection((name, int(port or 6379)), TIMEOUT)
    if account:
        sign_in(redis, *account.partition(":")[::2])
    return redis


def sign_in(redis: socket.socket, user: str, password: str) -> None:
    from urllib.parse import unquote  # noqa: PLC0415  seldom needed

    words = ["AUTH", *filter(None, [unquote(user)]), unquote(password)]
    redis.sendall(b"*%d\r\n" % len(words))
    for word in map(str.encode, words):
        redis.sendall(b"$%d\r\n%s\r\n" % (len(word), word))


def ask(server: socket.socket, question: str) -> str:
    """Return everything that `server` answers until it closes the connection."""
    server.sendall(question.encode())
    answer = b""
    while piece := server.recv(64 * 1024):
        answer += piece
    return answer.decode(errors="replace")


def setting(name: str) -> str:
    """Return a setting, which may stand in a file that NAME_FILE names."""
    if file := os.environ.get(name + "_FILE"):
        with open(file) as text:  # noqa: PTH123  as above
            return text.read().strip()
    return os.environ[name]


def host(address: str) -> str:
    return address.rpartition(":")[0]


CHECKS: dict[str, Callable[..., bool]] = {"web": web, "up": up, "worker": worker, "beat": beat, "standby": standby}


def main(name: str, *arguments: str) -> None:
    try:
        healthy = CHECKS[name](*arguments)
    except Exception as error:  # whatever it is: not healthy, and one line says why
        sys.exit(f"{name} can't be checked: {error}")
    if not healthy:
        sys.exit(f"{name} shows no sign of work.")


if __name__ == "__main__":
    main(*sys.argv[1:])
