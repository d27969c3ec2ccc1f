"""MAIL_FROM and EMAIL_URL as whoever runs Ajar writes them: read once, refused in one sentence.

No sentence repeats a part of EMAIL_URL: any of it may be the password.
"""

import re
import ssl
from email.utils import quote
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured
from django.utils.encoding import punycode

# How TLS begins, and the port where none is given.
SCHEMES = {
    "smtp": ("", 25),
    "smtp+tls": ("EMAIL_USE_TLS", 587),
    "smtp+ssl": ("EMAIL_USE_SSL", 465),
    "smtps": ("EMAIL_USE_SSL", 465),
}
WRITE_A_SCHEME = (
    "EMAIL_URL must begin with smtps:// (TLS from the first byte, usually port 465), smtp+tls:// (STARTTLS, usually"
    " port 587) or smtp:// (no encryption)."
)
WRITE_CODES = (
    "EMAIL_URL holds a sign in the user name or password that must be written as a code: # as %23, ? as %3F, [ as %5B,"
    " ] as %5D, / as %2F, @ as %40, : as %3A, % as %25, \" as %22, ' as %27, a space as %20."
)
WRITE_UTF8 = "EMAIL_URL holds codes that are not UTF-8 in the user name or password: write ä as %C3%A4, not as %E4."
WRITE_A_HOST = (
    "EMAIL_URL must name the mail server as in smtp+tls://user:password@mail.example.org:587, without a dot too many."
)
WRITE_A_PORT = "EMAIL_URL must end with the mail server's port, a number from 1 to 65535, or with its name."
END_WITH_THE_PORT = (
    "EMAIL_URL must end with the mail server's name or port: nothing may follow, and a #, ? or / in the password is"
    " written as %23, %3F or %2F."
)
NO_QUOTES = "{} must be written without quotes around all of it."
WRITE_AN_ADDRESS = "MAIL_FROM must be an address, such as me@example.org, or a name with one: Ajar <me@example.org>."
QUOTE_THE_NAME = (
    "MAIL_FROM has a sign in its name that must stand between double quotes, such as a comma or a bracket: write"
    " {} <{}>."
)
WRITE_ASCII = (
    "MAIL_FROM must have an address with nothing but plain letters, digits and . _ + - before the @, as every mail"
    " server takes it (joerg@example.org)."
)

# What the rest of an address would be read as, written bare in a user name or password.
MUST_BE_A_CODE = re.compile(r"[#?\[\]/\\\"'<>\s\x00-\x1f\x7f]|%(?![0-9A-Fa-f]{2})")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
IPV6 = re.compile(r"\[([0-9A-Fa-f:.]+)\]")
# Dots are in everybody's initials; no mail program minds them.
PLAIN_NAME = re.compile(r"[^()<>\[\]:;@\\,\"\x00-\x1f\x7f]*")
QUOTED_NAME = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"')
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def server(url: str) -> dict[str, object]:
    """Return Django's EMAIL_ settings for the mail server that `url` names.

    Raises ImproperlyConfigured with what to write.
    """
    url = url.strip()
    if url[:1] in ("'", '"'):
        raise ImproperlyConfigured(NO_QUOTES.format("EMAIL_URL"))
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.lower() not in SCHEMES:
        raise ImproperlyConfigured(WRITE_A_SCHEME)
    # A host has no @; a password may have one.
    credentials, at, place = rest.rpartition("@")
    name, _, password = credentials.partition(":")
    host, port = _host_and_port(place, has_credentials=bool(at))
    tls, usual_port = SCHEMES[scheme.lower()]
    found: dict[str, object] = {
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or usual_port,
        "EMAIL_HOST_USER": _decoded(name),
        "EMAIL_HOST_PASSWORD": _decoded(password),
        "EMAIL_USE_TLS": tls == "EMAIL_USE_TLS",
        "EMAIL_USE_SSL": tls == "EMAIL_USE_SSL",
    }
    _refuse_the_other_kinds_port(scheme.lower(), found["EMAIL_PORT"])
    return found


def _host_and_port(place: str, *, has_credentials: bool) -> tuple[str, int | None]:
    place = place.removesuffix("/")
    if not has_credentials and MUST_BE_A_CODE.search(IPV6.sub("", place)):
        raise ImproperlyConfigured(END_WITH_THE_PORT)
    literal = IPV6.match(place)
    host, separator, port = place.partition(":")
    if literal:
        host, separator, port = literal[1], *_split_port(place[literal.end() :])
    if re.search(r"[/?#\s]", place):
        raise ImproperlyConfigured(END_WITH_THE_PORT)
    if not literal:
        host = _domain(host.removesuffix("."), WRITE_A_HOST)
    if separator and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise ImproperlyConfigured(WRITE_A_PORT)
    return host, int(port) if separator else None


def _split_port(rest: str) -> tuple[str, str]:
    if rest and not rest.startswith(":"):
        raise ImproperlyConfigured(WRITE_A_HOST)
    return rest[:1], rest[1:]


def _refuse_the_other_kinds_port(scheme: str, port: object) -> None:
    """Refuse to speak first where the server waits for TLS, and the other way: both would wait in silence."""
    if port == 465 and scheme in ("smtp", "smtp+tls"):
        raise ImproperlyConfigured("EMAIL_URL names port 465, where TLS begins with the first byte: write smtps://.")
    if port in (25, 587) and scheme in ("smtps", "smtp+ssl"):
        raise ImproperlyConfigured(
            f"EMAIL_URL names port {port}, where TLS begins with STARTTLS: write smtp+tls://, or port 465."
        )


def _decoded(text: str) -> str:
    if MUST_BE_A_CODE.search(text):
        raise ImproperlyConfigured(WRITE_CODES)
    try:
        plain = unquote(text, errors="strict")
    except UnicodeError:
        raise ImproperlyConfigured(WRITE_UTF8) from None
    if CONTROL.search(plain):
        raise ImproperlyConfigured("EMAIL_URL holds an invisible character in the user name or password.")
    return plain


def _domain(text: str, sentence: str) -> str:
    """Return a host's name in ASCII. Raises ImproperlyConfigured with `sentence` if it is none."""
    try:
        ascii_name = punycode(text)
    except UnicodeError:
        raise ImproperlyConfigured(sentence) from None
    if not all(LABEL.fullmatch(label) for label in ascii_name.split(".")):
        raise ImproperlyConfigured(sentence)
    return ascii_name


def domain(host: str) -> str:
    """Return the host of PUBLIC_URL as it ends a Message-ID. Raises ImproperlyConfigured if it is no name."""
    return _domain(host, "PUBLIC_URL must name a host such as ajar.example.org, without a dot too many.")


def sender(text: str) -> str:
    """Return the sender of mails as a header value, with the domain in ASCII.

    Raises ImproperlyConfigured with what to write.
    """
    text = text.strip()
    if text[:1] == "'" or (text[:1] == '"' == text[-1:]):
        raise ImproperlyConfigured(NO_QUOTES.format("MAIL_FROM"))
    name, bracket, rest = text.rpartition("<")
    name, address = name.strip(), rest.removesuffix(">").strip() if bracket else text
    if bool(bracket) != text.endswith(">"):
        raise ImproperlyConfigured(WRITE_AN_ADDRESS)
    address = _sender_address(address)
    if CONTROL.search(name):
        raise ImproperlyConfigured("MAIL_FROM must stand on one line.")
    if not (PLAIN_NAME.fullmatch(name) or QUOTED_NAME.fullmatch(name)):
        raise ImproperlyConfigured(QUOTE_THE_NAME.format(f'"{quote(name)}"', address))
    return f"{name} <{address}>" if name else address


def _sender_address(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not at or not local or re.search(r"[\s,;<>()\"@]", local):
        raise ImproperlyConfigured(WRITE_AN_ADDRESS)
    if not LOCAL_PART.fullmatch(local):
        raise ImproperlyConfigured(WRITE_ASCII)
    return f"{local}@{_domain(domain, WRITE_AN_ADDRESS)}"


def authority(certificates: str) -> str:
    """Return the certificates of a private authority, in PEM form. Raises ImproperlyConfigured if they are none."""
    if certificates:
        try:
            ssl.create_default_context(cadata=certificates)
        except (ssl.SSLError, TypeError, ValueError):
            raise ImproperlyConfigured(
                "MAIL_CA must hold certificates, each from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----:"
                " name their file in MAIL_CA_FILE."
            ) from None
    return certificates
