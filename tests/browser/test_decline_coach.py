"""The decline coach in a real browser: one walked to the end, one whose manager would rather not hear more."""

import re

import psycopg
import pytest
from playwright.sync_api import Page, expect

from standalone import paths
from tests.browser.conftest import create_account
from tests.standalone.harness import Ajar

MANAGER, PHONE, ADDRESS = "Priyanka Dahl-Iversen", "+44 1632 960174", "priyanka@example.org"
SECRET = "She would be away three weeks of four."
THANKS = "the two hours you gave me in Leeds"


@pytest.fixture(scope="module")
def session(ajar: Ajar, chromium) -> dict:
    """The cookies of the installation's one person."""
    context = chromium.new_context(base_url=ajar.url)
    create_account(context.new_page())
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def page(open_context, session) -> Page:
    return open_context(storage_state=session, permissions=["clipboard-read", "clipboard-write"]).new_page()


def log_an_offer(page: Page, employer: str) -> None:
    page.goto("/offers/new/")
    page.get_by_label("Employer").fill(employer)
    page.get_by_label("Role").fill("Principal Engineer")
    page.get_by_label("Base pay").fill("96000")
    page.get_by_role("button", name="Save the offer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(employer)


def prepare(page: Page) -> None:
    page.get_by_role("link", name="Decline with a call").click()
    page.get_by_label("The manager is hardly ever around").check()
    page.get_by_label("Your own reasons").fill(SECRET)
    page.get_by_role("button", name="My decision is firm").click()
    page.get_by_label("Who to call").fill(MANAGER)
    page.get_by_role("textbox", name=re.compile("^Phone")).fill(PHONE)
    page.get_by_label("E-mail").fill(ADDRESS)
    page.get_by_label("Thank you for…").fill(THANKS)
    page.get_by_role("button", name="Write the call card").click()


def test_from_the_decision_to_the_plan(page):
    log_an_offer(page, "Brightwater Analytics")
    prepare(page)
    the_card_says_it_and_keeps_the_reasons(page)
    it_prints_on_one_page(page)
    the_note_can_be_copied(page)
    leave_and_come_back(page)
    mark_as_sent(page, "Yes, they agreed")
    expect(page.get_by_role("region", name="The schedule")).to_contain_text(f"Stay in touch with {MANAGER}")

    page.get_by_role("button", name="Undo “marked as sent”").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    expect(page.get_by_label("What was said")).to_have_value("Nine minutes. Kind.")
    mark_as_sent(page, "Yes, they agreed")
    expect(page.get_by_role("region", name="The schedule")).to_contain_text(f"Stay in touch with {MANAGER}")


def the_card_says_it_and_keeps_the_reasons(page: Page) -> None:
    letter = page.get_by_role("article")
    expect(letter).to_contain_text(THANKS)
    expect(letter.get_by_role("link", name=PHONE)).to_have_attribute("href", "tel:+441632960174")
    text = page.content()
    assert SECRET not in text
    assert "hardly ever around" not in text


def it_prints_on_one_page(page: Page) -> None:
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def the_note_can_be_copied(page: Page) -> None:
    page.get_by_role("button", name="Copy the note").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Hi Priyanka,\n\nThank you for taking the time to talk.")
    assert SECRET not in copied


def leave_and_come_back(page: Page) -> None:
    page.get_by_role("link", name="Change the words").click()
    page.get_by_label(re.compile("^Finish")).fill("All the best to all of you.")
    page.get_by_role("button", name="Save the words").click()
    page.goto("/offers/")
    page.get_by_role("link", name="Brightwater Analytics", exact=True).click()
    page.get_by_role("link", name="Open the call card").click()
    expect(page.get_by_role("article")).to_contain_text("All the best to all of you.")
    page.get_by_role("link", name="I’ve told them").click()


def mark_as_sent(page: Page, answer: str) -> None:
    expect(page.get_by_label("Who you told")).to_have_value(MANAGER)
    page.get_by_label(answer).check()
    page.get_by_label("What was said").fill("Nine minutes. Kind.")
    page.get_by_role("button", name="Mark as sent", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("marked as sent")


def test_who_refuses_is_left_in_peace(page, ajar):
    log_an_offer(page, "Halcyon Freight Systems")
    prepare(page)
    page.get_by_role("link", name="I’ve told them").click()
    mark_as_sent(page, "No, they’d rather not")

    expect(page.get_by_role("main")).to_contain_text("there is no schedule and nothing is sent")
    with psycopg.connect(paths.database_url(ajar.data)) as database:
        database.execute("SET app.scope = 'system'")
        found = database.execute(
            "SELECT count(*) FROM followups_plan p JOIN offers_offer o ON o.id = p.offer_id"
            " JOIN contacts_employer e ON e.id = o.employer_id WHERE e.name LIKE 'Halcyon%'"
        ).fetchone()
    assert found == (0,)


def test_the_shortest_way_is_short(page):
    """From "Decline with a call" to "marked as sent", with nothing known but the offer."""
    log_an_offer(page, "Sisu Robotics Oy")
    clicks = 0
    for name, role in (("Decline with a call", "link"), ("My decision is firm", "button")):
        page.get_by_role(role, name=name).click()
        clicks += 1
    page.get_by_label("Who to call").fill("Joonas Lehtisaari")
    for name, role in (("Write the call card", "button"), ("I’ve told them", "link")):
        page.get_by_role(role, name=name).click()
        clicks += 1
    page.get_by_label("Yes, they agreed").check()
    page.get_by_role("button", name="Mark as sent", exact=True).click()
    clicks += 2
    expect(page.locator("#toasts")).to_contain_text("marked as sent")
    assert clicks <= 6
