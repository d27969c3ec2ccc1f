"""A second step of signing in: an app's code, and recovery codes for the day on which the phone is gone."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from accounts.signin.second_step import redeem
from tests.accounts.conftest import PASSWORD

INDEX, ADD, REMOVE = "/accounts/second-step/", "/accounts/second-step/app/", "/accounts/second-step/app/remove/"
CODE, CODES, NEW_CODES = (
    "/accounts/second-step/code/",
    "/accounts/second-step/codes/",
    "/accounts/second-step/codes/new/",
)
LOGIN = "/accounts/login/"


def code_of(secret: str, seconds: int = 0) -> str:
    """Return what an app shows whose clock is so many seconds ahead (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time() + seconds) // 30))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def sure(signed_in):
    """Signed in, and the password was written just now."""
    signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return signed_in


@pytest.fixture
def secret(sure, send) -> str:
    """The key of an app that was added."""
    key = re.search(r'<code class="secret">(\w+)</code>', sure.get(ADD).content.decode())[1]
    assertRedirects(send(sure, ADD, code=code_of(key)), CODES)
    return key


@pytest.fixture
def codes(sure, secret) -> list[str]:
    return re.findall(r'<code class="secret">(\d+)</code>', sure.get(CODES).content.decode())


@pytest.fixture
def clock(monkeypatch):
    """Let the next half minute come: a code is worth something once."""

    def ahead(seconds: int) -> None:
        at = time.time() + seconds
        monkeypatch.setattr(time, "time", lambda: at)

    return ahead


def write_password(browser):
    return browser.post(LOGIN, {"login": "maren@example.org", "password": PASSWORD})


def is_in(browser) -> bool:
    return browser.get("/settings/").status_code == 200


class TestAdding:
    @pytest.mark.parametrize("path", [ADD, NEW_CODES])
    def test_the_password_is_asked_for_first(self, signed_in, path):
        assert "/accounts/reauthenticate/" in signed_in.get(path)["Location"]

    def test_the_picture_and_the_key_are_shown(self, sure):
        page = sure.get(ADD)

        assertContains(page, 'src="data:image/svg+xml;base64,')
        assertContains(page, '<code class="secret">')

    def test_a_wrong_code_adds_nothing_and_keeps_the_key(self, sure):
        key = re.search(r'<code class="secret">(\w+)</code>', sure.get(ADD).content.decode())[1]

        response = sure.post(ADD, {"code": wrong(code_of(key))})

        assertContains(response, "That code is not right", status_code=422)
        assertContains(response, key, status_code=422)
        assert not Authenticator.objects.exists()

    def test_it_is_said_by_mail(self, secret, person):
        assert [message.to for message in mail.outbox] == [[person.email]]
        assert "An authenticator app was added" in mail.outbox[0].body

    def test_there_are_ten_recovery_codes(self, codes, sure):
        assert len(set(codes)) == 10
        assert sure.get(CODES + "file/").content.decode().count("\n") >= 10


def test_an_address_that_is_not_confirmed_can_not_be_locked(sure, settings):
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    EmailAddress.objects.create(user=User.objects.get(), email="maren@example.org", verified=False)

    assertRedirects(sure.get(ADD), INDEX)


class TestSigningIn:
    def test_the_password_alone_opens_nothing(self, secret, elsewhere):
        assertRedirects(write_password(elsewhere), CODE)

        assert not is_in(elsewhere)

    def test_the_code_opens_it(self, secret, elsewhere, clock):
        write_password(elsewhere)
        clock(30)

        elsewhere.post(CODE, {"code": code_of(secret)})

        assert is_in(elsewhere)

    def test_a_code_is_worth_something_once(self, secret, elsewhere, visitor, clock):
        clock(30)
        for browser in (elsewhere, visitor):
            write_password(browser)
            browser.post(CODE, {"code": code_of(secret)})

        assert is_in(elsewhere)
        assert not is_in(visitor)

    @pytest.mark.parametrize("typed", ["", "abcdef", "123\x00456", "१२३४५६", "9" * 400, "12345", "'; --", "000000\n"])
    def test_what_is_no_code_is_refused_kindly(self, secret, elsewhere, typed):
        write_password(elsewhere)

        response = elsewhere.post(CODE, {"code": typed})

        assertContains(response, "We couldn’t sign you in", status_code=422)
        assert not is_in(elsewhere)

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({}, "Write the code that your app shows."),
            ({"credential": '{"rawId": "AA", "response": {}}'}, "That passkey was not accepted."),
        ],
    )
    def test_a_form_without_a_code_is_refused_kindly(self, secret, elsewhere, sent, said):
        write_password(elsewhere)

        assertContains(elsewhere.post(CODE, sent), said, status_code=422)
        assert not is_in(elsewhere)

    def test_a_recovery_code_opens_it_once(self, codes, elsewhere, visitor):
        for browser in (elsewhere, visitor):
            write_password(browser)
            browser.post(CODE, {"code": codes[0]})

        assert is_in(elsewhere)
        assert not is_in(visitor)

    def test_it_may_be_typed_in_two_halves(self, codes, elsewhere):
        write_password(elsewhere)
        elsewhere.post(CODE, {"code": f" {codes[1][:4]} {codes[1][4:]}"})

        assert is_in(elsewhere)

    def test_guessing_ends_soon(self, secret, elsewhere):
        write_password(elsewhere)
        answers = [elsewhere.post(CODE, {"code": wrong(code_of(secret))}) for _ in range(12)]

        assertContains(answers[-1], "Too many tries.", status_code=answers[-1].status_code)
        assert not is_in(elsewhere)

    def test_the_page_is_for_nobody_who_has_not_written_the_password(self, secret, elsewhere):
        assertRedirects(elsewhere.get(CODE), LOGIN)
        assertRedirects(elsewhere.post(CODE, {"code": code_of(secret)}), LOGIN)


class TestClocksThatAreOff:
    """RFC 6238 suggests to take the code of the half minute before and of the one after."""

    @pytest.mark.parametrize("off", [-30, 30])
    def test_a_code_of_the_half_minute_beside_opens_it(self, secret, elsewhere, clock, off):
        clock(120)
        write_password(elsewhere)

        elsewhere.post(CODE, {"code": code_of(secret, off)})

        assert is_in(elsewhere)

    @pytest.mark.parametrize("off", [-60, 60])
    def test_none_of_further_away_does(self, secret, elsewhere, clock, off):
        clock(120)
        write_password(elsewhere)

        elsewhere.post(CODE, {"code": code_of(secret, off)})

        assert not is_in(elsewhere)

    def test_each_counts_once_as_long_as_it_would_be_taken(self, secret, elsewhere, visitor, clock):
        clock(120)
        code = code_of(secret, 30)
        write_password(elsewhere)
        elsewhere.post(CODE, {"code": code})
        clock(59)
        write_password(visitor)
        visitor.post(CODE, {"code": code})

        assert is_in(elsewhere)
        assert not is_in(visitor)

    def test_the_code_that_added_the_app_opens_nothing(self, sure, elsewhere):
        key = re.search(r'<code class="secret">(\w+)</code>', sure.get(ADD).content.decode())[1]
        code = code_of(key)
        sure.post(ADD, {"code": code})
        write_password(elsewhere)
        elsewhere.post(CODE, {"code": code})

        assert not is_in(elsewhere)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["totp", "recovery_codes"])
def test_of_two_at_once_one_gets_in(person, at_once, kind):
    key = generate_totp_secret()
    TOTP.activate(person, key)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    code = code_of(key) if kind == "totp" else codes[0]

    used = at_once(*[lambda: redeem(person, code)] * 2)

    assert [row.type for row in used if row] == [kind]


class TestWhatCanNotBeRead:
    BROKEN = [{"secret": 0}, {"secret": "no base32!"}, {"secret": ""}, {}, 0, []]

    @pytest.mark.parametrize("data", BROKEN)
    def test_an_app_leaves_recovery_codes_and_nothing_else(self, sure, codes, elsewhere, data):
        Authenticator.objects.filter(type="totp").update(data=data)
        assertRedirects(write_password(elsewhere), CODE)
        assertContains(elsewhere.post(CODE, {"code": "123456"}), "That code is not right", status_code=422)

        elsewhere.post(CODE, {"code": codes[0]})

        assert is_in(elsewhere)
        assertContains(sure.get(INDEX), "its codes don’t work")
        sure.post(REMOVE)
        assert not Authenticator.objects.exists()

    @pytest.mark.parametrize("data", [{"seed": 0, "used_mask": 0}, {"seed": "é", "used_mask": "x"}, {}, 0])
    def test_recovery_codes_leave_the_app_and_are_made_anew(self, sure, secret, elsewhere, clock, data):
        Authenticator.objects.filter(type="recovery_codes").update(data=data)
        for path in (CODES, CODES + "file/"):
            assertRedirects(sure.get(path), NEW_CODES)
        clock(120)
        write_password(elsewhere)

        elsewhere.post(CODE, {"code": code_of(secret)})

        assert is_in(elsewhere)
        assert sure.get(INDEX).status_code == 200


class TestForgottenPassword:
    def test_a_new_password_does_not_pass_by_it(self, secret, elsewhere, send, link_in):
        mail.outbox.clear()
        send(elsewhere, "/accounts/password/reset/", email="maren@example.org")
        page = elsewhere.get(link_in(mail.outbox[0].body))

        assertRedirects(elsewhere.post(page["Location"], {"password1": "nine purple lanterns"}), CODE)
        assert not is_in(elsewhere)


class TestRemoving:
    def test_the_password_is_enough_again(self, sure, secret, elsewhere, send):
        assertRedirects(send(sure, REMOVE), INDEX)

        write_password(elsewhere)
        assert is_in(elsewhere)
        assert "no two-step sign-in any more" in mail.outbox[-1].subject

    def test_the_page_says_what_is_so(self, sure, secret):
        assertContains(sure.get(INDEX), "10 left")
        sure.post(REMOVE)
        assertNotContains(sure.get(INDEX), "Recovery codes</h2>")


class TestNewCodes:
    def test_the_old_ones_open_nothing(self, sure, codes, elsewhere):
        assertRedirects(sure.post(NEW_CODES), CODES)
        write_password(elsewhere)
        elsewhere.post(CODE, {"code": codes[0]})

        assert not is_in(elsewhere)

    def test_there_are_none_without_an_app(self, sure):
        assertContains(sure.post(NEW_CODES), "Add an app or a passkey first", status_code=422)
        assert sure.get(CODES).status_code == 404
