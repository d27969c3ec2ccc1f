"""The main jobs, counted: in clicks on a laptop, in taps on a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.looks import NARROW, WIDE

# How much of the first screen of a phone is the page's: the browser has its own bars, and Ajar its menu.
FIRST_SCREEN = 664


class Hand:
    """Whoever uses the page, with each press of the mouse or finger counted."""

    def __init__(self, page: Page, *, touches: bool = False) -> None:
        self.page, self.touches, self.presses = page, touches, 0

    def press(self, target: Locator) -> None:
        self.presses += 1
        target.tap() if self.touches else target.click()

    def type(self, *words: str) -> None:
        """Type each of the words into a field, with Tab between them."""
        for number, text in enumerate(words):
            if number:
                self.page.keyboard.press("Tab")
            self.page.keyboard.type(text)


@pytest.fixture
def laptop(open_context, session, rows) -> Hand:
    return Hand(open_context(storage_state=session, viewport={"width": WIDE, "height": 800}).new_page())


@pytest.fixture
def phone(open_context, session, rows) -> Hand:
    screen = {"width": NARROW, "height": FIRST_SCREEN}
    context = open_context(storage_state=session, viewport=screen, has_touch=True, is_mobile=True)
    return Hand(context.new_page(), touches=True)


def test_an_offer_is_logged_on_a_laptop_with_its_own_text_and_one_click(laptop):
    page = laptop.page
    page.goto("/")
    page.keyboard.press("n")
    expect(page.get_by_label("Employer")).to_be_focused()
    laptop.type("Brightwater", "Engineer", "£82k a year")
    expect(page.locator("#pay-as-read")).to_have_text("£82,000 a year")
    laptop.press(page.get_by_role("button", name="In a week"))
    page.keyboard.press("Enter")

    saved = page.get_by_role("status", name="Saved")
    expect(saved).to_contain_text("We’ll remind you on")
    follow_ups = page.get_by_role("region", name="Follow-ups")
    expect(follow_ups).to_contain_text("Answer Brightwater")
    expect(follow_ups.get_by_text("None yet")).to_have_count(0)
    assert laptop.presses <= 1
    saved.get_by_role("link", name="Log another").click()
    expect(page.get_by_label("Employer")).to_be_focused()


def test_what_was_told_already_is_marked_with_four_clicks(laptop, rows):
    page = laptop.page
    page.goto(f"/offers/{rows['considering']}/")
    laptop.press(page.get_by_role("link", name="I’ve already told them"))
    expect(page.get_by_text("We’ll remind you")).to_contain_text("then every 6 months")
    laptop.press(page.get_by_label("Yes, they agreed"))
    laptop.press(page.get_by_role("button", name="Mark as sent"))

    expect(page.locator(".toast")).to_contain_text("marked as sent")
    assert laptop.presses <= 4
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Taken back")


def test_an_offer_is_accepted_with_two_clicks(laptop, rows):
    page = laptop.page
    page.goto(f"/offers/{rows['considering']}/")
    laptop.press(page.get_by_role("link", name="Accept", exact=True))
    laptop.press(page.get_by_role("button", name="I accept this one"))

    expect(page).to_have_url(re.compile("/accepted/$"))
    assert laptop.presses <= 2


def test_what_changes_a_stage_at_one_tap_opens_on_the_screen_of_a_phone(phone, rows):
    page = phone.page
    page.goto(f"/offers/{rows['declining']}/")
    page.get_by_text("More", exact=True).tap()

    box = page.get_by_role("button", name="Offer withdrawn").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW


def test_an_offer_is_logged_on_a_phone_with_five_taps(phone):
    page = phone.page
    page.goto("/")
    phone.press(page.get_by_role("banner").get_by_role("link", name="Log an offer"))
    expect(page.get_by_label("Employer")).to_be_focused()
    for what in (page.get_by_label("Role"), page.get_by_label("Base pay"), page.get_by_label("Answer due").first):
        box, bar = what.bounding_box(), page.get_by_role("navigation", name="Main").bounding_box()
        assert box["y"] + box["height"] <= bar["y"], "does not fit on the first screen"
    phone.type("Nimbus")
    phone.press(page.get_by_label("Role"))
    phone.type("Engineer")
    phone.press(page.get_by_label("Base pay"))
    phone.type("95/h")
    phone.press(page.get_by_role("button", name="Tomorrow"))
    expect(page.get_by_role("button", name="Tomorrow")).to_have_attribute("aria-pressed", "true")
    phone.press(page.get_by_role("button", name="Save the offer"))

    expect(page.get_by_role("status", name="Saved")).to_be_visible()
    assert phone.presses <= 5
