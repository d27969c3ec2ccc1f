"""How often a password or a code may be guessed, without a stranger being able to shut the owner out.

Wrong tries count for the address that they come from and for the account. A browser in which somebody signed in to
this account before has tries of its own, which nobody else can use up; passkeys can't be guessed and have no limit.
"""

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django import forms
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.signin import known_browsers

# More wrong passwords than people try before they ask for a new one.
BY_ADDRESS_AND_ACCOUNT = "10/5m/key"
# From one address, for all accounts together.
BY_ADDRESS = "20/m/key,300/h/key"
# Of all addresses together, from browsers that are not known: at most 100, as NIST SP 800-63B-4 (3.2.2) asks.
BY_ACCOUNT = "100/h/key"
BY_KNOWN_BROWSER = "10/5m/key,100/d/key"
# A code is one of a million, and three count at a time.
CODES = "5/5m/key,50/d/key"

UNKNOWN = "0.0.0.0"  # noqa: S104  nobody's address, not one to listen on


def address_of(request: HttpRequest) -> str:
    """Return who asks: the address that the outermost of our own proxies saw (TRUSTED_PROXIES), without a port.

    An IPv4 address that is written as IPv6 is unwrapped: otherwise all of them would be one network. `UNKNOWN` where
    there is none, as behind a Unix socket.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    seen = said[-proxies:][:1] if proxies else []
    for text in (*seen, request.META.get("REMOTE_ADDR", "")):
        try:
            found = ip_address(_without_port(text))
        except ValueError:
            continue
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        return str(mapped or found).partition("%")[0]
    return UNKNOWN


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def for_password(request: HttpRequest, login: str) -> RateLimitUsage:
    """Count a try of a password, until it is rolled back since it was right.

    Raises ValidationError with the code "too_many_login_attempts" if there were too many.
    """
    account = login.strip().lower()
    if request.user.is_authenticated:
        return _count(request, [("again", BY_KNOWN_BROWSER, str(request.session.session_key))])
    owners = User.objects.filter(email__iexact=account)
    if known := next(filter(None, (known_browsers.recognise(request, user) for user in owners)), None):
        return _count(request, [("known", BY_KNOWN_BROWSER, known)])
    network = ratelimit.get_ip(request)
    return _count(
        request,
        [
            ("both", BY_ADDRESS_AND_ACCOUNT, f"{network} {account}"),
            ("address", BY_ADDRESS, network),
            ("account", BY_ACCOUNT, account),
        ],
    )


def for_code(request: HttpRequest, user: User) -> RateLimitUsage:
    """Count a try of a code, as `for_password` does."""
    known = known_browsers.recognise(request, user)
    return _count(request, [("code", CODES, known or str(user.pk))])


def forget(request: HttpRequest, login: str) -> None:
    """Reset the count for an account whose owner has just chosen a new password by mail."""
    account = login.strip().lower()
    ratelimit.clear(request, app="accounts", action="account", config={"account": BY_ACCOUNT}, key=account)
    network = f"{ratelimit.get_ip(request)} {account}"
    ratelimit.clear(request, app="accounts", action="both", config={"both": BY_ADDRESS_AND_ACCOUNT}, key=network)


def _count(request: HttpRequest, limits: Iterable[tuple[str, str, str]]) -> RateLimitUsage:
    counted = RateLimitUsage(usage=[])
    for name, rates, key in limits:
        usage = ratelimit.consume(request, app="accounts", action=name, config={name: rates}, key=key, limit_get=True)
        if usage is None:
            counted.rollback()
            raise _too_many(name)
        counted.usage += usage.usage
    return counted


def _too_many(name: str) -> forms.ValidationError:
    if name == "account":
        text = (
            "Too many wrong passwords were tried for this account. Use a browser in which you signed in before, or a"
            " passkey, or ask for a new password; or wait an hour."
        )
        return forms.ValidationError(text, code="too_many_login_attempts")
    refused: forms.ValidationError = get_adapter().validation_error("too_many_login_attempts")
    return refused
