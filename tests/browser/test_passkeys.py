"""A passkey in a real browser: made, used in place of the password and as a second step, refused, removed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.career import EMAIL, PASSWORD
from tests.browser.conftest import create_account
from tests.browser.test_accessible_states import examined

# A device that asks for the finger, and gets the right one.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The virtual authenticator of one browser (WebAuthn level 3, section 11)."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._send("enable")
        self._id = self._send("addVirtualAuthenticator", options=DEVICE)["authenticatorId"]

    def _send(self, command: str, **more: Any) -> dict[str, Any]:
        return dict(self._session.send(f"WebAuthn.{command}", more))

    def knows_the_finger(self, known: bool) -> None:
        self._send("setUserVerified", authenticatorId=self._id, isUserVerified=known)

    def passkeys(self) -> list[dict[str, Any]]:
        return list(self._send("getCredentials", authenticatorId=self._id)["credentials"])

    def lend(self, passkeys: list[dict[str, Any]]) -> None:
        """Put the passkeys of another browser on this device, as a cloud would."""
        for passkey in passkeys:
            self._send("addCredential", authenticatorId=self._id, credential=passkey)


@pytest.fixture
def open_named(open_context, ajar) -> Callable[[], BrowserContext]:
    """Open Ajar by a name: browsers make no passkeys for 127.0.0.1."""
    return lambda: open_context(base_url=ajar.url.replace("127.0.0.1", "localhost"), reduced_motion="reduce")


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add(page: Page, name: str) -> None:
    page.goto("/accounts/second-step/")
    page.get_by_role("link", name="Add a passkey").click()
    if page.get_by_label("Your password").is_visible():
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button").last.click()
    page.get_by_label("What to call it").fill(name)
    page.get_by_role("button", name="Add a passkey").click()


def test_a_passkey_opens_the_account_and_the_password_alone_does_not(open_named):
    page = open_named().new_page()
    create_account(page)
    device = Device(page)

    device.knows_the_finger(False)
    add(page, "My laptop")
    expect(page.get_by_role("status").first).to_have_text("Nothing was chosen. Try again when you like.")
    device.knows_the_finger(True)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator("code.secret").first.inner_text()
    page.goto("/accounts/second-step/")
    expect(page.get_by_role("link", name="Remove My laptop")).to_be_visible()
    assert not examined(page, "second step with a passkey")
    add(page, "The same one")
    expect(page.get_by_role("status").first).to_have_text("This device has a passkey for your account already.")
    assert not examined(page, "add a passkey")

    # In place of the password, on a browser that knows nothing but the passkey.
    other = open_named().new_page()
    other.goto("/offers/")
    elsewhere = Device(other)
    elsewhere.lend(device.passkeys())
    other.get_by_role("button", name="Sign in with a passkey").click()
    expect(other.get_by_role("heading", name="Offers", level=1)).to_be_visible()

    # As the second step.
    third = open_named().new_page()
    Device(third).lend(device.passkeys())
    sign_in(third)
    expect(third.get_by_role("heading", name="One more step")).to_be_visible()
    assert not examined(third, "one more step")
    third.get_by_role("button", name="Use a passkey").click()
    third.wait_for_url(re.compile(r":\d+/$"))

    # A device without it opens nothing; a recovery code does.
    stranger = open_named().new_page()
    Device(stranger)
    stranger.goto("/accounts/login/")
    stranger.get_by_role("button", name="Sign in with a passkey").click()
    expect(stranger.get_by_role("status").last).to_have_text("Nothing was chosen. Try again when you like.")
    sign_in(stranger)
    stranger.get_by_label("Code").fill(recovery)
    stranger.get_by_role("button", name="Sign in with the code").click()
    stranger.wait_for_url(re.compile(r":\d+/$"))

    # Removed, it no longer works, and the password alone does again.
    page.goto("/accounts/second-step/")
    page.get_by_role("link", name="Remove My laptop").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    late = open_named().new_page()
    Device(late).lend(device.passkeys())
    late.goto("/accounts/login/")
    late.get_by_role("button", name="Sign in with a passkey").click()
    expect(late.get_by_text("That passkey was not accepted.")).to_be_visible()
    sign_in(late)
    late.wait_for_url(re.compile(r":\d+/$"))


def test_by_its_number_the_page_says_where_passkeys_are_made(open_context):
    page = open_context().new_page()
    sign_in(page)

    page.goto("/accounts/second-step/")
    expect(page.get_by_text("only where the address has a name")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
