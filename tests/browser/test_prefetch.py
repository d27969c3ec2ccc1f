"""What a browser asks for while a link is still pressed."""

from playwright.sync_api import Page, expect

FETCHED_AHEAD = "performance.getEntriesByType('navigation')[0].deliveryType"


def pressed(page: Page, name: str) -> str:
    """Press a link long enough for the answer to come, let go, and return how the page that it leads to came."""
    page.goto("/")
    link = page.get_by_role("link", name=name, exact=True).first
    expect(link).to_be_visible()
    link.click(delay=500)
    page.wait_for_load_state()
    return str(page.evaluate(FETCHED_AHEAD))


def test_a_page_is_there_when_the_link_is_let_go_and_one_of_the_settings_is_not(open_context, session, rows):
    page = open_context(storage_state=session).new_page()

    assert pressed(page, "Offers") == "navigational-prefetch"
    assert pressed(page, "Settings") == ""
