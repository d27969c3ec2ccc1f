"""Many people at once, who read what they see before they click again."""

import random
import statistics
import threading
import time

from accounts.models import User
from bench.cpu import Meter
from bench.visits import Connection, signed_in
from tests.everything import Everything
from tests.test_pages import PAGES

PEOPLE = 64
# Seconds, on average.
THINKING = 5.0
# The mix: what is opened most, each as often.
ASKED = ("Today", "Offers", "An offer", "Follow-ups", "A contact")


def load(
    port: int, owner: User, mine: Everything, *, web: Meter, database: Meter, seconds: int
) -> dict[str, float | int]:
    """Let `PEOPLE` look around for `seconds`, and return what they met with and what it cost."""
    asked = [PAGES[name](mine) for name in ASKED]
    lines = [Connection(port, signed_in(owner)[0]) for _ in range(PEOPLE)]
    times: list[float] = []
    threads = [
        threading.Thread(target=_look_around, args=(line, asked[number % len(asked) :] + asked, seconds, times))
        for number, line in enumerate(lines)
    ]
    before = web.read(), database.read()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    python, postgres = web.read() - before[0], database.read() - before[1]
    centiles = statistics.quantiles(times, n=100)
    result = {
        "people": PEOPLE,
        "seconds": seconds,
        "requests_per_second": round(len(times) / seconds, 1),
        "requests_per_cpu_second": round(1000 * len(times) / (python + postgres), 1),
        "p50_ms": round(centiles[49]),
        "p99_ms": round(centiles[98]),
    }
    print(f"\n{result}", flush=True)
    return result


def _look_around(line: Connection, asked: list[str], seconds: int, times: list[float]) -> None:
    end = time.monotonic() + seconds
    while True:
        for path in asked:
            time.sleep(random.uniform(0, 2 * THINKING))
            if time.monotonic() > end:
                return
            times.append(line.timed(path))
