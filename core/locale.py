"""How a person's browser writes numbers."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

DEFAULT = "en_GB"


def locale_of(request: HttpRequest) -> str:
    """Return the first locale of Accept-Language that has number formats, such as `de_DE`."""
    return _first_known(request.headers.get("Accept-Language", "")[:200])


@lru_cache(maxsize=1024)
def _first_known(languages: str) -> str:
    for tag, _quality in parse_accept_lang_header(languages):
        try:
            return str(Locale.parse(tag, sep="-"))
        except (ValueError, UnknownLocaleError):
            continue
    return DEFAULT
