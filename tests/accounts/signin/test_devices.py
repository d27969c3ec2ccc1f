"""Where one is signed in."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts.signin.devices import name_of
from tests.accounts.conftest import PASSWORD
from tests.conftest import ScopedClient

URL = "/settings/devices/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.0 Mobile/15E148 Safari/604.1"
)
PIXEL = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"
)


@pytest.fixture
def sign_in(person):
    """Sign in from a browser that calls itself so."""

    def enter(user_agent: str) -> Client:
        browser = ScopedClient(headers={"User-Agent": user_agent})
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        return browser

    return enter


def test_each_is_listed_and_this_one_first(sign_in):
    here, _ = sign_in(FIREFOX), sign_in(IPHONE)

    page = here.get(URL).content.decode()

    assert page.index("This browser") < page.index("Safari on iPhone")
    assert "Firefox on Windows" in page


def test_signing_out_elsewhere_leaves_this_one(sign_in):
    here, there = sign_in(FIREFOX), sign_in(IPHONE)

    assertContains(here.post(URL, follow=True), "You are signed out everywhere else.")

    assert there.get("/settings/").status_code == 302
    assertNotContains(here.get(URL), "iPhone")


def test_a_session_that_was_never_listed_is_ended_too(sign_in):
    here, there = sign_in(FIREFOX), sign_in(IPHONE)
    UserSession.objects.all().delete()

    here.post(URL)

    assert there.get("/settings/").status_code == 302
    assert here.get("/settings/").status_code == 200


def test_a_new_password_ends_the_others(sign_in):
    here, _ = sign_in(FIREFOX), sign_in(IPHONE)
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "nine purple lanterns"})

    page = here.get(URL)

    assertContains(page, "Firefox on Windows")
    assertNotContains(page, "iPhone")


def test_nobody_sees_or_ends_anothers(sign_in, client):
    there = sign_in(IPHONE)

    assertNotContains(client.get(URL), "iPhone")
    client.post(URL)

    assert there.get("/settings/").status_code == 200


def test_it_takes_as_many_queries_for_ten(sign_in, django_assert_max_num_queries):
    here = [sign_in(FIREFOX) for _ in range(10)][-1]

    with django_assert_max_num_queries(10):
        assertContains(here.get(URL), "Firefox on Windows", count=10)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        (PIXEL, "Chrome on Android"),
        (EDGE, "Edge on Windows"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_as_people_do(user_agent, name):
    assert name_of(user_agent) == name
