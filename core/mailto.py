from urllib.parse import quote


def mailto(address: str, *, body: str, subject: str = "") -> str:
    """Return a `mailto:` URI (RFC 6068): a mail that the person's own program opens, ready to be sent."""
    lines = body.replace("\r\n", "\n").replace("\n", "\r\n")
    headers = {"subject": subject, "body": lines}
    said = "&".join(f"{name}={quote(text)}" for name, text in headers.items() if text)
    return f"mailto:{quote(address, safe='@')}?{said}"
