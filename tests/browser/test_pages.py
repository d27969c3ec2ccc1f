"""Every page in light and dark, on a phone and a wide screen; and the same job without JavaScript."""

import re
import subprocess
import sys
from collections.abc import Callable

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from standalone import paths
from standalone.paths import REPOSITORY
from tests.browser.conftest import EMAIL, PASSWORD
from tests.standalone.harness import Ajar

# What signed-in people see; `{name}` is a row's id (`ROWS`).
PAGES = (
    "/",
    "/find/?q=a",
    "/keys/",
    "/offers/",
    "/offers/?stage=closed&sort=newest",
    "/offers/?q=nothing+like+it",
    "/offers/?view=board",
    "/offers/{considering}/what-happened/",
    "/offers/new/",
    "/offers/trash/",
    "/offers/scorecard/",
    "/offers/scorecard/?offer={considering}",
    "/offers/criteria/new/",
    "/offers/{considering}/questions/",
    "/offers/{considering}/pros-cons/",
    "/offers/compare/",
    "/offers/today/",
    "/offers/{considering}/accept/",
    "/offers/{accepted}/",
    "/offers/{accepted}/accepted/",
    "/offers/{accepted}/look-back/",
    "/offers/decisions/{decision}/",
    "/offers/{considering}/",
    "/offers/{declining}/",
    "/offers/{declined}/",
    "/offers/{considering}/edit/",
    "/offers/{considering}/rounds/",
    "/offers/{considering}/rounds/new/",
    "/offers/rounds/{package}/correct/",
    "/offers/rates/",
    "/offers/{considering}/decline/",
    "/offers/{considering}/decline/decide/",
    "/offers/{considering}/decline/prepare/",
    "/offers/{declining}/decline/prepare/",
    "/offers/{declining}/decline/card/",
    "/offers/{declining}/decline/card/words/",
    "/offers/{declined}/decline/stay-in-touch/",
    "/offers/{declined}/decline/note/",
    "/offers/{declined}/can-we-talk/",
    "/offers/{declining}/decline/sent/",
    "/follow-ups/",
    "/follow-ups/{open}/",
    "/follow-ups/{open}/done/",
    "/follow-ups/{open}/snooze/",
    "/follow-ups/{done}/",
    "/follow-ups/of-offer/{declined}/",
    "/follow-ups/of-contact/{contact}/",
    "/doors/",
    "/plans/{plan}/",
    "/contacts/{contact}/plan/",
    "/settings/cadences/",
    "/reminders/",
    "/contacts/",
    "/contacts/new/",
    "/contacts/{contact}/",
    "/contacts/{contact}/edit/",
    "/contacts/{contact}/timeline/",
    "/contacts/{contact}/gifts/",
    "/contacts/{contact}/moved/",
    "/contacts/{contact}/merge/",
    "/contacts/{contact}/merge/?other={interviewer}",
    "/contacts/interactions/{touch}/",
    "/contacts/gifts/{gift}/",
    "/employers/",
    "/employers/{employer}/",
    "/employers/{employer}/edit/",
    "/offers/of-employer/{employer}/",
    "/offers/{considering}/people/",
    "/settings/",
    "/settings/devices/",
    "/settings/your-data/",
    "/accounts/second-step/",
    "/settings/reminders/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
)
# What everyone sees.
SOLO_PAGES = ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/")

ROWS = {
    "considering": "SELECT id FROM offers_offer WHERE stage = 'considering' ORDER BY id LIMIT 1",
    "declining": "SELECT id FROM offers_offer WHERE stage = 'declining' ORDER BY id LIMIT 1",
    "declined": "SELECT offer_id FROM followups_plan WHERE offer_id IS NOT NULL ORDER BY id LIMIT 1",
    "package": "SELECT id FROM offers_package ORDER BY id LIMIT 1",
    "accepted": "SELECT id FROM offers_offer WHERE stage = 'accepted' ORDER BY id LIMIT 1",
    "decision": "SELECT id FROM offers_decision ORDER BY decided_at DESC LIMIT 1",
    "contact": "SELECT contact_id FROM followups_plan ORDER BY id LIMIT 1",
    "plan": "SELECT id FROM followups_plan WHERE state = 'active' ORDER BY id LIMIT 1",
    "interviewer": "SELECT contact_id FROM offers_offerperson ORDER BY id LIMIT 1",
    "touch": "SELECT id FROM contacts_interaction ORDER BY id LIMIT 1",
    "gift": "SELECT id FROM contacts_gift ORDER BY id LIMIT 1",
    "employer": "SELECT id FROM contacts_employer WHERE treated <> '' ORDER BY id LIMIT 1",
    "open": "SELECT id FROM followups_followup WHERE state = 'open' AND plan_id IS NOT NULL ORDER BY due_on LIMIT 1",
    "done": "SELECT id FROM followups_followup WHERE state = 'done' ORDER BY due_on LIMIT 1",
}


@pytest.fixture(scope="module")
def rows(ajar: Ajar) -> dict[str, str]:
    return demo_rows(ajar)


def demo_rows(ajar: Ajar) -> dict[str, str]:
    """Fill in a believable career, and return the rows of it that pages are looked at for."""
    subprocess.run(
        [sys.executable, "manage.py", "demo", "--email", EMAIL, "--password", PASSWORD],
        cwd=REPOSITORY,
        env=ajar.environ,
        check=True,
        capture_output=True,
    )
    with psycopg.connect(paths.database_url(ajar.data)) as database:
        database.execute("SET app.scope = 'system'")
        return {name: str(database.execute(query).fetchone()[0]) for name, query in ROWS.items()}


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


WIDE, NARROW = 1280, 390
AXE = {"resultTypes": ["violations"], "preload": False}


def open_page(page: Page, path: str) -> None:
    page.goto(path)
    # Pieces of the page that htmx fetches once it stands.
    expect(page.locator("[hx-trigger=load]")).to_have_count(0)


def show(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with a page whatever it looks like."""
    wrong = []
    if page.get_by_role("heading", level=1).count() != 1:
        wrong.append("has not one heading of the first rank")
    if page.title() in ("", "Ajar"):
        wrong.append("has no title of its own")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter(e => !e.labels.length && !e.ariaLabel).map(e => e.name)"
    )
    if unnamed:
        wrong.append(f"has fields without a label: {unnamed}")
    return wrong


def looks_of(page: Page, scheme: str, width: int) -> list[str]:
    """Show a page in one theme and width, and return what is wrong with it then."""
    show(page, scheme, width)
    wrong = [] if is_dark(page) is (scheme == "dark") else [f"is not {scheme}"]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wide = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => e.tagName + '.' + e.className).slice(0, 3)"
        )
        wrong.append(f"scrolls sideways at {width} because of {wide}")
    return wrong


def axe_of(page: Page) -> list[str]:
    """Return what axe finds on a page as it is shown."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {[node['html'][:120] for node in rule['nodes'][:2]]}" for rule in found]


def examine(page: Page, path: str) -> list[str]:
    """Open a page once and return what is wrong with it: in both themes and widths, by axe in each of them once."""
    show(page, "light", NARROW)
    open_page(page, path)
    wrong = faults_of(page) + looks_of(page, "light", NARROW) + looks_of(page, "dark", NARROW) + axe_of(page)
    wrong += looks_of(page, "dark", WIDE) + looks_of(page, "light", WIDE) + axe_of(page)
    return [f"{path} {what}" for what in wrong]


class TestEveryPage:
    """Without motion, so that a colour is not measured on its way from one theme to the other."""

    def test_fits_in_both_themes_and_widths_and_axe_finds_nothing(self, open_context, session, rows):
        page = open_context(storage_state=session, reduced_motion="reduce").new_page()

        wrong = [found for path in PAGES for found in examine(page, path.format(**rows))]

        assert not wrong, "\n".join(wrong)

    def test_so_does_one_for_strangers(self, open_context):
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


def is_dark(page: Page) -> bool:
    """Tell by what is painted, not by what was asked for."""
    lightness = page.evaluate(
        "parseFloat(getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/)[0])"
    )
    return lightness < (0.5 if lightness <= 1 else 128)


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
        expect(page.get_by_role("alert")).to_contain_text("One thing to put right")
        expect(page.get_by_label("Employer")).to_have_value("Plain & Simple")
        page.get_by_label("Base pay").fill("1.234,56")
        page.get_by_role("button", name="Save the offer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Plain & Simple")

    def decline_it(self, page: Page) -> None:
        page.get_by_role("link", name="Decline with a call").click()
        page.get_by_role("button", name="My decision is firm").click()
        page.get_by_label("Whom to call").fill("Robin Plain")
        page.get_by_role("button", name="Write the call card").click()
        page.get_by_role("link", name="Change the words").click()
        page.get_by_label(re.compile("^End")).fill("Bye.")
        page.get_by_label("Tone").select_option("formal")
        page.get_by_role("button", name="Write it anew").click()
        expect(page.get_by_label(re.compile("^End"))).to_have_value("Bye.")
        page.get_by_role("button", name="Back to the suggestion for “End”").click()
        expect(page.get_by_label(re.compile("^End"))).to_have_value(re.compile("every success"))
        page.get_by_role("button", name="Save the words").click()
        page.get_by_role("link", name="I have told them").click()

    def mark_it_as_sent(self, page: Page) -> None:
        page.get_by_label("Rhythm").fill("3 weeks")
        page.get_by_role("button", name="Show the dates again").click()
        expect(page.locator("#plan-preview").get_by_role("listitem")).to_have_count(1)
        expect(page.get_by_label("Whom you told")).to_have_value("Robin Plain")
        page.get_by_label("Rhythm").fill("3 weeks, then every 6 months")
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
