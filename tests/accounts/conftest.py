import re
from collections.abc import Callable
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from followups.delivery.outgoing import send_outgoing
from followups.delivery.smtp import Conversation
from tests.conftest import ScopedClient
from tests.scopes import no_scope

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
def deliver(monkeypatch) -> Callable[[], None]:
    """Do what the worker does with outgoing mail; it arrives in `mail.outbox`, read back from its bytes."""

    def arrive(conversation: Conversation, content: bytes, recipient: str, *, before_body: Callable[[], bool]):
        assert before_body()
        read = message_from_bytes(content, policy=policy.default)
        assert read["To"] == recipient
        headers = {"Message-ID": read["Message-ID"], "Auto-Submitted": read["Auto-Submitted"]}
        body = read.get_body(("plain",)).get_content()
        mail.outbox.append(mail.EmailMessage(read["Subject"], body, read["From"], [recipient], headers=headers))
        return 250, "Accepted"

    monkeypatch.setattr(Conversation, "hand_over", arrive)

    def once() -> None:
        with no_scope():
            send_outgoing()

    return once


@pytest.fixture
def send(django_capture_on_commit_callbacks, deliver) -> Callable:
    """Post a form, and let what waits for the commit and for the worker happen."""

    def post(browser: Client, path: str, **data):
        with django_capture_on_commit_callbacks(execute=True):
            response = browser.post(path, data)
        deliver()
        return response

    return post


@pytest.fixture
def link_in() -> Callable[[str], str]:
    """Find the link of a mail, as a path."""

    def find(body: str) -> str:
        return re.search(r"http://127\.0\.0\.1:8000(/\S+)", body)[1]

    return find
