"""A way in is added, changed or removed: it is asked for, said by mail, and whoever is in elsewhere is signed out."""

import json
import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from pytest_django.asserts import assertContains, assertRedirects

from tests.accounts.conftest import PASSWORD
from tests.conftest import ScopedClient
from tests.passkeys import HOST, Passkey

SURE = "/accounts/reauthenticate/"
NEW = "nine purple lanterns"
KEY = generate_totp_secret()


def code() -> str:
    return format_hotp_value(hotp_value(KEY, int(time.time()) // 30))


def answered(browser, path: str, made: Passkey) -> str:
    page = browser.get(path).content.decode()
    return json.dumps(made.made(re.search(r'"challenge": "([\w-]+)"', page)[1]))


@pytest.fixture
def here(person, settings):
    settings.PUBLIC_URL = f"http://{HOST}"
    browser = ScopedClient(SERVER_NAME=HOST)
    browser.force_login(person)
    browser.post(SURE, {"password": PASSWORD})
    return browser


@pytest.fixture
def there(person):
    """Somebody who is in elsewhere."""
    browser = ScopedClient()
    browser.force_login(person)
    return browser


def is_in(browser) -> bool:
    return browser.get("/settings/").status_code == 200


def add_app(send, here, person, link_in):
    key = re.search(r'<code class="secret">(\w+)</code>', here.get("/accounts/second-step/app/").content.decode())[1]
    send(here, "/accounts/second-step/app/", code=format_hotp_value(hotp_value(key, int(time.time()) // 30)))


def remove_app(send, here, person, link_in):
    TOTP.activate(person, KEY)
    send(here, "/accounts/second-step/app/remove/")


def add_passkey(send, here, person, link_in):
    send(here, "/accounts/passkey/new/", credential=answered(here, "/accounts/passkey/new/", Passkey()))


def remove_passkey(send, here, person, link_in):
    row = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Old"})
    send(here, f"/accounts/passkey/{row.pk}/remove/")


def make_codes(send, here, person, link_in):
    TOTP.activate(person, KEY)
    send(here, "/accounts/second-step/codes/new/")


def change_password(send, here, person, link_in):
    send(here, "/accounts/password/change/", oldpassword=PASSWORD, password1=NEW)


def change_address(send, here, person, link_in):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    send(here, "/accounts/email/", email="new@example.org", password=PASSWORD, action_add="1")
    path = re.search(rf"http://{HOST}(/\S+)", mail.outbox[-1].body)[1]
    mail.outbox.clear()
    send(here, path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (add_app, "An authenticator app was added"),
        (remove_app, "app"),
        (add_passkey, "A passkey was added"),
        (remove_passkey, "passkey"),
        (make_codes, "recovery codes"),
        (change_password, "password"),
        (change_address, "new@example.org instead of maren@example.org"),
    ],
)
def test_a_change_ends_the_other_sessions_and_is_said_by_mail(change, said, send, here, there, person, link_in):
    change(send, here, person, link_in)

    assert not is_in(there)
    assert is_in(here)
    assert [message.to for message in mail.outbox] == [["maren@example.org"]]
    assert said in mail.outbox[0].body


def test_a_new_password_by_mail_ends_all_sessions(visitor, send, there, person, link_in):
    send(visitor, "/accounts/password/reset/", email=person.email)
    page = visitor.get(link_in(mail.outbox[0].body))
    send(visitor, page["Location"], password1=NEW)

    assert not is_in(there)
    assert is_in(visitor)


def test_the_first_confirmation_ends_none(person, there, here, visitor, send, mail_goes_out):
    EmailAddress.objects.create(user=person, email=person.email, primary=True)
    send(here, "/accounts/email/", email=person.email, action_send="1")
    path = re.search(rf"http://{HOST}(/\S+)", mail.outbox[-1].body)[1]
    send(visitor, path)

    assert EmailAddress.objects.get().verified
    assert is_in(there)


def test_a_new_password_calls_off_a_change_of_address(send, here, person, visitor, link_in):
    """Whoever knew the old one may have asked for it."""
    send(here, "/accounts/email/", email="thief@example.org", password=PASSWORD, action_add="1")
    path = re.search(rf"http://{HOST}(/\S+)", mail.outbox[-1].body)[1]
    change_password(send, here, person, link_in)

    assertContains(visitor.get(path), "This link no longer works")


class TestTheFactorItself:
    CHANGES = [
        "/accounts/second-step/app/remove/",
        "/accounts/second-step/codes/new/",
        "/accounts/passkey/new/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/settings/your-data/delete/",
    ]

    @pytest.fixture
    def guarded(self, person, there):
        TOTP.activate(person, KEY)
        self.codes = RecoveryCodes.activate(person).get_unused_codes()
        return there

    @pytest.mark.parametrize("path", CHANGES)
    def test_the_password_alone_changes_nothing(self, guarded, person, path):
        guarded.post(SURE, {"password": PASSWORD})

        assert SURE in guarded.get(path)["Location"]
        sent = {"oldpassword": PASSWORD, "password1": NEW, "password": PASSWORD, "email": "new@example.org"}
        assert SURE in guarded.post(path, sent | {"action_add": "1"})["Location"]
        person.refresh_from_db()
        assert person.check_password(PASSWORD)
        assert Authenticator.objects.count() == 2

    @pytest.mark.parametrize("path", CHANGES)
    def test_with_a_code_it_is_enough(self, guarded, path):
        assertRedirects(
            guarded.post(SURE, {"password": PASSWORD, "code": code(), "next": path}),
            path,
            fetch_redirect_response=False,
        )
        assert guarded.get(path).status_code == 200

    def test_a_recovery_code_does_too(self, guarded):
        assert guarded.post(SURE, {"password": PASSWORD, "code": self.codes[0]}).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "said"), [("", "Write a code too"), ("abc", "A code has digits only"), ("00000000", "is not right")]
    )
    def test_what_is_wrong_is_said(self, guarded, typed, said):
        assertContains(guarded.post(SURE, {"password": PASSWORD, "code": typed}), said, status_code=422)

    def test_a_code_is_not_spent_beside_a_wrong_password(self, guarded):
        typed = code()
        assert guarded.post(SURE, {"password": "a guess", "code": typed}).status_code == 422

        assert guarded.post(SURE, {"password": PASSWORD, "code": typed}).status_code == 302

    def test_a_passkey_stands_for_both(self, here, person):
        made = Passkey()
        here.post("/accounts/passkey/new/", {"credential": answered(here, "/accounts/passkey/new/", made)})
        browser = ScopedClient(SERVER_NAME=HOST)
        browser.force_login(person)
        page = browser.get(SURE).content.decode()
        answer = json.dumps(made.shown(re.search(r'"challenge": "([\w-]+)"', page)[1], ""))

        browser.post(SURE, {"credential": answer})

        assert browser.get("/accounts/second-step/codes/new/").status_code == 200

    @pytest.mark.parametrize("answer", ["", "0", "{}", "[]"])
    def test_what_is_no_passkey_is_refused(self, here, answer):
        here.post("/accounts/passkey/new/", {"credential": answered(here, "/accounts/passkey/new/", Passkey())})

        assertContains(here.post(SURE, {"credential": answer}), "That passkey was not accepted", status_code=422)
