import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from accounts.models import User
from tests.accounts.conftest import PASSWORD

SIGN_UP = {"email": "maren@example.org", "password1": PASSWORD, "time_zone": "UTC"}

BAD_ADDRESSES = {
    "nul": "maren\x00@example.org",
    "line feed": "maren@example.org\nBcc: all@example.org",
    "carriage return": "maren\r\n@example.org",
    "no domain": "maren",
    "script": "<script>@example.org",
    "right to left": "maren\u202e@example.org",
    "255 characters": "m" * 243 + "@example.org",
    "300 characters": "m" * 288 + "@example.org",
    "100,000 characters": "m" * 100_000 + "@example.org",
}


@pytest.mark.parametrize("email", BAD_ADDRESSES.values(), ids=BAD_ADDRESSES)
class TestBadAddresses:
    def test_sign_up_refuses_it_and_makes_no_account(self, visitor, email):
        assertContains(visitor.post("/accounts/signup/", SIGN_UP | {"email": email}), "field__error", status_code=422)
        assert not User.objects.exists()

    def test_sign_in_refuses_it(self, visitor, person, email):
        response = visitor.post("/accounts/login/", {"login": email, "password": PASSWORD})

        assertContains(response, "field__error", status_code=422)

    def test_a_forgotten_password_refuses_it(self, visitor, person, email):
        assertContains(visitor.post("/accounts/password/reset/", {"email": email}), "field__error", status_code=422)

    def test_a_change_of_address_refuses_it(self, signed_in, email):
        form = {"email": email, "password": PASSWORD, "action_add": "1"}

        assertContains(signed_in.post("/accounts/email/", form), "field__error", status_code=422)

    def test_sending_a_link_again_ignores_it(self, signed_in, email):
        assert signed_in.post("/accounts/email/", {"email": email, "action_send": "1"}).status_code == 302

    def test_a_suggested_address_is_left_out(self, visitor, email):
        assert visitor.get("/accounts/signup/", {"email": email}).status_code == 200


class TestAddresses:
    def test_the_longest_one_is_kept_whole(self, visitor):
        email = "m" * 242 + "@example.org"

        visitor.post("/accounts/signup/", SIGN_UP | {"email": email})

        assert User.objects.get().email == email

    def test_a_line_end_behind_it_is_only_a_slip(self, visitor):
        visitor.post("/accounts/signup/", SIGN_UP | {"email": " maren@example.org\r\n"})

        assert User.objects.get().email == "maren@example.org"


class TestPasswords:
    @pytest.mark.parametrize("password", ["🐦🐦🐦🐦🐦🐦🐦🐦🐦🐦", "שלושה אנפות כחולות", "  spaces at both ends  "])
    def test_any_script_will_do_and_is_kept_as_typed(self, visitor, password):
        visitor.post("/accounts/signup/", SIGN_UP | {"password1": password})

        assert User.objects.get().check_password(password)

    @pytest.mark.parametrize("password", ["three\x00blue herons", "x" * 1001, "x" * 500_000])
    def test_nul_and_absurd_length_are_refused(self, visitor, password):
        response = visitor.post("/accounts/signup/", SIGN_UP | {"password1": password})

        assertContains(response, "field__error", status_code=422)

    def test_signing_in_with_nul_is_refused(self, visitor, person):
        response = visitor.post("/accounts/login/", {"login": person.email, "password": "\x00"})

        assertContains(response, "invisible character", status_code=422)


class TestRequests:
    @pytest.mark.parametrize("path", ["login", "signup", "password/reset"])
    def test_a_body_of_more_than_a_megabyte_is_refused(self, visitor, path):
        response = visitor.post(f"/accounts/{path}/", "email=" + "x" * 1_100_000, "application/x-www-form-urlencoded")

        assertContains(response, "That is too long", status_code=413)

    def test_so_it_is_while_the_token_is_looked_for(self, person):
        browser = Client(enforce_csrf_checks=True)
        browser.get("/accounts/login/")

        response = browser.post("/accounts/login/", "x=" + "x" * 1_100_000, "application/x-www-form-urlencoded")

        assert response.status_code == 413

    def test_bytes_that_are_no_text_are_refused(self, visitor, person):
        response = visitor.post(
            "/accounts/login/", b"login=%FF%FE%ED%A0%80&password=x", "application/x-www-form-urlencoded"
        )

        assert response.status_code == 422

    def test_a_body_of_another_kind_is_an_empty_form(self, visitor, person):
        assert visitor.post("/accounts/login/", "{}", "application/json").status_code == 422
