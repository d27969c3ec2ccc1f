import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.accounts.conftest import PASSWORD

URL = "/accounts/login/"
FORM = {"login": "maren@example.org", "password": PASSWORD}


class TestSignIn:
    def test_the_right_password_opens_today(self, visitor, person):
        response = visitor.post(URL, FORM)

        assertRedirects(response, reverse("home:today"), fetch_redirect_response=False)

    def test_the_address_may_be_written_in_any_case(self, visitor, person):
        assert visitor.post(URL, FORM | {"login": "MAREN@example.ORG"}).status_code == 302

    @pytest.mark.parametrize("typed", ["Mia Holt <{}>", "mailto:{}", "{}.", " <{}> "])
    def test_the_address_may_be_pasted_as_a_mail_program_has_it(self, visitor, person, typed):
        assert visitor.post(URL, FORM | {"login": typed.format(person.email)}).status_code == 302

    def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(self, visitor, person):
        wrong = visitor.post(URL, FORM | {"password": "four red herons"})
        unknown = visitor.post(URL, FORM | {"login": "nobody@example.org"})

        for response in (wrong, unknown):
            assertContains(response, "don’t match", status_code=422)
        assertContains(unknown, 'value="nobody@example.org"', status_code=422)

    def test_the_password_is_never_sent_back(self, visitor, person):
        response = visitor.post(URL, FORM | {"password": "four red herons"})

        assertNotContains(response, "four red herons", status_code=422)

    def test_someone_signed_in_is_led_to_today(self, signed_in):
        assertRedirects(signed_in.get(URL), reverse("home:today"), fetch_redirect_response=False)

    def test_a_closed_account_is_told_so_only_with_the_right_password(self, visitor, person):
        person.is_active = False
        person.save()

        assertRedirects(visitor.post(URL, FORM), "/accounts/inactive/")
        assert visitor.post(URL, FORM | {"password": "four red herons"}).status_code == 422


class TestStaying:
    def test_keep_me_signed_in_outlives_the_browser(self, visitor, person, settings):
        cookie = visitor.post(URL, FORM | {"remember": "on"}).cookies[settings.SESSION_COOKIE_NAME]

        assert cookie["max-age"] == settings.SESSION_COOKIE_AGE

    def test_otherwise_the_session_ends_with_the_browser(self, visitor, person, settings):
        assert visitor.post(URL, FORM).cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""

    def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(self, visitor, person, settings):
        cookie = visitor.post(URL, FORM).cookies[settings.SESSION_COOKIE_NAME]

        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"

    def test_signing_in_changes_the_session_key(self, visitor, person):
        session = visitor.session
        session["something"] = "kept"
        session.save()
        before = visitor.session.session_key

        visitor.post(URL, FORM)

        assert visitor.session.session_key != before


class TestNext:
    def test_a_path_of_ours_is_followed(self, visitor, person):
        response = visitor.post(URL, FORM | {"next": "/settings/?from=mail"})

        assertRedirects(response, "/settings/?from=mail", fetch_redirect_response=False)

    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "http:evil.example",
            "javascript:alert(1)",
            "http://localhost:9999/",
            "http://127.0.0.1/settings/",
            "https:///evil.example",
            "\x00//evil.example",
        ],
    )
    def test_any_other_place_is_not(self, visitor, person, target):
        response = visitor.post(URL, FORM | {"next": target})

        assertRedirects(response, reverse("home:today"), fetch_redirect_response=False)

    def test_nothing_can_be_slipped_into_the_answers_headers(self, visitor, person):
        response = visitor.post(URL, FORM | {"next": "/settings/\r\nSet-Cookie: a=b"})

        assert "\n" not in response["Location"]


class TestSignOut:
    url = "/accounts/logout/"

    def test_opening_the_page_signs_nobody_out(self, signed_in):
        assertContains(signed_in.get(self.url), "Sign out?")
        assert "_auth_user_id" in signed_in.session

    def test_the_button_does(self, signed_in):
        signed_in.post(self.url)

        assert "_auth_user_id" not in signed_in.session

    def test_the_next_page_says_so(self, signed_in):
        response = signed_in.post(self.url, follow=True)

        assertContains(response, "You’re signed out.")
        assert response.redirect_chain[-1][0].startswith(URL)


class TestFormerCookies:
    """The cookies were called `ajar_session` and `csrftoken` on every port."""

    @pytest.fixture(autouse=True)
    def _new_names(self, settings):
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "ajar_session_9000", "csrftoken_9000"

    def test_whoever_was_signed_in_stays_so(self, signed_in):
        signed_in.cookies["ajar_session"] = signed_in.cookies.pop("ajar_session_9000").value

        assert signed_in.get(reverse("home:today")).status_code == 200

    def test_a_form_that_was_open_can_be_sent(self, person):
        visitor = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": "x" * 32})
        visitor.cookies["csrftoken"] = "x" * 32

        assert visitor.post(URL, FORM).status_code == 302

    def test_signing_in_elsewhere_on_this_host_changes_nothing(self, visitor, person):
        visitor.post(URL, FORM)
        visitor.cookies["ajar_session"] = "anotherone" * 3
        visitor.cookies["ajar_session_8000"] = "anotherone" * 3

        assert visitor.get(reverse("home:today")).status_code == 200

    def test_signing_out_leaves_the_other_one_signed_in(self, visitor, person):
        visitor.post(URL, FORM)
        visitor.cookies["ajar_session_8000"] = "anotherone" * 3
        answer = visitor.post(reverse("account_logout"))

        assert "ajar_session_8000" not in answer.cookies
        assert visitor.get(reverse("home:today")).status_code == 302


def test_signing_out_has_the_browser_forget_pages_and_texts_but_not_that_it_is_known(signed_in):
    answer = signed_in.post("/accounts/logout/")

    assert answer["Clear-Site-Data"] == '"cache", "storage", "prefetchCache"'
    assert "Clear-Site-Data" not in signed_in.get(URL)
