"""Where a person goes on whose button or form got no answer."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from pytest_django.asserts import assertContains

from core.pages import page_above, page_before
from tests.conftest import ScopedClient
from tests.everything import everything_of
from tests.test_matrix import NAMES, path_of

HERE = "http://testserver"
SIGN_IN = "/accounts/login/"
# What is in the trash, has ended or never left is listed on some other page; its own address says so.
WITHOUT_A_PAGE = ("restore", "take-up", "in-doubt-one")


class TestPageBefore:
    @pytest.mark.parametrize(
        ("headers", "page"),
        [
            ({}, "/offers/x/trash/?a=b"),
            ({"Referer": f"{HERE}/offers/?view=board&q=a%20b#x"}, "/offers/?view=board&q=a%20b"),
            ({"HX-Current-URL": f"{HERE}/", "Referer": f"{HERE}/offers/"}, "/"),
            ({"Referer": "https://example.com/offers/"}, "/offers/x/trash/?a=b"),
            ({"Referer": f"{HERE}//example.com/"}, "/offers/x/trash/?a=b"),
            ({"Referer": f"{HERE}@example.com/"}, "/offers/x/trash/?a=b"),
            ({"Referer": "http://["}, "/offers/x/trash/?a=b"),
            ({"Referer": "javascript:alert(1)"}, "/offers/x/trash/?a=b"),
        ],
    )
    def test_is_one_of_ours(self, headers, page):
        assert page_before(RequestFactory().post("/offers/x/trash/?a=b", headers=headers)) == page


@pytest.mark.parametrize(
    ("button", "page"),
    [
        ("/offers/018f0000-0000-7000-8000-000000000000/trash/", "/offers/018f0000-0000-7000-8000-000000000000/"),
        ("/moves/018f0000-0000-7000-8000-000000000000/undo/", "/"),
        ("/contacts/merges/018f0000-0000-7000-8000-000000000000/part/", "/contacts/"),
        ("/settings/your-data/keep/", "/settings/your-data/"),
        ("/nowhere", "/"),
        ("/", "/"),
    ],
)
def test_the_page_above_an_address_is_one_that_leads_somewhere(button, page):
    assert page_above(button) == page


@pytest.mark.django_db
class TestSigningInAgain:
    def test_leads_to_a_page_wherever_the_form_was_sent(self, client, anonymous, user, now):
        """Without a Referer, which some browsers are told to keep to themselves."""
        mine, buttons = everything_of(user), 0
        for name in NAMES:
            asked = anonymous.post(path_of(name, mine)).get("Location", "")
            if not asked.startswith(SIGN_IN) or name.startswith(("account_", "mfa_")):
                continue  # a page for everyone, or one of signing in, which goes its own ways
            back = parse_qs(urlsplit(asked).query)["next"][0]
            response = client.get(back)
            if response.status_code == 302 and back.startswith(response["Location"]):
                buttons += 1
                response = client.get(response["Location"])
            assert response.status_code in (200, 302) or name.endswith(WITHOUT_A_PAGE), name
        assert buttons > 30

    def test_leads_to_the_page_that_held_the_button(self, anonymous):
        response = anonymous.post("/settings/your-data/keep/", headers={"Referer": f"{HERE}/offers/?view=board"})

        assert response["Location"] == f"{SIGN_IN}?next=/offers/%3Fview%3Dboard"

    def test_leads_to_the_whole_page_of_which_htmx_wanted_a_piece(self, anonymous):
        for method in (anonymous.get, anonymous.post):
            response = method("/offers/new/", headers={"HX-Request": "true", "HX-Current-URL": f"{HERE}/contacts/"})

            assert response["HX-Redirect"] == f"{SIGN_IN}?next=/contacts/"


@pytest.mark.django_db
class TestAFormThatWasOpenedBeforeTheLastSignIn:
    @pytest.fixture
    def strict(self, user) -> Client:
        client = ScopedClient(enforce_csrf_checks=True)
        client.force_login(user)
        client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
        return client

    def test_leads_back_to_its_page(self, strict):
        response = strict.post("/contacts/new/", {"name": "Robin"}, headers={"Referer": f"{HERE}/contacts/new/?a=b"})

        assertContains(response, 'href="/contacts/new/?a=b"', status_code=403)

    def test_is_opened_again_by_htmx(self, strict):
        response = strict.post("/offers/new/", {}, headers={"HX-Request": "true"})

        assert (response.status_code, response["HX-Refresh"]) == (403, "true")
