"""Every page of the demo career as pictures, for looking at: `make screenshots`.

Light and dark, on a phone, a tablet and a wide screen; an empty account, forms with errors, what is
printed, and the mails. They go to `test-results/screens/`.
"""

import re
import shutil
import tempfile
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from standalone import paths
from standalone.paths import REPOSITORY
from tests.browser.career import PAGES, SOLO_PAGES, demo_rows
from tests.browser.conftest import ARGUMENTS, create_account, find_chromium
from tests.browser.test_main_job import move_the_clock, today
from tests.standalone.harness import Ajar, until

Rows = dict[str, str]

FOLDER = REPOSITORY / "test-results" / "screens"
WIDTHS = (390, 820, 1440)
SCHEMES = ("light", "dark")
# Pages that a person prints, and forms that are sent with nothing in them.
PRINTED = ("/offers/{declining}/decline/card/", "/offers/compare/", "/offers/decisions/{decision}/")
EMPTY_PAGES = ("/", "/offers/", "/follow-ups/", "/reminders/", "/contacts/", "/offers/trash/")
FORMS = ("/offers/new/", "/contacts/new/", "/offers/{considering}/rounds/new/", "/offers/{declining}/decline/sent/")
# The demo's first mail leaves with a tick; there is one every 30 seconds.
TICKS = 100


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
    for scheme in SCHEMES:
        for width in WIDTHS:
            take(open_page(browser, ajar, scheme, width, session), PAGES, f"{width}-{scheme}", rows)
        take(open_page(browser, ajar, scheme, 390, None), SOLO_PAGES, f"390-{scheme}")
        forms_with_errors(open_page(browser, ajar, scheme, 390, session), scheme, rows)
    printed(open_page(browser, ajar, "light", 1100, session), rows)
    # Late ones wait for the morning, whatever the hour is now.
    move_the_clock(ajar, past=today())
    for scheme in SCHEMES:
        mails(ajar, [open_page(browser, ajar, scheme, width, None) for width in (390, 820)], scheme)


def open_page(browser: Browser, ajar: Ajar, scheme: str, width: int, session: object) -> Page:
    options = {"base_url": ajar.url, "locale": "en-GB", "timezone_id": "Europe/Berlin", "color_scheme": scheme}
    context: BrowserContext = browser.new_context(
        storage_state=session, viewport={"width": width, "height": 900}, **options
    )
    return context.new_page()


def take(page: Page, paths: tuple[str, ...], what: str, rows: Rows | None = None) -> None:
    for path in paths:
        page.goto(path.format(**rows or {}))
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name_of(path)}-{what}.png", full_page=True)
    page.context.close()


def forms_with_errors(page: Page, scheme: str, rows: Rows) -> None:
    for path in FORMS:
        page.goto(path.format(**rows))
        for field in page.locator("main input:not([type=hidden], [type=radio], [type=checkbox], [type=date])").all():
            if field.is_visible():
                field.fill("")
        page.locator("main form:not(.menu form) button.button--primary[type=submit]").first.click()
        page.screenshot(path=FOLDER / f"{name_of(path)}-errors-390-{scheme}.png", full_page=True)
    page.context.close()


def mails(ajar: Ajar, pages: list[Page], scheme: str) -> None:
    folder = paths.mail_drop(ajar.data) / "new"
    until(lambda: list(folder.glob("*")), "a mail in the mail drop", TICKS)
    for number, path in enumerate(sorted(folder.glob("*"))[:3]):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        for page in pages:
            page.set_content(mail.get_body(("html",)).get_content())
            width = page.viewport_size["width"]
            page.screenshot(path=FOLDER / f"mail-{number}-{width}-{scheme}.png", full_page=True)
    for page in pages:
        page.context.close()


def printed(page: Page, rows: Rows) -> None:
    for path in PRINTED:
        page.goto(path.format(**rows))
        page.pdf(path=FOLDER / f"{name_of(path)}.pdf", prefer_css_page_size=True)
    page.context.close()


def name_of(path: str) -> str:
    """Return a file's name for a path of `PAGES`."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "today"


if __name__ == "__main__":
    main()
