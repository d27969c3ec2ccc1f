"""What a page weighs and how still it stands, over the server that people run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.career import AREAS, SOLO_PAGES
from tests.browser.looks import open_page

FIRST, REPEATED, REQUESTS = 60_000, 15_000, 10  # bytes over the wire, bytes, requests
SHIFT = 0.001
WATCH_SHIFTS = """
window.shifted = 0;
window.shifting = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.shifted += entry.value;
    window.shifting.push(...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80)));
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Wire:
    """What came over the wire since it was last asked."""

    page: Page
    bytes: int = 0
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.protocol = self.page.context.new_cdp_session(self.page)
        self.protocol.send("Network.enable")
        self.protocol.on("Network.requestWillBeSent", lambda event: self._note(event["request"]["url"]))
        self.protocol.on("Network.loadingFinished", self._add)

    def forget(self) -> None:
        """Leave the page, and empty the browser's cache."""
        self.page.goto("about:blank")
        self.protocol.send("Network.clearBrowserCache")

    def _note(self, url: str) -> None:
        if not url.startswith("data:"):  # part of the stylesheet
            self.requests.append(url)

    def _add(self, event: dict) -> None:
        self.bytes += int(event["encodedDataLength"])

    def visit(self, path: str) -> tuple[int, int]:
        self.bytes, self.requests = 0, []
        open_page(self.page, path)
        return self.bytes, len(self.requests)


def faults_of(wire: Wire, path: str) -> list[str]:
    """Visit a page on a phone with nothing in the cache, then again on a wide screen; return what is wrong with it."""
    wire.forget()
    first, requests, moving = visit(wire, path, 390)
    # From elsewhere, so that the second is a visit and not a reload.
    wire.page.goto("about:blank")
    again, _, moving_wide = visit(wire, path, 1280)
    print(f"{path} {first} bytes in {requests} requests, then {again}")  # noqa: T201  shown by pytest -s
    checks = (
        (first, FIRST, "bytes"),
        (again, REPEATED, "bytes when it is visited again"),
        (requests, REQUESTS, "requests"),
    )
    heavy = [f"{path} takes {was} {what}" for was, most, what in checks if was > most]
    return heavy + [f"{path} {words}" for words in (moving, moving_wide) if words]


def visit(wire: Wire, path: str, width: int) -> tuple[int, int, str]:
    """Return the bytes and requests that a visit took, and what moves on the page by itself while it loads.

    A busy machine may once paint a page of which half has come, but not each time.
    """
    wire.page.set_viewport_size({"width": width, "height": 844})
    weight, requests = wire.visit(path)
    if moved(wire.page):
        wire.forget()
        wire.visit(path)
    return weight, requests, moved(wire.page)


def moved(page: Page) -> str:
    shift = page.evaluate("window.shifted")
    return f"moves by {shift:.3f} at {page.viewport_size}: {page.evaluate('window.shifting')}" if shift > SHIFT else ""


@pytest.fixture
def open_wire(open_context) -> Callable[..., Wire]:
    def opened(**options: Any) -> Wire:
        # The service worker would answer a second visit, and its bytes are counted elsewhere.
        page = open_context(service_workers="block", **options).new_page()
        page.add_init_script(WATCH_SHIFTS)
        return Wire(page)

    return opened


@pytest.mark.parametrize("area", AREAS)
def test_no_page_is_heavy_and_nothing_on_it_moves_while_it_loads(open_wire, session, rows, area):
    wire = open_wire(storage_state=session)

    assert [found for path in AREAS[area] for found in faults_of(wire, path.format(**rows))] == []


def test_nor_is_or_does_one_for_strangers(open_wire):
    wire = open_wire()

    assert [found for path in SOLO_PAGES for found in faults_of(wire, path)] == []


def test_files_that_pages_need_are_kept_for_a_year(open_context, session, rows):
    page = open_context(storage_state=session).new_page()
    answers = []
    page.on("response", lambda response: answers.append((response.url, response.headers)))
    page.goto("/", wait_until="networkidle")

    files = [(url, headers) for url, headers in answers if "/static/" in url]
    assert files
    for url, headers in files:
        assert headers["cache-control"] == "max-age=315360000, public, immutable", url
        assert headers["content-encoding"] == "br", url
