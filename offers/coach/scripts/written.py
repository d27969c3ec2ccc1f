from urllib.parse import quote


def mailto(address: str, *, subject: str, body: str) -> str:
    """Return a `mailto:` URI (RFC 6068): a mail that the person's own program opens, ready to be sent."""
    lines = body.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(lines)}"
