"""Pages are compressed, unless a stranger could measure them by what he put in."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.compression import CompressionMiddleware

PAGE = "A page of some length. " * 40


def encoding(path: str, **headers: str) -> str | None:
    request = RequestFactory().get(path, headers={"Accept-Encoding": "gzip, br"} | headers)
    return CompressionMiddleware(lambda _: HttpResponse(PAGE))(request).headers.get("Content-Encoding")


@pytest.mark.parametrize(
    ("path", "headers", "wanted"),
    [
        ("/offers/", {}, "gzip"),
        ("/offers/?q=guess", {}, None),
        ("/offers/?q=guess", {"Sec-Fetch-Site": "cross-site"}, None),
        ("/offers/?q=guess", {"Sec-Fetch-Site": "same-site"}, None),
        ("/offers/?q=typed", {"Sec-Fetch-Site": "same-origin"}, "gzip"),
        ("/offers/?q=typed", {"Sec-Fetch-Site": "none"}, "gzip"),
        ("/offers/?q=typed", {"HX-Request": "true"}, "gzip"),
        ("/offers/", {"Accept-Encoding": "identity"}, None),
    ],
)
def test_a_page_is_compressed_unless_another_site_may_have_written_its_address(path, headers, wanted):
    assert encoding(path, **headers) == wanted
