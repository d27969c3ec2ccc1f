"""What the server says to a tab that keeps what is typed. The tab itself: tests/browser/test_drafts.py."""

import re

import pytest
from django.http import HttpResponse

from tests.conftest import ScopedClient

pytestmark = pytest.mark.django_db

ROBIN = {"name": "Robin", "role": "peer"}
DRAFT = "0123456789abcdef"


def told(response: HttpResponse) -> list[str]:
    return [name for name in response.cookies if name.startswith("saved_")]


def marks(client: ScopedClient) -> list[str]:
    return re.findall(r'data-person="([^"]*)"', client.get("/contacts/new/", follow=True).content.decode())


class TestThatItWasSaved:
    def test_is_told_of_a_form_that_was(self, client):
        cookie = client.post("/contacts/new/", ROBIN | {"draft": DRAFT}).cookies[f"saved_{DRAFT}"]

        assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (600, "", "Lax")

    def test_is_told_of_a_repeat_too(self, client):
        for _ in range(2):
            response = client.post("/contacts/new/", ROBIN | {"draft": DRAFT, "once": "a-key"})

        assert told(response) == [f"saved_{DRAFT}"]

    @pytest.mark.parametrize("draft", ["", "x", "0123456789abcde", "0123456789ABCDEF", f"{DRAFT}\r\n", f"{DRAFT}; a=b"])
    def test_is_told_of_nothing_that_is_no_draft(self, client, draft):
        assert told(client.post("/contacts/new/", ROBIN | {"draft": draft})) == []

    def test_is_not_told_of_a_form_that_has_to_be_put_right(self, client):
        assert told(client.post("/contacts/new/", {"name": "", "draft": DRAFT})) == []

    def test_is_not_told_when_the_session_was_over(self, anonymous):
        assert told(anonymous.post("/contacts/new/", ROBIN | {"draft": DRAFT})) == []


class TestWhoseItIs:
    def test_is_said_by_a_mark_that_differs_between_people_and_is_not_their_id(self, client, user, other):
        theirs = ScopedClient()
        theirs.force_login(other)

        (mine,), (others,) = marks(client), marks(theirs)
        assert mine != others
        assert mine not in str(user.pk).replace("-", "")
        assert marks(client) == [mine]

    def test_is_nobodys_on_the_page_for_signing_in(self, anonymous):
        assert marks(anonymous) == []
