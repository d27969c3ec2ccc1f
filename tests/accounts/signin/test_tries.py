"""Guessing ends soon, and nobody's guessing keeps the owner out."""

import json
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client, RequestFactory
from pytest_django.asserts import assertContains

from accounts.models import User
from accounts.signin import known_browsers, tries
from tests.accounts.conftest import PASSWORD
from tests.conftest import ScopedClient
from tests.passkeys import HOST, Passkey

URL = "/accounts/login/"
RIGHT = {"login": "maren@example.org", "password": PASSWORD}
WRONG = RIGHT | {"password": "four red herons"}
OFTEN = "Too many tries"


def browser_at(address: str, **more) -> Client:
    return ScopedClient(REMOTE_ADDR=address, **more)


def is_in(browser: Client) -> bool:
    return browser.get("/settings/").status_code == 200


@pytest.fixture
def known(person) -> Client:
    """A browser in which its owner signed in before, and out again."""
    browser = browser_at("192.0.2.1")
    browser.post(URL, RIGHT)
    browser.post("/accounts/logout/")
    assert not is_in(browser)
    return browser


def guess(browser: Client, times: int) -> None:
    for _ in range(times):
        browser.post(URL, WRONG)


class TestThePassword:
    def test_five_wrong_ones_from_the_same_address_keep_nobody_out(self, person):
        guess(browser_at("192.0.2.1"), 5)

        owner = browser_at("192.0.2.1")
        owner.post(URL, RIGHT)

        assert is_in(owner)

    def test_any_number_from_one_address_keep_nobody_elsewhere_out(self, person):
        guess(browser_at("192.0.2.1"), 12)

        owner = browser_at("192.0.2.2")
        owner.post(URL, RIGHT)

        assert is_in(owner)

    def test_an_address_is_told_to_wait_even_with_the_right_one(self, person):
        stranger = browser_at("192.0.2.1")
        guess(stranger, 10)

        assertContains(stranger.post(URL, RIGHT), OFTEN, status_code=422)

    def test_a_known_browser_at_that_very_address_gets_in(self, known):
        guess(browser_at("192.0.2.1"), 12)

        known.post(URL, RIGHT)

        assert is_in(known)

    def test_guessing_ends_in_a_known_browser_too(self, known):
        guess(known, 10)

        assertContains(known.post(URL, RIGHT), OFTEN, status_code=422)

    def test_an_address_can_not_try_everybody(self, person):
        stranger = browser_at("192.0.2.1")
        for number in range(20):
            stranger.post(URL, WRONG | {"login": f"{number}@example.org"})

        assertContains(stranger.post(URL, WRONG), OFTEN, status_code=422)

    def test_an_unknown_address_is_answered_alike(self, person):
        def told(login: str, address: str) -> list[str]:
            sent = WRONG | {"login": login}
            answers = [browser_at(address).post(URL, sent) for _ in range(11)]
            return [str(answer.context["form"].errors).replace(login, "") for answer in answers]

        assert told("maren@example.org", "192.0.2.7") == told("nobody@example.org", "192.0.2.8")


class TestManyAddresses:
    """A hundred wrong passwords an hour for one account: here four, to be quick."""

    @pytest.fixture(autouse=True)
    def attacked(self, known, monkeypatch) -> None:
        monkeypatch.setattr(tries, "BY_ACCOUNT", "4/h/key")
        for number in range(4):
            guess(browser_at(f"198.51.100.{number}"), 1)

    def test_a_browser_that_is_not_known_is_told_other_ways(self):
        assertContains(browser_at("192.0.2.9").post(URL, RIGHT), "or ask for a new password", status_code=422)

    def test_a_known_browser_gets_in(self, known):
        known.post(URL, RIGHT)

        assert is_in(known)

    def test_another_account_is_not_concerned(self):
        User.objects.create_user("other@example.org", PASSWORD)
        browser = browser_at("192.0.2.9")

        browser.post(URL, RIGHT | {"login": "other@example.org"})

        assert is_in(browser)

    def test_a_new_password_by_mail_opens_the_account_again(self, send, link_in):
        browser, later = browser_at("192.0.2.9"), browser_at("192.0.2.10")
        send(browser, "/accounts/password/reset/", email="maren@example.org")
        page = browser.get(link_in(mail.outbox[-1].body))
        browser.post(page["Location"], {"password1": "nine purple lanterns"})
        assert is_in(browser)

        later.post(URL, RIGHT | {"password": "nine purple lanterns"})

        assert is_in(later)


def test_a_passkey_opens_the_account_however_often_anybody_tried(person, settings):
    settings.PUBLIC_URL = f"http://{HOST}"
    owner = browser_at("192.0.2.1", SERVER_NAME=HOST)
    owner.force_login(person)
    owner.post("/accounts/reauthenticate/", {"password": PASSWORD})
    made, add = Passkey(), "/accounts/passkey/new/"
    asked = owner.get(add).context["options"]["creation"]["publicKey"]["challenge"]
    owner.post(add, {"credential": json.dumps(made.made(asked))})
    stranger = browser_at("192.0.2.1", SERVER_NAME=HOST)
    guess(stranger, 12)
    refused = [stranger.post("/accounts/passkey/", {"credential": "{}"}).status_code for _ in range(12)]
    assert refused[-1] == 429

    fresh = browser_at("192.0.2.1", SERVER_NAME=HOST)
    challenge = fresh.get("/accounts/passkey/").json()["request"]["publicKey"]["challenge"]
    handle = owner.get(add).context["options"]["creation"]["publicKey"]["user"]["id"]
    answer = made.shown(challenge, "") | {}
    answer["response"]["userHandle"] = handle
    fresh.post("/accounts/passkey/", {"credential": json.dumps(answer)})

    assert is_in(fresh)


class TestTheCode:
    def test_who_knows_the_password_can_not_use_up_the_owners_tries(self, known, person):
        key = generate_totp_secret()
        TOTP.activate(person, key)
        thief = browser_at("192.0.2.1")
        thief.post(URL, RIGHT)
        answers = [thief.post("/accounts/second-step/code/", {"code": "00000000"}) for _ in range(6)]
        assertContains(answers[-1], OFTEN, status_code=422)

        known.post(URL, RIGHT)
        known.post("/accounts/second-step/code/", {"code": format_hotp_value(hotp_value(key, int(time.time()) // 30))})

        assert is_in(known)


class TestKnownBrowsers:
    NAME = "ajar_browser"

    @pytest.fixture(autouse=True)
    def named(self, settings) -> None:
        settings.KNOWN_BROWSER_COOKIE_NAME = self.NAME

    def test_the_cookie_names_nobody_and_changes_each_time(self, person):
        browser = browser_at("192.0.2.1")
        first = browser.post(URL, RIGHT).cookies[self.NAME]
        browser.post("/accounts/logout/")
        second = browser.post(URL, RIGHT).cookies[self.NAME]

        assert first.value != second.value
        assert second.value.count("~") == 0
        assert not {str(person.pk), person.pk.hex} & set(second.value.split("."))
        assert second["httponly"]

    def test_several_people_of_one_browser_stay_known(self, person):
        other = User.objects.create_user("other@example.org", PASSWORD)
        browser = browser_at("192.0.2.1")
        for login in (person.email, other.email):
            browser.post(URL, RIGHT | {"login": login})
            browser.post("/accounts/logout/")
        guess(browser_at("192.0.2.1"), 12)

        browser.post(URL, RIGHT)

        assert is_in(browser)

    @pytest.mark.parametrize(
        "value", ["", "~", "..", "a.1.b", "a.٣.b", "é.1.é", "a.9999999999999.b", "." * 4000, "x.1." + "0" * 64]
    )
    def test_what_a_stranger_makes_up_is_known_to_nobody(self, person, value):
        request = RequestFactory().get("/")
        request.COOKIES[self.NAME] = value

        assert known_browsers.recognise(request, person) is None

    def test_that_of_another_account_helps_nobody(self, known):
        other = User.objects.create_user("other@example.org", PASSWORD)
        sent = RIGHT | {"login": other.email}
        for _ in range(10):
            known.post(URL, sent | {"password": "four red herons"})

        assertContains(known.post(URL, sent), OFTEN, status_code=422)


@pytest.mark.parametrize(
    ("seen", "said", "proxies", "address"),
    [
        ("192.0.2.1", None, 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.1", 0, "192.0.2.1"),
        ("127.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.1, 10.0.0.1", 2, "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1", 2, "198.51.100.1"),
        ("127.0.0.1", None, 1, "127.0.0.1"),
        ("127.0.0.1", "nonsense", 1, "127.0.0.1"),
        ("127.0.0.1", " , ,", 1, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1:4711", 1, "198.51.100.1"),
        ("127.0.0.1", "[2001:db8::1]:4711", 1, "2001:db8::1"),
        ("::ffff:192.0.2.1", None, 0, "192.0.2.1"),
        ("fe80::1%eth0", None, 0, "fe80::1"),
        ("", None, 0, "0.0.0.0"),
        ("", "198.51.100.1", 1, "198.51.100.1"),
    ],
)
def test_an_address_is_what_our_own_proxy_saw(settings, seen, said, proxies, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": said} if said else {}

    assert tries.address_of(RequestFactory().get("/", REMOTE_ADDR=seen, **headers)) == address


@pytest.mark.parametrize(
    ("addresses", "is_one"),
    [
        (["2001:db8:0:1::1", "2001:db8:0:1:ffff::2"], True),
        (["2001:db8:0:1::1", "2001:db8:0:2::1"], False),
        (["::ffff:192.0.2.1", "::ffff:192.0.2.2"], False),
    ],
)
def test_a_network_of_ipv6_is_one_address(person, addresses, is_one):
    first, second = addresses
    guess(browser_at(first), 10)

    other = browser_at(second)
    other.post(URL, RIGHT)

    assert is_in(other) is not is_one


def test_behind_a_proxy_each_visitor_counts_alone(person, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guess(browser_at("127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.5, 198.51.100.1"), 12)
    stranger = browser_at("127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.2, 198.51.100.1")
    owner = browser_at("127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.2")

    assertContains(stranger.post(URL, RIGHT), OFTEN, status_code=422)
    owner.post(URL, RIGHT)
    assert is_in(owner)
