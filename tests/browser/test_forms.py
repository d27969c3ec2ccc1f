"""A form on a slow line, sent twice, left and come back to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from playwright.sync_api import Error, Page, Route, expect

from standalone import paths
from tests.browser.conftest import Problems
from tests.standalone.harness import Ajar, until

A_CONTACT = re.compile(r"/contacts/[0-9a-f-]{36}/$")


@pytest.fixture
def page(open_context, session, rows) -> Page:
    return open_context(storage_state=session).new_page()


@contextmanager
def held(page: Page, path: str) -> Iterator[list[Route]]:
    """Let POSTs to `path` wait on a slow line, in the list, until the block ends."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            waiting.append(route)
        else:
            route.continue_()

    page.route(path, hold)
    yield waiting
    page.unroute(path)
    for route in waiting:
        with suppress(Error):  # of a page that was left meanwhile
            route.continue_()


def named(ajar: Ajar, name: str) -> int:
    with psycopg.connect(paths.database_url(ajar.data)) as database:
        database.execute("SET app.scope = 'system'")
        found = database.execute("SELECT count(*) FROM contacts_contact WHERE name = %s", [name]).fetchone()
        return found[0]


# Within one call, since Playwright waits for a page that is being left.
CLICK_TWICE = """async () => {
  const button = document.querySelector("main form:not([action$='paste/']) button[type=submit]");
  const state = () => [button.ariaDisabled, document.querySelector("[data-sending]")?.textContent ?? ""];
  button.click();
  const first = state();
  await new Promise((later) => setTimeout(later, 900));
  button.click();
  button.form.requestSubmit();
  const second = state();
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  return [first, second, state()];
}"""


def opened(page: Page, name: str) -> Page:
    page.goto("/contacts/new/")
    page.get_by_label("Name", exact=True).fill(name)
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(A_CONTACT)


class TestTwice:
    def test_on_a_slow_line_the_buttons_rest_and_say_so_until_the_page_is_seen_again(self, ajar, page):
        opened(page, "Slow Line")
        with held(page, "**/contacts/new/") as waiting:
            first, second, seen_again = page.evaluate(CLICK_TWICE)
            sent = len(waiting)
        page.wait_for_url(A_CONTACT)

        assert first == second == ["true", "On its way…"]
        assert seen_again == [None, ""]
        assert sent == 1
        assert named(ajar, "Slow Line") == 1

    def test_without_the_script_the_second_click_shows_the_first_result(self, ajar, open_context, session, rows):
        page = open_context(storage_state=session, java_script_enabled=False).new_page()
        opened(page, "Two Clicks")
        button = page.get_by_role("button", name="Save")
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box

        def press(times: int, waiting: list[Route]) -> None:
            page.mouse.click(box["x"] + 5, box["y"] + 5)
            until(lambda: page.wait_for_timeout(20) or len(waiting) == times, "it is sent")

        with held(page, "**/contacts/new/") as waiting:
            press(1, waiting)
            # It is saved, but the answer is still on its way when the button is pressed again.
            waiting[0].fetch(max_redirects=0)
            press(2, waiting)
        page.wait_for_url(A_CONTACT)

        assert named(ajar, "Two Clicks") == 1

    def test_back_and_save_once_more_shows_the_first_result(self, ajar, page):
        save(opened(page, "Back Again"))
        first = page.url
        page.go_back()
        page.get_by_label("Name", exact=True).fill("Back Again")
        save(page)

        assert page.url == first
        assert named(ajar, "Back Again") == 1


class TestTheButtonComesBack:
    def test_when_htmx_gets_no_answer(self, page, rows):
        page.goto(f"/offers/{rows['considering']}/pros-cons/?add=pro")
        form = page.locator("#pro-add")
        form.get_by_role("textbox").first.fill("The garden")
        button = form.get_by_role("button").first
        page.route("**/pros-cons/", lambda route: route.abort())
        button.click()
        expect(button).not_to_have_attribute("aria-disabled", "true")
        page.unroute("**/pros-cons/")
        button.click()
        expect(page.get_by_role("listitem").filter(has_text="The garden")).to_have_count(1)


def test_what_could_not_be_saved_is_said_and_can_be_tried_again(page, rows, monkeypatch):
    monkeypatch.setattr(Problems, "expected", (422, 413, 500))
    page.goto(f"/offers/{rows['considering']}/pros-cons/?add=pro")
    form, said = page.locator("#pro-add"), page.locator(".toast")
    text, button = form.get_by_role("textbox").first, form.get_by_role("button").first
    # Between what a form may hold and what the server reads of a page without files.
    text.fill("x" * 1_200_000)
    button.click()
    expect(said).to_have_text("That is too large. Shorten it or choose a smaller file, then try again.")

    text.fill("The orchard")
    page.route("**/pros-cons/", lambda route: route.fulfill(status=500))
    button.click()
    expect(said).to_have_text("Something went wrong. What you typed is still here: please try again.")
    expect(text).to_have_value("The orchard")

    page.unroute("**/pros-cons/")
    button.click()
    expect(page.get_by_role("listitem").filter(has_text="The orchard")).to_have_count(1)
    expect(said).to_have_count(0)
