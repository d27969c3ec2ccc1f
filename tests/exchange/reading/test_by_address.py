"""An offer that comes by an address: it fills the form, and saves nothing."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from exchange.reading.by_address import bookmarklet, fill_by_address
from offers.forms import BY_ADDRESS
from tests.everything import owned_rows
from tests.factories import PASSWORD
from tests.page import read

TODAY = date(2026, 6, 9)
LINK = "https://example.org/jobs/7"
POSTING = """{"@type": "JobPosting", "title": "Data Engineer", "hiringOrganization": {"name": "Nimbus"},
"baseSalary": {"currency": "EUR", "value": {"value": 68500, "unitText": "YEAR"}}}"""


def filled(**query: str) -> dict[str, str]:
    address = QueryDict(mutable=True)
    address.update(query)
    return fill_by_address(address, today=TODAY).initial


def test_what_it_names_is_in_the_form():
    assert filled(employer="Nimbus", role="Chef", url=LINK) == {
        "employer": "Nimbus",
        "role": "Chef",
        "posting_url": LINK,
    }


def test_a_posting_in_the_text_is_understood():
    found = filled(text=POSTING, url=LINK)

    assert (found["employer"], found["role"], found["base_amount"]) == ("Nimbus", "Data Engineer", "68500")
    assert found["posting_url"] == LINK


def test_what_is_named_counts_more_than_what_is_read():
    assert filled(text=POSTING, employer="Nimbus GmbH", title="Jobs | Nimbus")["employer"] == "Nimbus GmbH"
    assert filled(text=POSTING, title="Jobs | Nimbus")["role"] == "Data Engineer"


def test_the_title_of_a_page_is_the_role_until_it_is_put_right():
    assert filled(title="Chef at Nimbus | Jobs", url=LINK)["role"] == "Chef at Nimbus | Jobs"


def test_a_text_without_an_offer_goes_into_the_notes():
    assert filled(text="See you on Monday!\nAda") == {"notes": "See you on Monday!\nAda"}


@pytest.mark.parametrize(
    ("text", "left"),
    [(LINK, {}), (f"Look at this: {LINK}", {"notes": "Look at this:"}), (f"{LINK}\n", {})],
)
def test_phones_share_a_page_in_the_text(text, left):
    assert filled(text=text) == left | {"posting_url": LINK}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[", "\x00"])
def test_what_is_no_web_page_is_left_out(url):
    assert filled(employer="Nimbus", url=url) == {"employer": "Nimbus"}


def test_what_is_too_long_or_not_text_is_cut():
    found = filled(employer="n" * 5000, role="a\r\nb\x00c", text="\x00" + "x" * 300_000, url=f"{LINK}?{'a' * 5000}")

    assert found["employer"] == "n" * 200
    assert found["role"] == "a b c"
    assert len(found["notes"]) <= 20_000
    assert "\x00" not in found["notes"]
    assert "posting_url" not in found


@pytest.mark.django_db
class TestTheAddress:
    ADDRESS = (
        "/offers/new/?employer=Nimbus+%26+Co&role=Chef&url=https%3A%2F%2Fexample.org%2Fjobs%2F7&text=Pay%3A+50000+EUR"
    )

    def test_fills_the_form_and_saves_nothing(self, client):
        before = owned_rows()

        response = client.get(self.ADDRESS, follow=True)

        fields = read(response).fields
        assert (fields["employer"], fields["role"], fields["posting_url"]) == ("Nimbus & Co", "Chef", LINK)
        assert (fields["base_amount"], fields["base_currency"]) == ("50000", "EUR")
        assertContains(response, 'action="/offers/new/"')
        assert owned_rows() == before

    def test_is_kept_through_signing_in(self, client, user):
        client.logout()

        response = client.get(self.ADDRESS, follow=True)
        path = response.redirect_chain[-1][0]
        assert path.startswith("/accounts/login/")
        fields = read(response).fields
        typed = {"login": user.email, "password": PASSWORD, "next": fields["next"]}
        response = client.post(path, typed, follow=True)

        assert read(response).fields["employer"] == "Nimbus & Co"

    def test_what_it_brings_is_text(self, client):
        response = client.get("/offers/new/", {"employer": '"><script>x</script>', "text": "<b>y</b>"}, follow=True)

        assertNotContains(response, "<script>x")
        assertNotContains(response, "<b>y")
        assert read(response).fields["employer"] == '"><script>x</script>'

    def test_that_names_nothing_is_the_empty_form(self, client):
        assert client.get("/offers/new/?employer=&more=1").status_code == 200
        assertRedirects(client.get("/offers/new/by-address/"), "/offers/new/")

    def test_saving_is_for_a_form_alone(self, client):
        response = client.post(self.ADDRESS, {"employer": "", "role": "Chef"})

        assertContains(response, "Write who offers it", status_code=422)


@pytest.mark.django_db
def test_the_bookmark_is_shown_and_opens_our_address_alone(client, settings):
    settings.PUBLIC_URL = "https://ajar.example.org"

    assertContains(client.get("/offers/new/from-anywhere/"), f'href="{escape(bookmarklet())}"')
    assert bookmarklet().startswith("javascript:")
    assert bookmarklet().count("://") == 1
    assert "open('https://ajar.example.org/offers/new/?title='" in bookmarklet()


def test_the_installed_app_takes_what_is_shared(anonymous):
    target = anonymous.get("/manifest.webmanifest").json()["share_target"]

    assert (target["action"], target["method"]) == ("/offers/new/", "GET")
    assert set(target["params"].values()) <= set(BY_ADDRESS)
