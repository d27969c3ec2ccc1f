"""Tell, by the exit code, whether the program in this container does its work.

A process that merely exists may hang. So the servers are asked what the connections of this
container did lately:

- web answers `/healthz`;
- worker waits for ticks: Redis sees a client of ours in BRPOP, which it asks anew every second;
- beat sends ticks: Redis sees a client of ours whose last LPUSH is at most two ticks old;
- standby looks whether ticks come, every 15 s: PostgreSQL sees its last query.

Run as `python docker/healthcheck.py web 8000`. Django is not loaded, which keeps it cheap.
"""

import sys
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

# Run by its path, Python looks for modules beside this file only.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from standalone.environment import ENVIRONMENT as environ  # noqa: N811  read like any environment

TIMEOUT = 4  # seconds
# How long ago the last sign of work may be, in seconds: more than twice the usual pause.
WAITING, SENDING, LOOKING = 5, 65, 40

LOOKED = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'ajar' AND client_addr IS NOT DISTINCT FROM inet_client_addr()
AND state_change > clock_timestamp() - make_interval(secs => %s)
"""


def web(port: str) -> bool:
    connection = HTTPConnection("127.0.0.1", int(port), timeout=TIMEOUT)
    connection.request("GET", "/healthz")
    return connection.getresponse().status == 200


def worker() -> bool:
    return redis_sees("brpop", within=WAITING)


def beat() -> bool:
    return redis_sees("lpush", within=SENDING)


def standby() -> bool:
    # Here, because the other checks need not pay for it.
    import psycopg  # noqa: PLC0415

    with psycopg.connect(environ["DATABASE_URL"], connect_timeout=TIMEOUT) as connection:
        (count,) = connection.execute(LOOKED, [LOOKING]).fetchone() or (0,)
    return bool(count)


def redis_sees(command: str, *, within: int) -> bool:
    """Tell whether a client at our own address gave `command` at most `within` seconds ago."""
    from redis import Redis  # noqa: PLC0415

    # Celery's spelling of a Unix socket is its own.
    url = environ["REDIS_URL"].replace("redis+socket://", "unix://", 1)
    with Redis.from_url(url, decode_responses=True, socket_timeout=TIMEOUT) as redis:
        us = host(redis.client_info()["addr"])
        clients = redis.client_list()
    return any(
        host(client["addr"]) == us and client["cmd"] == command and int(client["idle"]) <= within for client in clients
    )


def host(address: str) -> str:
    return address.rpartition(":")[0]


CHECKS: dict[str, Callable[..., bool]] = {"web": web, "worker": worker, "beat": beat, "standby": standby}


def main(name: str, *arguments: str) -> None:
    try:
        healthy = CHECKS[name](*arguments)
    except Exception as error:  # whatever it is: not healthy, and one line says why
        sys.exit(f"{name} can't be checked: {error}")
    if not healthy:
        sys.exit(f"{name} shows no sign of work.")


if __name__ == "__main__":
    main(*sys.argv[1:])
