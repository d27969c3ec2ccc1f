"""The calendar's address: made, copied, made anew."""

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def page(open_context, session, rows) -> Page:
    permissions = ["clipboard-read", "clipboard-write"]
    return open_context(
        storage_state=session, permissions=permissions, viewport={"width": 390, "height": 800}
    ).new_page()


def copied(page: Page) -> str:
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()").strip()


def test_it_is_copied_and_a_new_one_ends_it(page, open_context):
    stranger = open_context().request
    page.goto("/calendar/")
    page.get_by_role("button", name="Make the address").click()
    old = copied(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than a phone"
    assert "BEGIN:VEVENT" in stranger.get(old).text()

    page.get_by_role("button", name="Make a new address").click()
    new = copied(page)

    assert new != old
    assert stranger.get(old).status == 404
    assert stranger.get(new).ok
