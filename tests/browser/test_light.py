"""What a page weighs and how still it stands, over the server that people run."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.browser.career import AREAS, SOLO_PAGES
from tests.browser.looks import open_page

FIRST, REPEATED, REQUESTS = 60_000, 15_000, 8  # bytes over the wire, bytes, requests
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


def weigh(wire: Wire, path: str) -> list[str]:
    """Visit a page with nothing in the cache, then again, and return what is too heavy."""
    wire.forget()
    first, requests = wire.visit(path)
    # From elsewhere, so that the second is a visit and not a reload.
    wire.page.goto("about:blank")
    again, _ = wire.visit(path)
    print(f"{path} {first} bytes in {requests} requests, then {again}")  # noqa: T201  shown by pytest -s
    checks = (
        (first, FIRST, "bytes"),
        (again, REPEATED, "bytes when it is visited again"),
        (requests, REQUESTS, "requests"),
    )
    return [f"{path} takes {was} {what}" for was, most, what in checks if was > most]


@pytest.mark.parametrize("area", AREAS)
def test_no_page_is_heavy(open_context, session, rows, area):
    # The service worker would answer a second visit, and its bytes are counted elsewhere.
    wire = Wire(open_context(storage_state=session, service_workers="block").new_page())

    assert [found for path in AREAS[area] for found in weigh(wire, path.format(**rows))] == []


def test_nor_is_one_for_strangers(open_context):
    wire = Wire(open_context(service_workers="block").new_page())

    assert [found for path in SOLO_PAGES for found in weigh(wire, path)] == []


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


def moved(page: Page, path: str) -> str:
    """Visit a page and say what moved on it while it loaded, if anything did."""
    open_page(page, path)
    shift = page.evaluate("window.shifted")
    return f"{path} moves by {shift:.3f}: {page.evaluate('window.shifting')}" if shift > SHIFT else ""


def moved_again(page: Page, path: str) -> str:
    """Say what moves by itself: a busy machine may once paint a page of which half has come, but not each time."""
    if not moved(page, path):
        return ""
    Wire(page).forget()
    return moved(page, path)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("area", AREAS)
def test_nothing_on_a_page_moves_while_it_loads(open_context, session, rows, area, width):
    page = open_context(storage_state=session, viewport={"width": width, "height": 844}).new_page()
    page.add_init_script(WATCH_SHIFTS)
    paths = [path.format(**rows) for path in AREAS[area]]

    wrong = [found for path in paths if (found := moved_again(page, path))]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", [390, 1280])
def test_nor_on_one_for_strangers(open_context, width):
    page = open_context(viewport={"width": width, "height": 844}).new_page()
    page.add_init_script(WATCH_SHIFTS)

    assert [found for path in SOLO_PAGES if (found := moved_again(page, path))] == []
