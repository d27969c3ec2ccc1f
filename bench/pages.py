"""What each page costs, however much is in the account and whatever others have, and how the whole stands up to many.

Real gunicorn and PostgreSQL on this machine. One owner has 100, 1,000 and 10,000 offers with their people and
follow-ups. At first nobody else is there; then 200 others, with 500 offers each, half of them in the trash.
The pages that people open most; `BENCH_FULL=1` measures all of them, and many people for longer. Prints tables,
then the same as JSON. See docs/performance.md for what was found.
"""

import json
import os
import platform
import shutil
import socket
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bench.cpu import Meter, family_of, python_build
from bench.floor import PLAIN, bare_cost, statements_of
from bench.load import ASKED, load
from bench.seed import fill_account, neighbours
from bench.visits import Connection, Cost, cost_of, signed_in
from standalone import paths
from tests.everything import Everything, everything_of
from tests.factories import UserFactory
from tests.faults.installation import Installation, database_at
from tests.faults.servers import until
from tests.scopes import see_everything
from tests.test_pages import PAGES

FULL = bool(os.environ.get("BENCH_FULL"))
SIZES = (100, 1_000, 10_000)
# What is measured with and without others.
USUAL = 1_000
OTHERS, OFFERS_OF_OTHERS = 200, 500
NAMES = tuple(PAGES) if FULL else (*ASKED, "The board", "Compare", "Find", "Contacts, searched", "Mark as sent")
HEADS = (
    "page",
    "queries",
    "first",
    *(f"{size:,}" for size in SIZES),
    "growth",
    "others",
    "p50 / p95",
    "sent",
    "× floor",
)
SESSIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'ajar' AND datname = 'ajar'"


@dataclass
class Page:
    """What is known of one page; milliseconds."""

    first: float = 0
    queries: int = 0
    floor: float = 0
    alone: Cost | None = None
    of: dict[int, Cost] = field(default_factory=dict)

    def row(self, name: str) -> list[str]:
        usual, small, large = self.of[USUAL], self.of[SIZES[0]], self.of[SIZES[-1]]
        cells = [name, str(self.queries), f"{self.first:.0f}"]
        cells += [f"{cost.python:.1f} + {cost.postgres:.1f}" for cost in self.of.values()]
        cells += [f"{large.cpu / small.cpu:.2f}", f"{usual.cpu / self.alone.cpu:.2f}" if self.alone else ""]
        return [*cells, f"{usual.p50:.0f} / {usual.p95:.0f}", f"{usual.bytes:,}", f"{usual.python / self.floor:.1f}"]


class Bench:
    def __init__(self, ajar: Installation, port: int) -> None:
        self.ajar, self.port = ajar, port
        web = ajar.ready_web(port)
        until(lambda: answers(port), "the web server answers", 30)
        self.web = Meter(lambda: family_of(web.pid))
        self.database = Meter(lambda: [row["pid"] for row in ajar.sql(SESSIONS)])
        self.pages = {name: Page() for name in NAMES}
        self.people: dict[int, tuple[User, Everything]] = {}

    def run(self) -> dict[str, object]:
        self.settle(USUAL)
        session, _ = signed_in(self.people[USUAL][0])
        for name, page in self.pages.items():
            line, path = Connection(self.port, session), self.path(name, USUAL)
            page.first = line.timed(path)
            page.alone = self.cost(line, path)
        neighbours(OTHERS, offers=OFFERS_OF_OTHERS)
        for size in SIZES:
            if size != USUAL:
                self.settle(size)
        self.ajar.sql("VACUUM ANALYZE")
        self.measure()
        self.show()
        owner, mine = self.people[USUAL]
        heavy = load(self.port, owner, mine, web=self.web, database=self.database, seconds=60 if FULL else 30)
        return {"machine": machine(), "pages": {name: asdict(page) for name, page in self.pages.items()}, "load": heavy}

    def settle(self, size: int) -> None:
        owner = UserFactory(time_zone="Europe/Berlin")
        with transaction.atomic():
            mine = everything_of(owner, at=timezone.now())
            fill_account(owner, mine, offers=size)
        self.people[size] = (owner, mine)
        self.ajar.sql("VACUUM ANALYZE")

    def measure(self) -> None:
        """Measure one page for all sizes, then the next: the machine may be twice as slow five minutes later."""
        visitors = {size: signed_in(self.people[size][0]) for size in SIZES}
        for name, page in self.pages.items():
            for size, (session, browser) in visitors.items():
                page.of[size] = self.cost(Connection(self.port, session), self.path(name, size))
                if size == USUAL:
                    self.look_below(page, session, browser, self.path(name, size))

    def look_below(self, page: Page, session: str, browser: Client, path: str) -> None:
        """Note what the page asks, and the least that it could cost."""
        asked, plain = statements_of(browser, path), statements_of(browser, PLAIN)
        page.queries = sum("set_config" not in sql for sql, _ in asked)
        url, frame = paths.database_url(self.ajar.folder), self.cost(Connection(self.port, session), PLAIN)
        page.floor = frame.python + max(bare_cost(url, asked) - bare_cost(url, plain), 0)

    def cost(self, line: Connection, path: str) -> Cost:
        return cost_of(line, path, web=self.web, database=self.database)

    def path(self, name: str, size: int) -> str:
        return PAGES[name](self.people[size][1])

    def show(self) -> None:
        print(f"\n| {' | '.join(HEADS)} |\n" + "| --- " * len(HEADS) + "|")
        for name, page in self.pages.items():
            print(f"| {' | '.join(page.row(name))} |", flush=True)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ajar-bench-"))
    ajar = Installation(folder)
    try:
        ajar.start()
        ajar.manage("collectstatic", "--noinput", "--verbosity", "0")
        print(json.dumps(machine()), flush=True)
        with database_at(folder):
            see_everything()
            results = Bench(ajar, free_port()).run()
            ajar.end()
    finally:
        ajar.kill_all()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(results, indent=2))


def machine() -> dict[str, object]:
    busy = round(psutil.getloadavg()[0], 1)
    return {"python": python_build(), "cores": psutil.cpu_count(), "machine": platform.machine(), "load": busy}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        return Connection(port, "").get("/healthz") == 200
    except OSError:
        return False


if __name__ == "__main__":
    main()
