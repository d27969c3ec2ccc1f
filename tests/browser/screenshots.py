"""Every page of the demo career as pictures, for looking at: `make screenshots`.

Light and dark, on a phone, a tablet and a wide screen; an empty account, forms with errors, and what
is printed. They go to `test-results/screens/`.
"""

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from standalone.paths import REPOSITORY
from tests.browser.conftest import ARGUMENTS, create_account, find_chromium
from tests.browser.test_pages import PAGES, SOLO_PAGES, demo_rows
from tests.standalone.harness import Ajar

FOLDER = REPOSITORY / "test-results" / "screens"
WIDTHS = (390, 820, 1440)
SCHEMES = ("light", "dark")
# Pages that a person prints, and forms that are sent with nothing in them.
PRINTED = ("decline/card/", "compare")
EMPTY_PAGES = ("/", "/offers/", "/follow-ups/", "/reminders/", "/contacts/", "/offers/trash/")
FORMS = ("/offers/new/", "/contacts/new/")


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    home = Path(tempfile.mkdtemp(prefix="ajar-screens-", dir="/tmp"))
    ajar = Ajar(home / "data")
    ajar.start_and_wait()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=ARGUMENTS)
            take_all(browser, ajar)
            browser.close()
    finally:
        ajar.clean_up()
        shutil.rmtree(home, ignore_errors=True)
    print(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER.relative_to(REPOSITORY)}")  # noqa: T201


def take_all(browser: Browser, ajar: Ajar) -> None:
    context = browser.new_context(base_url=ajar.url, locale="en-GB", timezone_id="Europe/Berlin")
    create_account(context.new_page())
    session = context.storage_state()
    for scheme in SCHEMES:
        take(open_page(browser, ajar, scheme, 390, session), EMPTY_PAGES, f"empty-390-{scheme}")
    rows = demo_rows(ajar)
    paths = [path.format(**rows) for path in PAGES]
    for scheme in SCHEMES:
        for width in WIDTHS:
            take(open_page(browser, ajar, scheme, width, session), paths, f"{width}-{scheme}")
        take(open_page(browser, ajar, scheme, 390, None), SOLO_PAGES, f"390-{scheme}")
        forms_with_errors(open_page(browser, ajar, scheme, 390, session), scheme)
    printed(open_page(browser, ajar, "light", 1100, session), paths)


def open_page(browser: Browser, ajar: Ajar, scheme: str, width: int, session: object) -> Page:
    options = {"base_url": ajar.url, "locale": "en-GB", "timezone_id": "Europe/Berlin", "color_scheme": scheme}
    context: BrowserContext = browser.new_context(
        storage_state=session, viewport={"width": width, "height": 900}, **options
    )
    return context.new_page()


def take(page: Page, paths: tuple[str, ...] | list[str], what: str) -> None:
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name_of(path)}-{what}.png", full_page=True)
    page.context.close()


def forms_with_errors(page: Page, scheme: str) -> None:
    for path in FORMS:
        page.goto(path)
        page.locator("main form button[type=submit]").first.click()
        page.screenshot(path=FOLDER / f"{name_of(path)}-errors-390-{scheme}.png", full_page=True)
    page.context.close()


def printed(page: Page, paths: list[str]) -> None:
    for path in paths:
        if path.endswith(PRINTED[0]) or PRINTED[1] in path:
            page.goto(path)
            page.pdf(path=FOLDER / f"{name_of(path)}.pdf", format="A4")
    page.context.close()


def name_of(path: str) -> str:
    """Return a file's name for a path, without the ids in it."""
    short = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", path)
    return re.sub(r"[^a-z0-9]+", "-", short.lower()).strip("-")[:60] or "today"


if __name__ == "__main__":
    main()
