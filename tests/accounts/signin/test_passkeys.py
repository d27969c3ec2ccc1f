"""Passkeys: made, used in place of the password or as a second step, refused and removed."""

import json
import re
import time

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.test import Client
from fido2.utils import websafe_encode
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from accounts.signin.passkeys import REFUSED
from core.models import Session
from tests.accounts.conftest import PASSWORD
from tests.passkeys import HOST, Passkey

INDEX, ADD, LOGIN = "/accounts/second-step/", "/accounts/passkey/new/", "/accounts/passkey/"
CODE, CODES, BY_PASSWORD = "/accounts/second-step/code/", "/accounts/second-step/codes/", "/accounts/login/"
NO_ANSWERS = [
    "",
    "null",
    "[]",
    "1",
    "0",
    "0.0",
    "false",
    '""',
    "[[[]]]",
    '[{"id": "AA"}]',
    '"text"',
    "{",
    "{}",
    '{"response": 1}',
    '{"id": "AA", "rawId": "AA", "response": {}}',
    '{"id": 1, "rawId": 2, "response": []}',
    '{"id": "é", "rawId": "é", "type": "public-key", "response": {"clientDataJSON": "e30"}}',
    '{"id": "AA", "rawId": "AA", "response": {"userHandle": 5}}',
    "[" * 15_000,
    '{"id": "' + "A" * 30_000 + '"}',
    '{"id": "\\u0000"}',
    "\x00",
]


# Seen by who reads the bytes: a number cut short, lists in lists, a passkey without its key, other words.
HEAD = bytes(32) + b"\x80" + bytes(4)
HOSTILE = [
    {"authenticatorData": websafe_encode(HEAD + b"\x19"), "attestationObject": websafe_encode(b"\x19")},
    {"authenticatorData": websafe_encode(HEAD + b"\x81" * 9_000), "attestationObject": websafe_encode(b"\x81" * 9_000)},
    {"clientDataJSON": websafe_encode(b"[" * 9_000)},
    {"clientDataJSON": websafe_encode(b'{"type": 1, "challenge": [], "origin": {}}')},
]


@pytest.fixture(autouse=True)
def named(settings) -> None:
    """Browsers make passkeys only where the address has a name."""
    settings.PUBLIC_URL = f"http://{HOST}"


def named_client(browser: Client) -> Client:
    browser.defaults["SERVER_NAME"] = HOST
    browser.defaults["SERVER_PORT"] = "80"
    return browser


@pytest.fixture
def sure(signed_in):
    """Signed in, and the password was written just now."""
    signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return named_client(signed_in)


@pytest.fixture
def other(elsewhere):
    return named_client(elsewhere)


@pytest.fixture
def passkey(sure, send) -> Passkey:
    """A passkey that was added."""
    made = Passkey()
    assertRedirects(send(sure, ADD, name="My laptop", credential=answer_to(sure, made)), CODES)
    return made


def challenge_on(response) -> str:
    return re.search(r'"challenge": "([\w-]+)"', response.content.decode())[1]


def answer_to(browser: Client, passkey: Passkey, **more: str) -> str:
    return json.dumps(passkey.made(challenge_on(browser.get(ADD)), **more))


def shown(browser: Client, passkey: Passkey, path: str = LOGIN, **more: str) -> str:
    handle = user_pk_to_url_str(User.objects.get())
    return json.dumps(passkey.shown(challenge_on(browser.get(path)), handle, **more))


def write_password(browser: Client):
    return browser.post(BY_PASSWORD, {"login": "maren@example.org", "password": PASSWORD})


def is_in(browser: Client) -> bool:
    return browser.get("/settings/").status_code == 200


class TestAdding:
    def test_the_password_is_asked_for_first(self, signed_in):
        assert "/accounts/reauthenticate/" in signed_in.get(ADD)["Location"]

    def test_it_has_a_name_and_is_said_by_mail(self, sure, passkey, person):
        assertContains(sure.get(INDEX), "My laptop")
        assert [message.to for message in mail.outbox] == [[person.email]]
        assert "A passkey was added" in mail.outbox[0].body

    def test_without_a_name_it_has_that_of_the_browser(self, sure):
        sure.post(ADD, {"credential": answer_to(sure, Passkey())}, headers={"user-agent": "Firefox on Windows NT"})

        assert Authenticator.objects.filter(data__name="Firefox on Windows").exists()

    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_what_is_no_answer_adds_nothing_and_keeps_the_name(self, sure, answer):
        sure.get(ADD)

        response = sure.post(ADD, {"name": "My laptop", "credential": answer})

        assertContains(response, "That passkey was not accepted.", status_code=422)
        assertContains(response, 'value="My laptop"', status_code=422)
        assert not Authenticator.objects.exists()

    @pytest.mark.parametrize("name", ["x" * 101, "a\x00b"])
    def test_a_name_that_can_not_be_kept_is_said(self, sure, name):
        response = sure.post(ADD, {"name": name, "credential": answer_to(sure, Passkey())})

        assert response.status_code == 422
        assert not Authenticator.objects.exists()

    def test_one_that_asked_for_no_finger_is_refused(self, sure):
        response = sure.post(ADD, {"credential": answer_to(sure, Passkey(verified=False))})

        assertContains(response, "That passkey was not accepted.", status_code=422)
        assert not Authenticator.objects.exists()

    def test_one_that_was_made_for_another_site_is_refused(self, sure):
        response = sure.post(ADD, {"credential": answer_to(sure, Passkey(), origin="https://example.org")})

        assert response.status_code == 422

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_what_is_built_to_break_the_reader_is_refused(self, sure, hostile):
        broken = json.loads(answer_to(sure, Passkey()))
        broken["response"] |= hostile

        assertContains(sure.post(ADD, {"credential": json.dumps(broken)}), REFUSED, status_code=422)

    @pytest.mark.parametrize("more", ['"\\ud800"', "1e999", "NaN", '"\\u0000"'])
    def test_what_no_database_keeps_is_refused(self, sure, more):
        answer = answer_to(sure, Passkey())[:-1] + f', "x": {more}}}'

        assertContains(sure.post(ADD, {"credential": answer}), REFUSED, status_code=422)
        assert not Authenticator.objects.exists()

    def test_an_answer_is_worth_something_once(self, sure):
        answer = answer_to(sure, Passkey())
        sure.post(ADD, {"credential": answer})

        assert sure.post(ADD, {"credential": answer}).status_code == 422
        assert Authenticator.objects.filter(type="webauthn").count() == 1

    @pytest.mark.parametrize("sent", ["0", "0.0", "-0", "false", '""', "[]", "{}", "null"])
    def test_what_proves_nothing_is_never_stored(self, sure, other, sent):
        sure.get(ADD)

        assertContains(sure.post(ADD, {"name": "Forged", "credential": sent}), REFUSED, status_code=422)

        assert not Authenticator.objects.exists()
        write_password(other)
        assert is_in(other)

    def test_only_what_was_proved_is_stored(self, sure):
        answer = json.loads(answer_to(sure, Passkey())) | {"more": "x" * 10_000, "clientExtensionResults": {"y": [1]}}

        sure.post(ADD, {"credential": json.dumps(answer)})

        stored = Authenticator.objects.get(type="webauthn").data["credential"]
        assert set(stored) == {"id", "rawId", "type", "response"}


# What was stored without proof, or is damaged.
UNREADABLE = [
    {"name": "Forged", "credential": 0},
    {"name": "Forged", "credential": False},
    {"name": "Forged", "credential": {}},
    {"name": "Forged", "credential": {"id": "AA", "rawId": "AA", "response": {}}},
    {"name": "Forged"},
    {"name": ["Forged"], "credential": [[[]]]},
    {},
    0,
    [],
    "text",
]


class TestWhatCanNotBeRead:
    @pytest.fixture
    def broken(self, person, data) -> Authenticator:
        return Authenticator.objects.create(user=person, type="webauthn", data=data)

    @pytest.mark.parametrize("data", UNREADABLE)
    def test_alone_it_asks_for_nothing_and_can_be_removed(self, sure, other, data, broken):
        write_password(other)

        assert is_in(other)
        assertContains(sure.get(INDEX), "it can’t be read and doesn’t work")
        assert sure.get(f"/accounts/passkey/{broken.pk}/remove/").status_code == 200
        sure.post(f"/accounts/passkey/{broken.pk}/remove/")
        assert not Authenticator.objects.exists()

    @pytest.mark.parametrize("data", [UNREADABLE[0], UNREADABLE[3], 0])
    def test_beside_a_real_one_the_real_one_opens_the_account(self, passkey, other, data, broken):
        other.post(LOGIN, {"credential": shown(other, passkey)})

        assert is_in(other)

    @pytest.mark.parametrize("data", [UNREADABLE[0]])
    def test_beside_a_real_one_the_password_still_wants_a_second_step(self, passkey, other, data, broken):
        assertRedirects(write_password(other), CODE)
        other.post(CODE, {"credential": shown(other, passkey, CODE)})

        assert is_in(other)

    @pytest.mark.parametrize("data", [UNREADABLE[0]])
    def test_another_passkey_can_be_added_beside_it(self, sure, data, broken):
        assertRedirects(sure.post(ADD, {"credential": answer_to(sure, Passkey())}), CODES)


class TestInPlaceOfThePassword:
    def test_it_opens_the_account_and_leads_where_one_wanted_to_go(self, passkey, other):
        response = other.post(LOGIN, {"credential": shown(other, passkey), "next": "/offers/"})

        assertRedirects(response, "/offers/")

    @pytest.mark.parametrize(("remember", "ends"), [("on", False), ("", True)])
    def test_it_stays_open_only_where_that_is_wanted(self, passkey, other, remember, ends):
        other.post(LOGIN, {"credential": shown(other, passkey), "remember": remember})

        assert other.session.get_expire_at_browser_close() == ends

    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_what_is_no_answer_opens_nothing(self, passkey, other, answer):
        other.get(LOGIN)

        response = other.post(LOGIN, {"credential": answer}, follow=True)

        assertContains(response, "That passkey was not accepted.")
        assert not is_in(other)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"id": b"another one of them."},
            {"verified": False},
            {},  # another key under the same name
        ],
    )
    def test_another_passkey_opens_nothing(self, passkey, other, wrong):
        false = Passkey(**wrong) if wrong != {"verified": False} else Passkey(verified=False, key=passkey.key)

        other.post(LOGIN, {"credential": shown(other, false)})

        assert not is_in(other)

    def test_an_answer_to_another_site_opens_nothing(self, passkey, other):
        other.post(LOGIN, {"credential": shown(other, passkey, origin="https://example.org")})

        assert not is_in(other)

    def test_an_answer_to_an_older_question_opens_nothing(self, passkey, other):
        old = shown(other, passkey)
        other.get(LOGIN)
        other.post(LOGIN, {"credential": old})

        assert not is_in(other)

    def test_an_answer_opens_the_account_once(self, passkey, other):
        answer, asked = shown(other, passkey), other.cookies[settings.QUESTION_COOKIE_NAME].value
        other.post(LOGIN, {"credential": answer})
        assert is_in(other)
        other.post("/accounts/logout/")
        other.cookies[settings.QUESTION_COOKIE_NAME] = asked

        assertContains(other.post(LOGIN, {"credential": answer}, follow=True), REFUSED)
        assert not is_in(other)

    @pytest.mark.parametrize("hostile", [*HOSTILE, {"userHandle": "bm9ib2R5"}])
    def test_what_is_built_to_break_the_reader_is_refused(self, passkey, other, hostile):
        broken = json.loads(shown(other, passkey))
        broken["response"] |= hostile

        assertContains(other.post(LOGIN, {"credential": json.dumps(broken)}, follow=True), REFUSED)
        assert not is_in(other)

    def test_what_is_asked_says_nothing_of_any_account(self, passkey, other):
        assert other.get(LOGIN).json()["request"]["publicKey"]["allowCredentials"] == []

    def test_a_strangers_questions_are_stored_nowhere(self, db):
        asked = [named_client(Client()).get(LOGIN).status_code for _ in range(31)]

        assert asked == [200] * 31
        assert not Session.objects.exists()

    @pytest.mark.parametrize("made_up", ["", "x", "e30:1:x", "\x00"])
    def test_a_question_of_our_own_making_only(self, passkey, other, made_up):
        answer = shown(other, passkey)
        other.cookies[settings.QUESTION_COOKIE_NAME] = made_up

        other.post(LOGIN, {"credential": answer})

        assert not is_in(other)

    def test_a_question_waits_ten_minutes(self, passkey, other, monkeypatch):
        answer, later = shown(other, passkey), time.time() + 601
        monkeypatch.setattr(time, "time", lambda: later)

        other.post(LOGIN, {"credential": answer})

        assert not is_in(other)

    def test_guessing_ends_soon(self, passkey, other):
        answers = [other.post(LOGIN, {"credential": "{}"}) for _ in range(12)]

        assert answers[-1].status_code == 429


class TestAsTheSecondStep:
    def test_the_password_alone_opens_nothing(self, passkey, other):
        assertRedirects(write_password(other), CODE)

        assert not is_in(other)

    def test_it_opens_the_account(self, passkey, other):
        write_password(other)

        other.post(CODE, {"credential": shown(other, passkey, CODE)})

        assert is_in(other)

    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_what_is_no_answer_is_refused_kindly(self, passkey, other, answer):
        write_password(other)
        other.get(CODE)

        assertContains(other.post(CODE, {"credential": answer}), "We couldn’t sign you in", status_code=422)
        assert not is_in(other)

    def test_it_has_to_ask_for_the_finger_here_too(self, passkey, other):
        write_password(other)

        assertContains(other.get(CODE), '"userVerification": "required"')

    def test_nobody_is_asked_for_the_code_of_an_app_they_do_not_have(self, passkey, other):
        write_password(other)

        assertNotContains(other.get(CODE), "that your app shows")

    def test_a_recovery_code_stands_in_for_it(self, sure, passkey, other):
        code = re.search(r'<code class="secret">(\d+)</code>', sure.get(CODES).content.decode())[1]
        write_password(other)

        other.post(CODE, {"code": code})

        assert is_in(other)


class TestRemoving:
    @pytest.fixture
    def remove(self, passkey) -> str:
        return f"/accounts/passkey/{Authenticator.objects.get(type='webauthn').pk}/remove/"

    def test_it_opens_nothing_and_the_password_is_enough_again(self, sure, passkey, other, send, remove):
        assertContains(sure.get(remove), "My laptop")
        assertRedirects(send(sure, remove), INDEX)

        other.post(LOGIN, {"credential": shown(other, passkey)})
        assert not is_in(other)
        write_password(other)
        assert is_in(other)
        assert "was removed" in mail.outbox[-1].subject

    def test_the_codes_go_with_the_last_one(self, sure, remove):
        assertContains(sure.get(INDEX), "10 left")
        sure.post(remove)
        assertNotContains(sure.get(INDEX), "Recovery codes</h2>")


@pytest.mark.parametrize(
    ("host", "possible"),
    [("localhost", True), ("localhost:8000", True), ("127.0.0.1:8000", False), ("[::1]:8000", False), ("[::1]", False)],
)
def test_the_page_offers_them_where_browsers_make_them(signed_in, host, possible):
    response = signed_in.get(INDEX, headers={"host": host})

    (assertContains if possible else assertNotContains)(response, "Add a passkey")
