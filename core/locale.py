"""How a person's browser writes numbers."""

from babel import Locale, UnknownLocaleError
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

DEFAULT = "en_GB"


def locale_of(request: HttpRequest) -> str:
    """Return the first locale of Accept-Language that has number formats, such as `de_DE`."""
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200]):
        try:
            return str(Locale.parse(tag, sep="-"))
        except (ValueError, UnknownLocaleError):
            continue
    return DEFAULT
