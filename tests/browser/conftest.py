"""A real Chromium in front of a real Ajar: `manage.py up` with its own servers, worker and beat."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Response,
    sync_playwright,
)

from tests import cluster
from tests.browser.career import EMAIL, PASSWORD, demo_rows
from tests.standalone.harness import Ajar

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "NO CHROMIUM WAS FOUND, so nothing was tried in a real browser. Install Debian's `chromium`, then run again."
# What the page itself is told of goes where everything else does: into its console.
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`Content-Security-Policy: ${event.violatedDirective} refused ${event.blockedURI}`));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(MISSING in str(report.longrepr) for report in skipped):
        terminalreporter.section("Browser tests were skipped", sep="!", red=True, bold=True)
        terminalreporter.line(MISSING)


def find_chromium(playwright: Playwright) -> str | None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


# Not for the whole session: Playwright keeps an event loop in the thread, in which Django lets nobody query.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            pytest.skip(MISSING)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def folder_for_all() -> Iterator[Path]:
    """Make a folder with a short path, in which PostgreSQL's own user may go about."""
    top = Path(tempfile.mkdtemp(prefix="ajar-browser-", dir="/tmp"))
    top.chmod(0o755)
    yield top
    shutil.rmtree(top, ignore_errors=True)


@pytest.fixture(scope="session")
def installation() -> Iterator[Ajar]:
    """One that runs as long as there are tests: to start one takes longer than most of them."""
    with folder_for_all() as top:
        cluster.lay_out(top / "data")
        home = Ajar(top / "data")
        home.environ["PUBLIC_URL"] = home.url.rstrip("/")
        yield home.start_and_wait()
        home.clean_up()


@pytest.fixture(scope="module")
def ajar(chromium: Browser, installation: Ajar) -> Ajar:
    """An empty installation, open. No row, mail or file of it is shared with another module."""
    installation.empty()
    return installation


# Of a page that is not 200 the console says so too; htmx does of a search that gives way to the next letter's, and of a
# line that a test has cut.
SAID = (
    "Failed to load resource",
    "htmx:responseError",
    "Response Status Error Code",
    "htmx:afterRequest",
    "htmx:sendAbort",
    "htmx:sendError",
)


class Problems(list[str]):
    """What went wrong on the pages of a test, without anybody having looked at it."""

    expected = (422,)

    def watch(self, page: Page) -> None:
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))
        page.on("response", self._note_response)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(SAID):
            self.append(f"{message.location.get('url')}: {message.text}")

    def _note_response(self, response: Response) -> None:
        # A form to put right is no problem.
        if response.status >= 400 and response.status not in self.expected:
            self.append(f"{response.status} for {response.url}")


@pytest.fixture
def open_context(chromium: Browser, ajar: Ajar) -> Iterator[Callable[..., BrowserContext]]:
    """Open browser contexts on the installation. Whatever their pages complain of fails the test."""
    problems, contexts = Problems(), []

    def open_one(**options: Any) -> BrowserContext:
        given = {"base_url": ajar.url, "locale": "en-GB", "timezone_id": "Europe/Berlin"} | options
        context = chromium.new_context(**given)
        context.set_default_timeout(10_000)
        context.on("page", problems.watch)
        context.add_init_script(REPORT_VIOLATIONS)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        with suppress(Error):
            context.close()
    assert list(problems) == []


def create_account(page: Page) -> None:
    page.goto("/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    page.wait_for_url("/")


@pytest.fixture(scope="module")
def rows(ajar: Ajar) -> dict[str, str]:
    return demo_rows(ajar)


@pytest.fixture(scope="module")
def session(ajar: Ajar, chromium, rows) -> dict:
    """The cookies of someone who signed in to that career."""
    context = chromium.new_context(base_url=ajar.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/")
    state = context.storage_state()
    context.close()
    return state
