"""Ajar for those who use no mouse or enlarge pages four times."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.career import AREAS

EMPLOYER, MANAGER = "Tidewater Cartography", "Ingrid Solheim"
# A window of 1280 × 1024 enlarged to 400 % (WCAG 2.2, 1.4.10).
ENLARGED = {"width": 320, "height": 256}
FARTHEST = 80
# What has the focus is seen: it has an outline, and no bar covers it (WCAG 2.2, 2.4.7 and 2.4.11).
HIDDEN_FOCUS = """
() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  if (element === document.body) return "";  // past the last stop, on the way back to the first
  const outlined = (style) => style.outlineStyle !== "none" && style.outlineWidth !== "0px";
  const visible = (e) => outlined(getComputedStyle(e)) || outlined(getComputedStyle(e, "::after"));
  // The button inside a field for a day or a time is the browser's own, and marked by it.
  const browsersOwn = ["date", "time"].includes(element.type) && !element.matches(":focus-visible");
  const marked = browsersOwn || [element, ...document.querySelectorAll(":focus-within")].some(visible);
  const middle = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const points = [0.1, 0.5, 0.9].map((part) => [box.left + box.width * part, middle]);
  const reached = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (element.contains(top) || top.contains(element) || element.labels?.[0]?.contains(top));
  });
  return marked && reached ? "" : `${element.outerHTML.slice(0, 120)} marked: ${marked}, reached: ${reached}`;
}
"""


@pytest.fixture
def page(open_context, session, rows) -> Page:
    return open_context(storage_state=session, reduced_motion="reduce").new_page()


def go_to(target: Locator) -> None:
    """Press Tab until `target` has the focus; everything passed on the way must be seen to have it."""
    page = target.page
    for _ in range(FARTHEST):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(HIDDEN_FOCUS) == ""
    raise AssertionError(f"Tab does not lead to {target} within {FARTHEST} steps.")


def write(page: Page, label: str, text: str) -> None:
    go_to(page.get_by_label(label))
    page.keyboard.type(text)


def press(page: Page, role: str, name: str) -> None:
    go_to(page.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press("Enter")


def test_the_main_job_is_done_by_keyboard_alone(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main", "The first step skips to the content."

    press(page, "link", "Log an offer")
    page.wait_for_url("**/offers/new/")
    write(page, "Employer", EMPLOYER)
    write(page, "Role", "Cartographer")
    write(page, "Base pay", "61000")
    press(page, "button", "Save the offer")
    expect(page.get_by_role("heading", level=1)).to_have_text(EMPLOYER)

    press(page, "link", "Decline with a call")
    press(page, "button", "My decision is firm")
    write(page, "Who to call", MANAGER)
    press(page, "button", "Write the call card")
    expect(page.get_by_role("heading", name=f"Call {MANAGER}")).to_be_visible()
    press(page, "link", "I’ve told them")
    agreed = page.get_by_label("Yes, they agreed")
    go_to(page.get_by_role("group", name=re.compile("stay in touch|in touch")).get_by_role("radio").first)
    page.keyboard.press("Space")
    while not agreed.is_checked():
        page.keyboard.press("ArrowDown")
    press(page, "button", "Mark as sent")
    expect(page.locator("#toasts")).to_contain_text("marked as sent")
    expect(page.get_by_role("region", name="The schedule")).to_contain_text(MANAGER)


@pytest.mark.parametrize("area", AREAS)
def test_enlarged_four_times_nothing_scrolls_sideways_or_hides_the_focus(open_context, session, rows, area):
    page = open_context(storage_state=session, viewport=ENLARGED, reduced_motion="reduce").new_page()
    wrong = []
    for path in AREAS[area]:
        page.goto(path.format(**rows))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{path} scrolls sideways")
        for _ in range(12):
            page.keyboard.press("Tab")
            if hidden := page.evaluate(HIDDEN_FOCUS):
                wrong.append(f"{path} {hidden}")

    assert not wrong, "\n".join(wrong)
