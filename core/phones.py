"""Phone numbers as people write them, and as a phone dials them."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from babel.core import get_global
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatch, PhoneNumberMatcher


class PhoneNumber(NamedTuple):
    """One number: what to show, as it was typed, and its `tel:` URI (RFC 3966), with its extension."""

    shown: str
    uri: str


# A page of open doors shows the same numbers again and again.
@lru_cache(maxsize=4096)
def phone_numbers(text: str, zone: str) -> tuple[PhoneNumber, ...]:
    """Return the numbers that can be dialled in `text`, in its order; none where it can't be read for sure.

    A number without a country's code is one of the country in which the IANA time zone `zone` lies.
    """
    country = get_global("zone_territories").get(zone)
    matches = PhoneNumberMatcher(text, country, leniency=Leniency.POSSIBLE)
    found = [match for match in matches if _is_sure(match, text, country)]
    if len(found) == 1:
        return (PhoneNumber(text, _uri(found[0])),)
    return tuple(PhoneNumber(match.raw_string, _uri(match)) for match in found)


def _is_sure(match: PhoneNumberMatch, text: str, country: str | None) -> bool:
    """Tell a number from a date or a house number: it names its country, or is written as people at home do."""
    if match.raw_string.startswith(("+", "\uff0b")):
        return True
    if "+" in text[: match.start]:
        return False  # the end of a longer one that can't be read
    if re.match(r"\W*0", match.raw_string):
        return len(re.sub(r"\D", "", match.raw_string)) >= 7
    # Where numbers begin with a 0, one without it is something else.
    home = phonenumbers.PhoneMetadata.metadata_for_region(country) if country else None
    return home is not None and home.national_prefix != "0" and phonenumbers.is_valid_number(match.number)


def _uri(match: PhoneNumberMatch) -> str:
    dialled = phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
    extension = match.number.extension
    return f"tel:{dialled};ext={extension}" if extension else f"tel:{dialled}"
