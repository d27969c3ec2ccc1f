"""What no browser sends, but strangers do, in everything of a request that is read: no answer is an error of ours."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import OfferFactory

# One after the other in each header and parameter at once.
NONSENSE = [
    "http://[", "https://x:99999999/?q=[", "//[::1", "/?" + "q&" * 600, "%00", "\xed\xa0\x80", "9" * 5000, "-1",
    "1e400",
    "NaN", "\xd9\xa3", "{", "null", "de-DE-1-,;;q=,=", "i-klingon;q=x", "x" * 9000, "2026-13-45", "99999-01-01",
    "Bearer ",
    "bytes=0-", "018f0000-0000-7000-8000-000000000000", "..", "javascript:1",
]  # fmt: skip
HEADERS = (
    "HX-Current-URL", "HX-Current-URL-URI-AutoEncoded", "HX-Target", "HX-Trigger", "HX-Prompt", "HX-Boosted", "Accept",
    "Accept-Language", "Accept-Encoding", "Referer", "Origin", "User-Agent", "Authorization", "Range",
    "X-Forwarded-For",
    "X-Forwarded-Proto", "If-Modified-Since", "If-None-Match", "X-CSRFToken",
)  # fmt: skip
PARAMETERS = (
    "q", "page", "sort", "view", "stage", "show", "before", "whom", "add", "from", "next", "against", "employer",
    "employer_name", "manager", "told", "person", "offer", "other", "key", "due", "currency",
)  # fmt: skip
PAGES = (
    "account_login", "account_reset_password", "core:manifest", "home:today", "home:find", "home:doors", "home:trash",
    "contacts:list", "contacts:create", "contacts:suggest-employers", "contacts:suggest-contacts", "offers:list",
    "offers:create", "offers:compare", "followups:list", "accounts:settings",
)  # fmt: skip
COOKIES = ['x="\\000"', "x=\xff", "x=" + "a" * 5000, "x", "=x", 'x="\\303\\050"', "x=;" * 500, "x={}"]


@pytest.mark.parametrize("name", PAGES)
def test_headers_and_parameters(client, user, name):
    OfferFactory(owner=user)
    for value in NONSENSE:
        headers = dict.fromkeys(HEADERS, value) | {"HX-Request": "true"}
        query = urlencode(dict.fromkeys(PARAMETERS, value.encode("latin-1")))
        response = client.generic("GET", reverse(name), QUERY_STRING=query, headers=headers)
        assert response.status_code < 500, value[:40]


@pytest.mark.django_db
def test_cookies():
    for cookie in COOKIES:
        for name in ("ajar_session", "csrftoken", "messages", "sessionid"):
            headers = {"cookie": cookie.replace("x", name, 1)}
            for method in ("GET", "POST"):
                response = Client(enforce_csrf_checks=True).generic(method, "/accounts/signup/", headers=headers)
                assert response.status_code < 500, headers
