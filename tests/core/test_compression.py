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
        ("/offers/?stage=guess", {}, None),
        ("/offers/?guess&stage=closed", {}, None),
        ("/offers/?stage=closed&sort=newest", {}, "gzip"),
        ("/offers/scorecard/?offer=018f0000-0000-7000-8000-000000000000", {}, "gzip"),
        ("/offers/?q=typed", {"HX-Request": "true"}, "gzip"),
        ("/offers/", {"Accept-Encoding": "identity"}, None),
    ],
)
def test_only_a_page_without_words_from_its_address_is_compressed(path, headers, wanted):
    assert encoding(path, **headers) == wanted
