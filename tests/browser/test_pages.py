"""Every page in light and dark, on a phone and a wide screen; and the same job without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.career import AREAS, SOLO_PAGES
from tests.browser.looks import examine, is_dark


class TestEveryPage:
    """Looks right, in both themes and widths, without motion and with a person's own colours; axe finds nothing.

    Motion is unwanted in all of them, also so that no colour is measured on its way from one theme to the other.
    """

    @pytest.mark.parametrize("area", AREAS)
    def test_is_right_for_everyone(self, open_context, session, rows, area):
        page = open_context(storage_state=session, reduced_motion="reduce").new_page()

        wrong = [found for path in AREAS[area] for found in examine(page, path.format(**rows))]

        assert not wrong, "\n".join(wrong)

    def test_so_is_one_for_strangers(self, open_context):
        page = open_context(reduced_motion="reduce").new_page()

        wrong = [found for path in SOLO_PAGES for found in examine(page, path)]

        assert not wrong, "\n".join(wrong)


OPENED = {
    "Done": ("/follow-ups/", ".task__actions a >> text=Done", ".task__panel .panel"),
    "Snooze": ("/follow-ups/", ".task__actions a >> text=Snooze", ".task__panel .panel"),
    "Move": ("/offers/?view=board", ".board summary", ".board .menu[open] .menu__list"),
}


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", OPENED)
def test_what_opens_opens_where_it_can_be_read(open_context, session, rows, width, name):
    path, button, opened = OPENED[name]
    page = open_context(storage_state=session, viewport={"width": width, "height": 844}).new_page()
    page.goto(path)
    page.locator(button).first.click()

    expect(page.locator(opened)).to_be_visible()
    box = page.locator(opened).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_word_breaks_rather_than_widen_the_page(open_context, session, width):
    page = open_context(storage_state=session, viewport={"width": width, "height": 844}).new_page()
    page.goto("/contacts/new/")
    page.get_by_label("Name", exact=True).fill("Ada " + "Verylongname" * 12)
    page.get_by_label("Notes").fill("https://example.org/" + "x" * 300)
    page.get_by_role("button", name="Save the contact").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["/offers/compare/", "/offers/decisions/{decision}/"])
def test_offers_side_by_side_print_on_one_page(open_context, session, rows, path):
    page = open_context(storage_state=session).new_page()
    page.goto(path.format(**rows))

    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_what_prints_has_a_button_for_it(open_context, session, rows):
    page = open_context(storage_state=session).new_page()
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; }")

    for path in ("/offers/compare/", "/offers/{declining}/decline/card/", "/offers/decisions/{decision}/"):
        page.goto(path.format(**rows))
        page.get_by_role("button", name="Print").click()
        assert page.evaluate("window.printed") == 1, path


def test_the_theme_that_a_person_chose_wins_over_the_devices(open_context, session, rows):
    page = open_context(storage_state=session, color_scheme="light").new_page()
    page.goto("/settings/")
    page.get_by_label("Dark", exact=True).check()
    page.get_by_role("group", name="Light or dark").locator("xpath=ancestor::form").get_by_role("button").click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    assert is_dark(page)

    page.get_by_label("As the device says").check()
    page.get_by_role("group", name="Light or dark").locator("xpath=ancestor::form").get_by_role("button").click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    assert not is_dark(page)


class TestWithoutJavaScript:
    @pytest.fixture
    def page(self, open_context: Callable[..., BrowserContext], session, rows) -> Page:
        return open_context(storage_state=session, java_script_enabled=False).new_page()

    def test_the_main_job_is_done_by_plain_forms(self, page):
        self.log_an_offer(page)
        self.decline_it(page)
        self.mark_it_as_sent(page)
        self.finish_the_follow_up(page)

    def log_an_offer(self, page: Page) -> None:
        page.goto("/offers/new/")
        page.get_by_label("Employer").fill("Plain & Simple")
        page.get_by_label("Role").fill("Engineer")
        page.get_by_label("Base pay").fill("lots")
        page.get_by_role("button", name="Save the offer").click()
        expect(page.get_by_role("alert")).to_contain_text("Please fix one thing")
        expect(page.get_by_label("Employer")).to_have_value("Plain & Simple")
        page.get_by_label("Base pay").fill("1.234,56")
        page.get_by_role("button", name="Save the offer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Plain & Simple")

    def decline_it(self, page: Page) -> None:
        page.get_by_role("link", name="Decline with a call").click()
        page.get_by_role("button", name="My decision is firm").click()
        page.get_by_label("Who to call").fill("Robin Plain")
        page.get_by_role("button", name="Write the call card").click()
        page.get_by_role("link", name="Change the words").click()
        page.get_by_label(re.compile("^Finish")).fill("Bye.")
        page.get_by_label("Tone").select_option("formal")
        page.get_by_role("button", name="Rewrite").click()
        expect(page.get_by_label(re.compile("^Finish"))).to_have_value("Bye.")
        page.get_by_role("button", name="Back to the suggestion for “Finish”").click()
        expect(page.get_by_label(re.compile("^Finish"))).to_have_value(re.compile("all the best"))
        page.get_by_role("button", name="Save the words").click()
        page.get_by_role("link", name="I’ve told them").click()

    def mark_it_as_sent(self, page: Page) -> None:
        page.get_by_text("Change", exact=True).click()
        page.get_by_label("Schedule").fill("3 weeks")
        page.get_by_role("button", name="Show the dates again").click()
        expect(page.locator("#plan-preview time")).to_have_count(1)
        expect(page.get_by_label("Who you told")).to_have_value("Robin Plain")
        page.get_by_label("Schedule").fill("3 weeks, then every 6 months")
        page.get_by_label("Yes, they agreed").check()
        page.get_by_role("button", name="Mark as sent").click()
        expect(page.locator("#toasts")).to_contain_text("marked as sent")
        page.get_by_role("link", name="Go to the offer").click()
        page.get_by_role("link", name="Follow-ups for this offer").click()
        expect(page.get_by_role("heading", name="Stay in touch with Robin Plain")).to_be_visible()

    def finish_the_follow_up(self, page: Page) -> None:
        page.goto("/follow-ups/")
        self.ask(page, "Snooze").get_by_role("button", name="In a week").click()
        self.undo(page, "Robin Plain waits until")
        self.ask(page, "Snooze").get_by_role("button", name="Skip this time").click()
        self.undo(page, "Skipped this time: Robin Plain.")
        form = self.ask(page, "Done")
        form.get_by_label("What was said").fill("By letter.")
        form.get_by_role("button", name="Done").click()
        expect(page.get_by_role("region", name="Lately")).to_contain_text("By letter.")
        self.undo(page, "Done: Robin Plain.")
        expect(self.task(page)).to_be_visible()

    def task(self, page: Page):
        return page.get_by_role("listitem").filter(
            has=page.get_by_role("heading", name="Stay in touch with Robin Plain")
        )

    def ask(self, page: Page, name: str):
        self.task(page).get_by_role("link", name=name).click()
        return page.get_by_role("main")

    def undo(self, page: Page, said: str) -> None:
        toast = page.get_by_role("status").filter(has_text=said)
        toast.get_by_role("button", name="Undo").click()
        expect(page.locator("#toasts")).to_contain_text("Taken back: Robin Plain.")
        page.goto("/follow-ups/")


class TestFilters:
    """Of a list: behind one button on a phone, in a row where there is room."""

    PATHS = {"/offers/?due=soon&currency=EUR": "Filter · 2", "/contacts/?treated=good": "Filter · 1"}

    def test_on_a_phone_one_button_says_how_many_are_set(self, open_context, session, rows):
        page = open_context(storage_state=session, viewport={"width": 390, "height": 844}).new_page()
        for path, name in self.PATHS.items():
            page.goto(path)
            expect(page.locator(".filters__fields")).to_be_hidden()
            page.locator(".filters summary", has_text=name).click()
            expect(page.locator(".filters__fields")).to_be_visible()
        page.get_by_label("Only those who were good to me").uncheck()
        expect(page.locator(".filters summary")).to_have_text("Filter")

    def test_they_work_there_without_javascript(self, open_context, session, rows):
        page = open_context(
            storage_state=session, viewport={"width": 390, "height": 844}, java_script_enabled=False
        ).new_page()
        page.goto("/offers/")
        page.locator(".filters summary").click()
        page.get_by_label("Answer due").select_option("soon")
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".filters summary")).to_have_text("Filter · 1")

    def test_where_there_is_room_nothing_is_folded(self, open_context, session, rows):
        page = open_context(storage_state=session, viewport={"width": 1440, "height": 960}).new_page()
        for path in self.PATHS:
            page.goto(path)
            expect(page.locator(".filters summary")).to_be_hidden()
            expect(page.get_by_role("button", name="Show")).to_be_visible()
