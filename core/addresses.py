"""E-mail addresses as people paste them: from a mail program, a link, the end of a sentence."""

import re
from typing import NamedTuple
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.text import clean_line

SURROUNDING = "<>()[]{}\"'“”„‘’«»,;:|*`"
ADDRESS = re.compile(rf"[^\s@{re.escape(SURROUNDING)}]+@[^\s@{re.escape(SURROUNDING)}]+")
MAIL_LINK = re.compile(r"mailto:([^?\s>\])\"]+)(?:\?[^\s>\])\"]*)?", re.IGNORECASE)
# What stands before an address in a signature, in a few languages.
SAID_BEFORE = re.compile(r"^(?:e-?mail|mail|courriel|correo|to|from|an|von)\s*:", re.IGNORECASE)
# Signs that turn the direction of writing.
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
TURNED_AROUND = re.compile(f"^{TURNED.pattern}+|{TURNED.pattern}+$")
FULL_WIDTH = str.maketrans("＠．，；：＜＞（）", "@.,;:<>()")


class SeveralAddressesError(ValueError):
    """There is more than one address in a text that should hold one."""


class Pasted(NamedTuple):
    """What was pasted for an address: both may be empty."""

    name: str
    address: str


def read_address(text: str) -> Pasted:
    """Return the one address in `text`, and the name that stands with it: "Jane Roe <jane@example.org>".

    Without an address it is the text as it is, and so it is when signs inside turn the direction of writing. Raises
    SeveralAddressesError.
    """
    # Copied from an address book it may stand between such signs; inside it they only mislead.
    if TURNED.search(TURNED_AROUND.sub("", text.strip())):
        return Pasted("", text)
    plain = clean_line(text).translate(FULL_WIDTH)
    if _is_address(plain):
        return Pasted("", plain)
    plain = MAIL_LINK.sub(lambda link: f" {unquote(link[1])} ", plain)
    found = list(dict.fromkeys(match.rstrip(".!?") for match in ADDRESS.findall(plain)))
    if len({address.casefold() for address in found}) > 1:
        raise SeveralAddressesError(text)
    if not found:
        return Pasted("", text)
    return Pasted(_name_in(ADDRESS.sub(" ", plain)), found[0])


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _name_in(text: str) -> str:
    """Return what is left of a name beside the address; a sentence or a label is none."""
    name = SAID_BEFORE.sub("", text.strip()).strip(" \t.!?" + SURROUNDING)
    return " ".join(name.split()) if any(map(str.isalpha, name)) and len(name.split()) <= 6 else ""
