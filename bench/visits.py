"""Visits as a browser makes them: a connection that stays open, compressed answers."""

import http.client
import statistics
import time
from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from accounts.models import User
from bench.cpu import Meter

# By the 17th visit PostgreSQL has settled on its plans, and Python has loaded what a page needs.
WARM_UP = 20
TIMES = 40


class Connection:
    def __init__(self, port: int, session: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        # Each Ajar on a host has cookies of its own, named after its port.
        self._headers = {"Cookie": f"ajar_session_{port}={session}", "Accept-Encoding": "gzip"}
        self.body = b""

    def get(self, path: str) -> int:
        self._line.request("GET", path.replace(" ", "%20"), headers=self._headers)
        response = self._line.getresponse()
        self.body = response.read()
        return response.status

    def timed(self, path: str) -> float:
        """Visit `path` and return how many milliseconds that took."""
        started = time.perf_counter()
        status = self.get(path)
        assert status == 200, f"{status} for {path}"
        return (time.perf_counter() - started) * 1000


@dataclass(frozen=True)
class Cost:
    """What one visit to a page costs, in milliseconds, when its plans are settled."""

    python: float
    postgres: float
    p50: float
    p95: float
    # Of the answer, as it is sent.
    bytes: int

    @property
    def cpu(self) -> float:
        return self.python + self.postgres


def cost_of(line: Connection, path: str, *, web: Meter, database: Meter) -> Cost:
    for _ in range(WARM_UP):
        line.timed(path)
    before = web.read(), database.read()
    times = [line.timed(path) for _ in range(TIMES)]
    python, postgres = web.read() - before[0], database.read() - before[1]
    p95 = statistics.quantiles(times, n=20)[-1]
    return Cost(python / TIMES, postgres / TIMES, statistics.median(times), p95, len(line.body))


def signed_in(owner: User) -> tuple[str, Client]:
    """Return the key of a session of `owner`, and the same browser without a server between."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(owner)
    return client.cookies[settings.SESSION_COOKIE_NAME].value, client
