"""What Lighthouse says of the pages that people see most: `make lighthouse`. Needs Node and Chromium.

A real Ajar with the demo career; each page on a slow phone and on a desk, as Lighthouse imitates
them, three times. Prints the median of each score. It comes from npm (`npx`), since nothing else here needs it.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright, sync_playwright

from tests.browser.career import demo_rows
from tests.browser.conftest import ARGUMENTS, create_account, find_chromium
from tests.standalone.harness import Ajar

LIGHTHOUSE = ("npx", "--yes", "lighthouse@12")
PAGES = {
    "Today": "/",
    "Offers": "/offers/",
    "Offer": "/offers/{considering}/",
    "Compare": "/offers/compare/",
    "Person": "/contacts/{contact}/",
}
COLUMNS = ("performance", "accessibility", "best-practices", "seo")
SCREENS = {"phone": (), "desk": ("--preset=desktop",)}
RUNS = 3


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="ajar-lighthouse-", dir="/tmp"))
    ajar = Ajar(home / "data")
    ajar.start_and_wait()
    try:
        with sync_playwright() as playwright:
            cookie, chromium = sign_in(playwright, ajar), find_chromium(playwright)
        rows = demo_rows(ajar)
        print("| page | screen | " + " | ".join(COLUMNS) + " | below 1 |")
        print("| --- " * (len(COLUMNS) + 3) + "|")
        for name, path in PAGES.items():
            for screen, options in SCREENS.items():
                url = ajar.url.rstrip("/") + path.format(**rows)
                show(name, screen, [look_at(url, cookie, str(chromium), options) for _ in range(RUNS)])
    finally:
        ajar.clean_up()
        shutil.rmtree(home, ignore_errors=True)


def sign_in(playwright: Playwright, ajar: Ajar) -> str:
    """Return the cookies of the person whom the demo career will belong to."""
    browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=ARGUMENTS)
    page = browser.new_context(base_url=ajar.url).new_page()
    create_account(page)
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    browser.close()
    return cookies


def look_at(url: str, cookie: str, chromium: str, options: tuple[str, ...]) -> dict:
    command = [*LIGHTHOUSE, url, "--quiet", "--output=json", f"--only-categories={','.join(COLUMNS)}", *options]
    command += [
        f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}",
        f"--extra-headers={json.dumps({'Cookie': cookie})}",
    ]
    environ = os.environ | {"CHROME_PATH": chromium}
    # Now and then a Chromium does not come up in time for it; a second one does.
    for _ in range(3):
        run = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
        if run.returncode == 0:
            return json.loads(run.stdout)
    raise SystemExit(run.stderr)


def show(name: str, screen: str, reports: list[dict]) -> None:
    scores = [round(median(report["categories"][column]["score"] for report in reports) * 100) for column in COLUMNS]
    short = sorted({key for report in reports for key in below_best(report)})
    print(f"| {name} | {screen} | {' | '.join(map(str, scores))} | {', '.join(short)} |", flush=True)


def below_best(report: dict) -> list[str]:
    counted = {ref["id"] for column in COLUMNS for ref in report["categories"][column]["auditRefs"] if ref["weight"]}
    marks = {key: audit["score"] for key, audit in report["audits"].items() if key in counted}
    return [key for key, mark in marks.items() if mark is not None and mark < 1]


if __name__ == "__main__":
    main()
