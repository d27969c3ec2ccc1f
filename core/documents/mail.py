"""The text of a mail that was pasted or saved whole, with its headers."""

import re
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

HEADERS = re.compile(r"\A\s*(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}\n")
# After these a line ends.
BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "table"}
CELLS = {"td", "th"}
UNSEEN = {"style", "script", "head", "title"}


def text_of(pasted: str) -> str:
    """Return what a person would read: of a whole mail its subject and body, of HTML its text, else all of it."""
    if HEADERS.match(pasted) and re.search(r"^(?:content-type|mime-version):", pasted, re.IGNORECASE | re.MULTILINE):
        return _body(message_from_string(pasted.lstrip(), policy=policy.default))
    return _plain(pasted) if re.match(r"\s*<(?:!doctype|html|body|div|p|table)\b", pasted, re.IGNORECASE) else pasted


def text_of_mail(content: bytes, *, heads: tuple[str, ...] = ()) -> str:
    """Return what a person would read of a mail that was saved as a file: those headers, its subject and its body."""
    message = message_from_bytes(content, policy=policy.default)
    return "".join(f"{name}: {header_of(message, name)}\n" for name in heads) + _body(message)


def header_of(message: EmailMessage, name: str) -> str:
    """Return a header of a mail that may come from anywhere; empty where the parser makes nothing of it."""
    try:
        return str(message.get(name, ""))
    except (LookupError, ValueError, AttributeError):  # what the parser raises for nonsense
        return ""


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    body = content_of(part)
    if part and part.get_content_subtype() == "html":
        body = _plain(body)
    return f"Subject: {header_of(message, 'Subject')}\n\n{body}"


def content_of(part: MIMEPart | None) -> str:
    """Return the text of a part; empty without one, or where the parser makes nothing of it."""
    try:
        return str(part.get_content()) if part else ""
    except (LookupError, ValueError, AttributeError):  # such as an unknown charset
        return ""


def _plain(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    return "".join(reader.parts)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.unseen += tag in UNSEEN
        self.parts.append("\n" if tag in BREAKS else "\t" if tag in CELLS else "")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN and self.unseen > 0
        self.parts.append("\n" if tag in BREAKS else "")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(re.sub(r"\s+", " ", data))
