"""An offer that comes by an address: from a bookmark, the phone's share sheet or a shortcut."""

import re
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.forms import ValidationError
from django.http import QueryDict
from django.urls import reverse

from core.forms import NOTE_LENGTH
from core.text import clean_line, clean_text
from core.web_addresses import WebAddressField
from exchange.reading.filling import Filled, fill
from exchange.reading.forms import LONGEST_PASTE
from offers.forms import BY_ADDRESS
from offers.models import URL_LENGTH

LINE_LENGTH = 200
# As phones share a page: its address in the text, alone or after some words.
WEB_PAGE = re.compile(r"https?://\S{1,2000}")
# What is chosen on a page, at most; more makes addresses longer than some proxies let through.
MOST_CHOSEN = 1500

BOOKMARKLET = (
    "javascript:(()=>{{const e=encodeURIComponent;open('{address}?title='+e(document.title.slice(0,{line}))"
    "+'&url='+e(location.href.slice(0,{url}))+'&text='+e(String(getSelection()).slice(0,{text})))}})()"
)


def bookmarklet() -> str:
    """Return a bookmark that opens the form with the title, the address and the chosen text of the page one looks at."""
    address = settings.PUBLIC_URL + reverse("offers:create")
    return BOOKMARKLET.format(address=address, line=LINE_LENGTH, url=URL_LENGTH, text=MOST_CHOSEN)


def came_by_address(query: QueryDict) -> bool:
    return any(query.get(name) for name in BY_ADDRESS)


def fill_by_address(query: QueryDict, *, today: date) -> Filled:
    """Fill the form from the address's `employer`, `role`, `url`, `title` and `text`.

    What is named there counts; the text is read as a pasted one is, and what can't be read goes into the notes. What
    is too long is cut, and an address that is no web page is left out: nothing is refused, since the person
    checks the form.
    """
    text, url = clean_text(query.get("text", "")[:LONGEST_PASTE]), _web_page(query.get("url", ""))
    if not url and (shared := WEB_PAGE.search(text)):
        url, text = _web_page(shared[0]), text.replace(shared[0], " ").strip()
    filled = fill(text, today=today) if text else Filled({}, {})
    if text and filled.is_empty:
        filled = Filled({"notes": text[:NOTE_LENGTH]}, {"notes": "What you shared. We found no offer in it."})
    if "role" not in filled.initial and (title := _line(query, "title")):
        filled = _with(filled, "role", title, "Please check. It’s the title of the page.")
    for name in ("employer", "role"):
        if given := _line(query, name):
            filled = _with(filled, name, given, "")
    return _with(filled, "posting_url", url, "") if url else filled


def _with(filled: Filled, name: str, value: str, hint: str) -> Filled:
    return replace(filled, initial=filled.initial | {name: value}, hints=filled.hints | {name: hint})


def _line(query: QueryDict, name: str) -> str:
    return clean_line(query.get(name, ""))[:LINE_LENGTH].strip()


def _web_page(address: str) -> str:
    try:
        found: str = WebAddressField(required=False, max_length=URL_LENGTH).clean(address)
    except ValidationError:
        return ""
    return found
