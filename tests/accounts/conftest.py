import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import ScopedClient

PASSWORD = "three blue herons"


@pytest.fixture
def visitor(anonymous) -> Client:
    """A browser that nobody has signed in with."""
    return anonymous


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("maren@example.org", PASSWORD, time_zone="Europe/Berlin")


@pytest.fixture
def signed_in(person) -> Client:
    browser = ScopedClient()
    browser.force_login(person)
    return browser


@pytest.fixture
def elsewhere() -> Client:
    """A second browser, on another device."""
    return ScopedClient()


@pytest.fixture
def mail_goes_out(settings) -> None:
    """Mail goes to a real server, so addresses are confirmed."""
    settings.EMBEDDED_MAIL = False


@pytest.fixture
def send(django_capture_on_commit_callbacks) -> Callable:
    """Post a form and let what waits for the commit happen."""

    def post(browser: Client, path: str, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(path, data)

    return post


@pytest.fixture
def link_in() -> Callable[[str], str]:
    """Find the link of a mail, as a path."""

    def find(body: str) -> str:
        return re.search(r"http://127\.0\.0\.1:8000(/\S+)", body)[1]

    return find
