"""What a person would find on a page: its fields with what is in them, and what is wrong with them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponse

UNDO = re.compile(r'<div class="toast".*?<form method="post" action="([^"]+)">', re.DOTALL)


@dataclass
class Page:
    # What each field would send, by name; of several with one name, the first.
    fields: dict[str, str] = field(default_factory=dict)
    # The message beside a field, by the field's name.
    errors: dict[str, str] = field(default_factory=dict)
    # The list above the form.
    summary: str = ""
    headings: list[str] = field(default_factory=list)


def read(response: HttpResponse) -> Page:
    reader = _Reader()
    reader.feed(response.content.decode())
    reader.page.headings = [" ".join(heading.split()) for heading in reader.page.headings]
    return reader.page


def was_refused(response: HttpResponse, name: str, typed: dict[str, str]) -> str:
    """Return the message beside the field `name`; everything `typed` must still be there."""
    page = read(response)
    assert response.status_code == 422
    assert name in page.errors, f"nothing is said beside {name}, but {page.errors}"
    assert page.errors[name].split(". ")[0] in page.summary
    kept = {key: page.fields.get(key, "") for key in typed}
    assert kept == {key: value.replace("\r\n", "\n").replace("\r", "\n") for key, value in typed.items()}
    return page.errors[name]


def undo_of(response: HttpResponse) -> str:
    """Return the address that the Undo of the page's toast sends to."""
    found = UNDO.search(response.content.decode())
    assert found, "no toast with an Undo"
    return found[1]


class _Reader(HTMLParser):
    VOID = {"input", "meta", "link", "br", "hr", "img"}

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attributes}
        if tag not in self.VOID:
            self._open.append((tag, given))
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.page.fields.setdefault(given.get("name", ""), _line(given.get("value", "")))
        if tag == "textarea":
            self.page.fields.setdefault(given["name"], "")
        if tag == "option" and "selected" in given:
            select = next(found for name, found in reversed(self._open) if name == "select")
            self.page.fields.setdefault(select.get("name", ""), given["value"])
        if tag == "h1":
            self.page.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag, given in self._open:
            if tag == "textarea":
                # A browser drops the line break that follows the tag.
                self.page.fields[given["name"]] = _line(data.removeprefix("\r\n").removeprefix("\n"))
            elif tag == "h1":
                self.page.headings[-1] += data
            elif given.get("class") == "field__error" and data.strip():
                self.page.errors[given["id"].removeprefix("id_").removesuffix("-error")] = data.strip()
            elif "data-focus" in given:
                self.page.summary += data


def _line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
