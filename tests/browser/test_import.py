"""A LinkedIn file, from choosing it to people, and back again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.exchange.importing.test_views import CONNECTIONS


@pytest.fixture
def page(open_context, session, rows) -> Page:
    return open_context(storage_state=session, viewport={"width": 390, "height": 844}).new_page()


def test_a_file_becomes_people_and_is_undone(page):
    page.goto("/settings/your-data/")
    page.get_by_role("link", name="Import", exact=True).click()
    file = {"name": "Connections.csv", "mimeType": "text/csv", "buffer": CONNECTIONS}
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_label("This is")).to_have_value("linkedin_connections")
    expect(page.get_by_role("cell", name="Anna Weber")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than a phone"
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("New: 2")).to_be_visible()
    page.get_by_role("link", name="Contacts").last.click()
    expect(page.get_by_role("link", name="Anna Weber")).to_be_visible()

    page.goto("/import/")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible()
    page.goto("/contacts/?q=Weber")
    expect(page.get_by_text("Nobody matches")).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent(page):
    page.goto("/import/")
    file = {"name": "Connections.csv", "mimeType": "text/csv", "buffer": bytes(21 * 1024 * 1024)}
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_text("That’s more than 20 MB. Choose a smaller file.")).to_be_visible()
    expect(page).to_have_url(re.compile("/import/$"))
