"""What is typed is not lost, whatever ends in the middle of it: the session, the page, the line."""

import re
from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from standalone import paths
from tests.browser.career import EMAIL, PASSWORD
from tests.browser.conftest import Problems
from tests.standalone.harness import Ajar

NOTES = "Met at the fair.\nLikes gardens, “Ärger” & <b>tea</b>."
A_CONTACT = re.compile(r"/contacts/[0-9a-f-]{36}/$")
STORED = "Object.entries(sessionStorage).filter(([key]) => key.startsWith('draft ')).join()"
Sign = Callable[[Page], Page]


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> Page:
    if "/accounts/login/" not in page.url:
        page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page


def sign_out_elsewhere(ajar: Ajar, page: Page) -> None:
    """End the session as another device does, or a new password, or time."""
    keys = [cookie["value"] for cookie in page.context.cookies() if cookie["name"].startswith("ajar_session")]
    with psycopg.connect(paths.database_url(ajar.data)) as database:
        assert database.execute("DELETE FROM core_session WHERE session_key = ANY(%s)", [keys]).rowcount == 1


@pytest.fixture
def context(open_context, session, rows) -> BrowserContext:
    return open_context(storage_state=session)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def own(open_context, rows) -> Page:
    """Signed in with a session that the test may end."""
    return sign_in(open_context().new_page())


def new_contact(page: Page, name: str) -> None:
    page.goto("/contacts/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("What they are to you").select_option("peer")
    page.get_by_label("Notes").fill(NOTES)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def is_as_typed(page: Page, name: str) -> None:
    expect(page).to_have_url(re.compile("/contacts/new/$"))
    expect(page.get_by_text("What you typed before is back")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    expect(page.get_by_label("What they are to you")).to_have_value("peer")
    expect(page.get_by_label("Notes")).to_have_value(NOTES)


def stored(page: Page) -> str:
    return page.evaluate(STORED)


class TestTheSessionIsOver:
    def test_after_signing_in_the_form_is_there_as_it_was_typed(self, ajar, own):
        new_contact(own, "Signed Out")
        sign_out_elsewhere(ajar, own)
        save(own)
        expect(own.get_by_text("Sign in, and it is there again")).to_be_visible()
        sign_in(own)
        is_as_typed(own, "Signed Out")
        save(own)
        own.wait_for_url(A_CONTACT)

        expect(own.get_by_text("Likes gardens")).to_be_visible()
        assert stored(own) == ""
        own.goto("/contacts/new/")
        expect(own.get_by_label("Notes")).to_have_value("")

    def test_a_form_inside_a_list_is_found_again(self, ajar, own):
        own.goto("/follow-ups/")
        own.get_by_role("link", name=re.compile("^Done")).first.click()
        own.get_by_label("What was said").fill("About the garden")
        sign_out_elsewhere(ajar, own)
        own.locator(".task__panel").get_by_role("button").first.click()
        own.wait_for_url("**/accounts/login/**")
        sign_in(own)
        expect(own).to_have_url(re.compile("/follow-ups/$"))
        own.get_by_role("link", name="Go back to it").click()

        expect(own).to_have_url(re.compile("/done/"))
        expect(own.get_by_label("What was said")).to_have_value("About the garden")

    def test_a_form_that_htmx_sends_is_there_too(self, ajar, own, rows):
        own.goto(f"/offers/{rows['considering']}/pros-cons/?add=con")
        own.locator("#con-add").get_by_role("textbox").first.fill("The noise")
        sign_out_elsewhere(ajar, own)
        own.locator("#con-add").get_by_role("button").first.click()
        own.wait_for_url("**/accounts/login/**")
        sign_in(own)

        expect(own.locator("#con-add").get_by_role("textbox").first).to_have_value("The noise")
        expect(own.locator("#pro-add").get_by_role("textbox").first).to_have_value("")

    def test_a_form_that_was_filled_from_a_pasted_mail_is_there_too(self, ajar, own):
        own.goto("/offers/paste/")
        own.locator("main textarea").fill("Company\tNimbus\nJob title\tData Scientist\nBase salary\t€68,500 per year")
        own.get_by_role("button", name="Fill in the form").click()
        own.get_by_label("Role").fill("Data Engineer")
        sign_out_elsewhere(ajar, own)
        own.locator("main form button[type=submit]").first.click()
        own.wait_for_url("**/accounts/login/**")
        sign_in(own)
        own.get_by_role("link", name="Go back to it").click()

        expect(own).to_have_url(re.compile("/offers/new/$"))
        expect(own.get_by_label("Employer")).to_have_value("Nimbus")
        expect(own.get_by_label("Role")).to_have_value("Data Engineer")

    def test_a_button_leads_back_to_its_page(self, ajar, own, rows):
        own.goto(f"/offers/{rows['considering']}/edit/")
        sign_out_elsewhere(ajar, own)
        own.get_by_role("button", name=re.compile("trash", re.IGNORECASE)).click()
        own.wait_for_url("**/accounts/login/**")
        sign_in(own)

        expect(own).to_have_url(re.compile(f"/offers/{rows['considering']}/edit/$"))

    def test_an_edit_still_knows_what_it_was_opened_with(self, ajar, own, rows):
        own.goto(f"/contacts/{rows['contact']}/edit/")
        own.get_by_label("Notes").fill("Typed in the first tab")
        other = own.context.new_page()
        other.goto(f"/contacts/{rows['contact']}/edit/")
        other.get_by_label("Notes").fill("Saved in the second tab")
        save(other)
        other.wait_for_url(A_CONTACT)
        sign_out_elsewhere(ajar, own)
        save(own)
        sign_in(own)
        expect(own.get_by_label("Notes")).to_have_value("Typed in the first tab")
        save(own)

        expect(own.get_by_role("alert")).to_contain_text("was changed in another window")
        expect(own.get_by_label("Notes")).to_have_value("Typed in the first tab")


def test_signed_in_again_in_another_tab_the_page_opens_again_with_what_was_typed(context, page, monkeypatch):
    monkeypatch.setattr(Problems, "expected", (422, 403))
    new_contact(page, "Another Tab")
    context.clear_cookies()
    sign_in(context.new_page())
    save(page)
    page.get_by_role("link", name="Open the page again").click()
    is_as_typed(page, "Another Tab")
    save(page)

    page.wait_for_url(A_CONTACT)


class TestThePageIsOver:
    def test_a_reload_brings_it_back_until_one_starts_afresh(self, page):
        new_contact(page, "Reloaded")
        expect(page.get_by_text("What you type is kept in this tab until you save it")).to_be_visible()
        page.reload()
        is_as_typed(page, "Reloaded")
        page.get_by_role("button", name="Start afresh").click()
        expect(page.get_by_label("Notes")).to_have_value("")

        assert stored(page) == ""

    def test_a_line_that_is_cut_loses_nothing(self, page):
        new_contact(page, "Cut Off")
        page.route("**/contacts/new/", lambda route: route.abort())
        save(page)
        page.wait_for_url("chrome-error://**")
        page.unroute("**/contacts/new/")
        page.goto("/")
        page.get_by_role("link", name="Go back to it").click()

        is_as_typed(page, "Cut Off")

    def test_what_was_put_right_is_what_is_kept(self, ajar, own):
        new_contact(own, "")
        save(own)
        expect(own.get_by_role("alert")).to_be_visible()
        own.get_by_label("Name", exact=True).fill("Put Right")
        sign_out_elsewhere(ajar, own)
        save(own)
        sign_in(own)

        is_as_typed(own, "Put Right")


def test_a_paste_that_is_too_long_is_let_in_and_counted(page):
    long = "x" * 21_164
    page.goto("/contacts/new/")
    page.get_by_label("Name", exact=True).fill("Long Notes")
    notes = page.get_by_label("Notes")
    notes.focus()
    page.keyboard.insert_text(long)
    expect(page.get_by_text("1,164 characters too many")).to_be_visible()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("This is 1,164 characters too long: at most 20,000 fit here.")
    expect(notes).to_have_value(long)
    notes.fill(long[:20_000])
    expect(page.get_by_text("characters too many")).to_have_count(0)
    save(page)

    page.wait_for_url(A_CONTACT)


class TestItIsNobodyElses:
    def test_another_account_in_the_same_tab_sees_nothing_of_it(self, ajar, own):
        ajar.manage("demo", "--email", "other@example.org", "--password", PASSWORD)
        new_contact(own, "Not Yours")
        sign_out_elsewhere(ajar, own)
        save(own)
        sign_in(own, "other@example.org")

        expect(own.get_by_label("Notes")).to_have_value("")
        assert stored(own) == ""

    def test_it_goes_at_sign_out_and_by_leaving_the_form(self, own):
        new_contact(own, "Left")
        expect(own.get_by_text("What you type is kept")).to_be_visible()
        own.get_by_role("link", name="Cancel").click()
        own.wait_for_url("**/contacts/")
        assert stored(own) == ""

        new_contact(own, "Signed Out")
        expect(own.get_by_text("What you type is kept")).to_be_visible()
        own.goto("/accounts/logout/")
        own.get_by_role("button", name="Sign out").click()
        own.wait_for_url("**/accounts/login/**")
        assert stored(own) == ""

    def test_passwords_and_codes_are_never_kept(self, page):
        for path in ("/accounts/password/change/", "/accounts/email/", "/accounts/login/"):
            page.goto(path)
            for field in page.locator("main input:visible:not([type=checkbox])").all():
                field.fill("a-secret@example.org" if field.get_attribute("type") == "email" else "a secret")
            page.wait_for_timeout(400)
            assert "a secret" not in stored(page), path
