import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


class TestSignedOut:
    def test_htmx_is_told_to_send_the_whole_browser_to_sign_in(self, anonymous: Client):
        response = anonymous.get("/offers/", headers={"HX-Request": "true"})

        assert response.status_code == 200
        assert response["HX-Redirect"].startswith("/accounts/login/")

    def test_a_browser_is_redirected(self, anonymous: Client):
        assert anonymous.get("/offers/").status_code == 302

    @pytest.mark.parametrize("key", ["abcdefgh\x00ij", "abcdefghij'--", "äöüäöüäöüäö", "x" * 5000])
    def test_a_cookie_that_is_no_session_is_nobody(self, anonymous: Client, key: str):
        anonymous.cookies[settings.SESSION_COOKIE_NAME] = key

        assert anonymous.get("/offers/").status_code == 302
