"""Pages at the very beginning, with errors, and in the middle of something: axe finds nothing there either."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.career import demo_rows
from tests.browser.conftest import create_account
from tests.browser.looks import NARROW, WIDE, axe_of, faults_of, looks_of
from tests.standalone.harness import Ajar

# What somebody sees who has nothing yet.
EMPTY = (
    "/",
    "/offers/",
    "/offers/?view=board",
    "/offers/compare/",
    "/offers/scorecard/",
    "/offers/trash/",
    "/offers/rates/",
    "/follow-ups/",
    "/doors/",
    "/contacts/",
    "/employers/",
    "/reminders/",
    "/settings/cadences/",
    "/find/?q=nothing+like+it",
)


@pytest.fixture(scope="module")
def beginner(ajar: Ajar, chromium) -> dict:
    """The cookies of whoever came first, with nothing in the account yet."""
    context = chromium.new_context(base_url=ajar.url)
    create_account(context.new_page())
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def career(ajar: Ajar, beginner: dict) -> dict[str, str]:
    """Rows of a career with which the account is filled: of an empty one is tried before."""
    return demo_rows(ajar)


@pytest.fixture
def page(open_context: Callable[..., BrowserContext], beginner: dict) -> Page:
    return open_context(storage_state=beginner, reduced_motion="reduce").new_page()


def examined(page: Page, what: str) -> list[str]:
    """Return what is wrong with a page as it stands, in both themes and widths."""
    wrong = faults_of(page)
    for scheme, width in (("light", WIDE), ("dark", NARROW)):
        wrong += looks_of(page, scheme, width) + axe_of(page)
    return [f"{what} {fault}" for fault in wrong]


def test_of_an_empty_account(page):
    wrong = []
    for path in EMPTY:
        page.goto(path)
        wrong += examined(page, path)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "path", ["/offers/new/", "/contacts/new/", "/offers/criteria/new/", "/accounts/password/change/"]
)
def test_of_a_form_with_errors(page, path):
    page.goto(path)
    page.locator("main form button[type=submit]:visible").first.click()
    expect(page.get_by_role("alert").first).to_be_visible()

    assert not (wrong := examined(page, path)), "\n".join(wrong)


class TestInTheMiddle:
    @pytest.fixture
    def open_page(self, page: Page, career: dict[str, str]) -> Callable[[str], Page]:
        def opened(path: str) -> Page:
            page.goto(path.format(**career))
            expect(page.locator("[hx-trigger=load]")).to_have_count(0)
            return page

        return opened

    @pytest.mark.parametrize(
        ("path", "button", "shown"),
        [
            ("/follow-ups/", ".task__actions a >> text=Done", ".task__panel .panel"),
            ("/follow-ups/", ".task__actions a >> text=Snooze", ".task__panel .panel"),
            ("/offers/?view=board", ".board summary", ".board .menu[open] .menu__list"),
            ("/contacts/{contact}/", ".page__header summary", ".menu[open] .menu__list"),
            ("/contacts/{contact}/", "#stand > summary", "#stand .card"),
        ],
    )
    def test_of_what_is_opened(self, open_page, path, button, shown):
        page = open_page(path)
        page.locator(button).first.click()
        expect(page.locator(shown).first).to_be_visible()

        assert not (wrong := examined(page, button)), "\n".join(wrong)

    def test_of_the_command_box(self, open_page):
        page = open_page("/")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("combobox", name="Find")).to_be_focused()
        page.keyboard.type("a")
        expect(page.get_by_role("option", selected=True)).to_have_count(1)

        assert not (wrong := examined(page, "the command box")), "\n".join(wrong)

    def test_of_a_toast_with_its_undo(self, open_page):
        page = open_page("/follow-ups/")
        page.get_by_role("link", name=re.compile("^Snooze")).first.click()
        page.get_by_role("button", name="Skip this time").click()
        expect(page.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()

        assert not (wrong := examined(page, "a toast")), "\n".join(wrong)
