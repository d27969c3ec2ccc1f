"""Quick ways: keys, the command box, what changes in place, the board, and no connection."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def page(open_context, session, rows) -> Page:
    return open_context(storage_state=session).new_page()


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")


def test_letters_lead_to_pages_but_not_while_typing(page):
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/offers/")
    page.keyboard.press("/")
    page.keyboard.type("gon?")
    expect(page.get_by_role("searchbox")).to_have_value("gon?")
    expect(page).to_have_url(re.compile(r"/offers/\?q=gon"))
    page.get_by_role("searchbox").blur()
    page.keyboard.press("n")
    page.wait_for_url("**/offers/new/")


def test_a_row_is_reached_asked_and_left_by_keys(page):
    page.goto("/follow-ups/")
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")
    assert focused(page) != first
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="In a week")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="In a week")).to_have_count(0)
    assert focused(page).startswith("Snooze")


def test_after_a_row_is_done_the_focus_is_on_the_next(page):
    page.goto("/follow-ups/")
    page.get_by_role("link", name=re.compile("^Snooze")).first.click()
    page.get_by_role("button", name="Skip this time").click()
    expect(page.get_by_role("status").filter(has_text="Skipped this time")).to_be_visible()
    expect(page.locator("main .task a:focus")).to_have_count(1)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")


def test_the_command_box_finds_and_opens_by_keyboard(page):
    page.goto("/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find")
    # At once: what is typed before the box is there is not lost.
    page.keyboard.type("kessel")
    expect(box).to_be_focused()
    expect(box).to_have_value("kessel")
    expect(page.get_by_role("option").filter(has_text="Kessel")).not_to_have_count(0)
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") == "found-1"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/employers/[0-9a-f-]{36}/"))

    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_enter_opens_what_all_that_was_typed_finds(page):
    """ "ke" alone finds the page of keyboard shortcuts first."""
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("kessel")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/employers/[0-9a-f-]{36}/"))


PRESSED = """([key, code, ctrlKey]) => {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, ctrlKey, bubbles: true, cancelable: true }));
  return document.getElementById("find").open;
}"""


def test_the_command_box_opens_on_every_keyboard(page):
    """What a layout makes of the key where a Latin keyboard has its K, and of the key that is labelled k."""
    opens = {"Latin": ("k", "KeyK"), "Caps Lock": ("K", "KeyK"), "Cyrillic": ("л", "KeyK"), "Greek": ("κ", "KeyK")}
    opens |= {"Hebrew": ("ל", "KeyK"), "Arabic": ("ن", "KeyK"), "Dvorak": ("k", "KeyV"), "Colemak": ("k", "KeyN")}
    stays = {
        "Dvorak's t": ("t", "KeyK"),
        "Bépo's s": ("s", "KeyK"),
        "Neo's r": ("r", "KeyK"),
        "Cyrillic в": ("в", "KeyD"),
    }
    for name, (key, code) in (opens | stays).items():
        page.goto("/keys/")
        assert page.evaluate(PRESSED, [key, code, True]) == (name in opens), name


def test_single_letters_lead_on_from_a_cyrillic_keyboard_too(page):
    page.goto("/keys/")
    page.evaluate(PRESSED, ["т", "KeyN", False])
    page.wait_for_url("**/offers/new/")


def test_the_letters_can_be_turned_off(page):
    def letters(on: bool) -> None:
        page.goto("/settings/")
        page.get_by_label("Single letters as shortcuts").set_checked(on)
        page.get_by_role("region", name="You").get_by_role("button", name="Save").click()
        expect(page.locator("#toasts")).to_contain_text("Saved")

    letters(False)
    page.goto("/offers/")
    page.keyboard.press("n")
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.url.endswith("/offers/")
    letters(True)


def test_back_leaves_a_search_however_it_was_typed(page):
    page.goto("/")
    page.goto("/offers/")
    box = page.get_by_role("searchbox")
    box.press_sequentially("kes", delay=300)
    expect(page).to_have_url(re.compile(r"q=kes$"))
    expect(page.locator(".offer-row")).to_have_count(1)

    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("")
    assert page.locator(".offer-row").count() > 1
    page.go_back()
    expect(page).to_have_url(re.compile(r":\d+/$"))


@pytest.mark.parametrize("javascript", [True, False])
def test_an_offer_is_moved_on_the_board(open_context, session, rows, javascript):
    page = open_context(storage_state=session, java_script_enabled=javascript).new_page()
    page.goto("/offers/?view=board")
    considering, over = (
        page.get_by_role("region", name=name) for name in ("Considering", "Deadline passed or withdrawn")
    )
    card = considering.get_by_role("listitem").first
    employer = card.get_by_role("heading").inner_text()
    card.locator("summary").click()
    card.get_by_role("button", name="Deadline passed").click()

    expect(page).to_have_url(re.compile("view=board"))
    card = over.get_by_role("listitem").filter(has=page.get_by_role("heading", name=employer)).first
    card.locator("summary").click()
    card.get_by_role("button", name="Reopen").click()
    expect(considering).to_contain_text(employer)


def test_without_a_connection_a_page_of_ours_says_so(page):
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then((ready) => ready.scope)")
    page.context.set_offline(True)
    page.goto("/offers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ajar can’t be reached")
    kept = page.evaluate(
        "caches.keys().then(async (names) => (await (await caches.open(names[0])).keys()).map((r) => r.url))"
    )
    assert all("/static/" in url or url.endswith("/offline/") for url in kept)

    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Offers")


class TestWithHtmx:
    def test_a_follow_up_is_done_and_taken_back_in_place(self, open_context, session, rows):
        page = open_context(storage_state=session).new_page()
        page.goto("/follow-ups/")
        page.evaluate("window.stayed = true")
        task = page.get_by_role("listitem").filter(has_text="Stay in touch with").first
        who = task.get_by_role("heading").inner_text()
        lately = page.get_by_role("region", name="Lately")
        before = lately.get_by_role("listitem").count()

        task.get_by_role("link", name="Done").click()
        task.get_by_label("What was said").fill("A short call.")
        task.get_by_role("button", name="Done").click()
        expect(lately.get_by_role("listitem")).to_have_count(before + 1)
        expect(lately).to_contain_text("A short call.")
        lately.get_by_role("button", name=re.compile("^Undo")).first.click()

        expect(lately.get_by_role("listitem")).to_have_count(before)
        expect(page.get_by_role("link", name=who)).to_be_visible()
        assert page.evaluate("window.stayed")

    def test_a_search_narrows_the_list_and_the_back_button_widens_it(self, open_context, session, rows):
        page = open_context(storage_state=session).new_page()
        page.goto("/offers/")
        everyone = page.locator(".offer-row").count()

        page.get_by_role("searchbox").press_sequentially("kessel")
        expect(page.locator(".offer-row")).to_have_count(1)
        expect(page).to_have_url(re.compile("q=kessel"))

        page.go_back()
        expect(page.locator(".offer-row")).to_have_count(everyone)


class TestForAndAgainst:
    @pytest.fixture
    def page(self, open_context, session, rows) -> Page:
        page = open_context(storage_state=session).new_page()
        page.goto("/offers/{considering}/pros-cons/".format(**rows))
        page.evaluate("window.stayed = true")
        return page

    def column(self, page: Page):
        return page.get_by_role("region", name="Against").locator(".reason")

    def test_enter_adds_one_after_the_other(self, page):
        field = page.get_by_role("region", name="Against").get_by_label("What")
        for words in ("Rain from the west", "Wind from the east"):
            field.fill(words)
            field.press("Enter")
            expect(self.column(page).filter(has_text=words)).to_have_count(1)
            expect(field).to_be_focused()
            expect(field).to_have_value("")
        assert page.evaluate("window.stayed")

    def test_keys_and_dragging_put_them_in_order(self, page):
        first = self.column(page).first
        expect(first).to_contain_text("The manager is rarely there")
        self.column(page).filter(has_text="No direct train").get_by_role("button", name=re.compile("^Up")).press(
            "Enter"
        )
        expect(first).to_contain_text("No direct train")
        expect(page.get_by_role("button", name="Up: No direct train")).to_be_focused()

        manager = self.column(page).filter(has_text="The manager is rarely there")
        # Until it is saved: the item moves under the hand at once.
        with page.expect_response(re.compile("/move/$")):
            manager.drag_to(first, source_position={"x": 60, "y": 14}, target_position={"x": 60, "y": 3})
        expect(first).to_contain_text("The manager is rarely there")
        page.reload()
        expect(first).to_contain_text("The manager is rarely there")


class TestScorecard:
    def test_a_score_changes_the_sum_and_typing_goes_on(self, open_context, session, rows):
        page = open_context(storage_state=session).new_page()
        page.goto("/offers/scorecard/")
        manager = page.get_by_label("Halcyon Freight Systems: Manager")
        manager.fill("11")
        manager.press("Tab")
        expect(page.get_by_role("alert")).to_contain_text("Write a score from 0 to 10")
        manager.fill("0")
        manager.press("Tab")
        page.keyboard.type("1")
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Brightwater Analytics")
