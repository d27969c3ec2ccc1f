"""Which page somebody was on when a request was made: where they go on after signing in, or after another answer."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest) -> str:
    """Return the path and query of our page that `request` was sent from; its own where that isn't known."""
    for address in (request.headers.get("HX-Current-URL", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            path = urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()
            # A path of two slashes would lead to another host.
            if path.startswith("/") and url_has_allowed_host_and_scheme(path, None):
                return path
    return request.get_full_path()


def page_above(path: str) -> str:
    """Return the nearest address above `path` that leads somewhere, in the end Today.

    The address of a button lies below the page that is about the same thing.
    """
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
