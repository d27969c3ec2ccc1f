"""Somebody is added from the end of a mail."""

from playwright.sync_api import expect

from tests.browser.looks import axe_of, looks_of

MAIL = """\
Thanks, talk on Monday!

Best regards,
Jane Roe
Head of Talent at Acme Ltd
T +44 20 7946 0001
jane.roe@acme.example
"""


def test_a_signature_fills_the_form_and_one_click_saves(open_context, session):
    page = open_context(storage_state=session).new_page()
    page.goto("/contacts/new/")
    page.get_by_text("Fill in from a mail signature").click()
    page.get_by_label("The signature, or the whole mail").fill(MAIL)
    wrong = looks_of(page, "dark", 390) + looks_of(page, "light", 1440) + axe_of(page)
    page.get_by_role("button", name="Fill in the form").click()

    expect(page.get_by_label("Name", exact=True)).to_have_value("Jane Roe")
    expect(page.locator("[name=employer_name]")).to_have_value("Acme Ltd")
    wrong += looks_of(page, "dark", 390) + looks_of(page, "light", 1440) + axe_of(page)
    page.get_by_role("button", name="Save the contact").click()

    expect(page.get_by_role("heading", name="Jane Roe", exact=True)).to_be_visible()
    assert wrong == []
