"""What each page costs, however much is in the account, and how the whole stands up to many people.

Real gunicorn and PostgreSQL on this machine. One owner has 10, 1,000 and 10,000 offers with their
people and follow-ups; 2,000 others have some too. `BENCH_FULL=1` loads for 60 s rather than 10.
Prints tables, then the same as JSON. See docs/performance.md for what was found.
"""

import gzip
import http.client
import json
import os
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from bench.seed import fill_account, neighbours
from standalone import paths
from tests.everything import Everything, everything_of
from tests.factories import UserFactory
from tests.faults.installation import Installation, database_at
from tests.faults.servers import until
from tests.faults.soak import percentile
from tests.scopes import no_scope, see_everything
from tests.test_pages import PAGES

FULL = bool(os.environ.get("BENCH_FULL"))
SIZES = (10, 100, 1_000, 10_000)
NEIGHBOURS = 2_000
TIMES = 40
PEOPLE = 64
LOAD_SECONDS = 60 if FULL else 10
LOADED = ("Today", "Offers", "An offer", "Follow-ups", "A contact")
EMPTY = "/healthz"


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ajar-bench-"))
    ajar = Installation(folder)
    try:
        ajar.start()
        ajar.manage("collectstatic", "--noinput", "--verbosity", "0")
        with database_at(folder):
            see_everything()
            results = measured(ajar)
            ajar.end()
    finally:
        ajar.kill_all()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(results, indent=2))


def measured(ajar: Installation) -> dict[str, object]:
    port = free_port()
    neighbours(NEIGHBOURS)
    ajar.ready_web(port)
    until(lambda: answers(port), "the web server answers", 30)
    owners = {}
    for size in SIZES:
        owner = UserFactory(time_zone="Europe/Berlin")
        with transaction.atomic():
            mine = everything_of(owner, at=timezone.now())
            fill_account(owner, mine, offers=size)
        owners[size] = (owner, mine)
    ajar.sql("VACUUM ANALYZE")
    pages = pages_of(ajar, port, owners)
    show(pages)
    return {"pages": pages, "load": load(port, *owners[1_000])}


def pages_of(
    ajar: Installation, port: int, owners: dict[int, tuple[User, Everything]]
) -> dict[int, dict[str, dict[str, float]]]:
    """Measure every page as each owner gets it, beside an empty view and the same SQL by bare psycopg.

    One page for all sizes, then the next: the machine may be twice as slow ten minutes later.
    """
    visitors = {size: signed_in(owner) for size, (owner, _) in owners.items()}
    pages: dict[int, dict[str, dict[str, float]]] = {size: {} for size in owners}
    for name, path in PAGES.items():
        for size, (_, mine) in owners.items():
            cookie, browser = visitors[size]
            empty = statistics.median(timed(Connection(port, cookie), EMPTY))
            pages[size][name] = cost(ajar, Connection(port, cookie), browser, path(mine), empty)
    return pages


def cost(ajar: Installation, line: "Connection", browser: Client, path: str, empty: float) -> dict[str, float]:
    times, statements = timed(line, path), statements_of(browser, path)
    bare = same_sql(ajar, statements)
    p50 = statistics.median(times)
    return {
        "queries": sum(not statement.startswith(("BEGIN", "COMMIT", "SELECT set_config")) for statement in statements),
        "p50_ms": round(p50, 1),
        "p95_ms": round(percentile(sorted(times), 95), 1),
        "bytes": len(line.body),
        "gzip": len(gzip.compress(line.body)),
        "of_floor": round(p50 / (bare + empty), 1),
    }


class Connection:
    """One browser's connection, kept open."""

    def __init__(self, port: int, cookie: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": cookie}
        self.body = b""

    def get(self, path: str) -> int:
        self._line.request("GET", path.replace(" ", "%20"), headers=self._headers)
        response = self._line.getresponse()
        self.body = response.read()
        return response.status


def timed(line: Connection, path: str) -> list[float]:
    """Return how many milliseconds each of many requests took, after a few to warm up."""
    times = []
    for number in range(TIMES + 4):
        started = time.perf_counter()
        status = line.get(path)
        if number >= 4:
            times.append((time.perf_counter() - started) * 1000)
        assert status == 200, f"{status} for {path}"
    return times


def signed_in(owner: User) -> tuple[str, Client]:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(owner)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}", client


def statements_of(browser: Client, path: str) -> list[str]:
    with no_scope(), CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def same_sql(ajar: Installation, statements: list[str]) -> float:
    """Return the median of milliseconds that bare psycopg takes for the same statements."""
    with psycopg.connect(paths.database_url(ajar.folder), autocommit=True) as database:

        def run() -> float:
            started = time.perf_counter()
            for statement in statements:
                cursor = database.execute(statement.encode())
                if cursor.description:
                    cursor.fetchall()
            return (time.perf_counter() - started) * 1000

        return statistics.median(run() for _ in range(15))


def show(pages: dict[int, dict[str, dict[str, float]]]) -> None:
    few, many = pages[SIZES[0]], pages[SIZES[-1]]
    heads = ["page", "queries", *(f"p50/p95 ms, {size:,}" for size in SIZES), "growth", "bytes", "gzip", "× floor"]
    print("\n| " + " | ".join(heads) + " |\n" + "| --- " * len(heads) + "|")
    for name, last in many.items():
        cells = [name, f"{few[name]['queries']} → {last['queries']}"]
        cells += [f"{pages[size][name]['p50_ms']} / {pages[size][name]['p95_ms']}" for size in SIZES]
        cells += [f"{last['p50_ms'] / few[name]['p50_ms']:.2f}", f"{last['bytes']:,}", f"{last['gzip']:,}"]
        print("| " + " | ".join([*cells, str(last["of_floor"])]) + " |", flush=True)


# --- Load


def load(port: int, owner: User, mine: Everything) -> dict[str, object]:
    """Let many people look at the usual pages at once, and return what came of it."""
    paths_asked = [PAGES[name](mine) for name in LOADED]
    times: list[float] = []
    statuses: list[int] = []
    end = time.monotonic() + LOAD_SECONDS
    run_all([lambda: browse(Connection(port, signed_in(owner)[0]), paths_asked, end, times, statuses)] * PEOPLE)
    result = {
        "people": PEOPLE,
        "seconds": LOAD_SECONDS,
        "requests_per_second": round(len(times) / LOAD_SECONDS, 1),
        "p50_ms": round(statistics.median(times)),
        "p99_ms": round(percentile(sorted(times), 99)),
        "not_200": sum(status != 200 for status in statuses),
    }
    print(f"\n{result}", flush=True)
    return result


def browse(line: Connection, asked: list[str], end: float, times: list[float], statuses: list[int]) -> None:
    while time.monotonic() < end:
        for path in asked:
            started = time.perf_counter()
            statuses.append(line.get(path))
            times.append((time.perf_counter() - started) * 1000)


def run_all(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        return Connection(port, "").get(EMPTY) == 200
    except OSError:
        return False


if __name__ == "__main__":
    main()
