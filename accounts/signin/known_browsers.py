"""Browsers in which somebody signed in before: a signed cookie that says so, and nothing else.

It opens nothing. It only keeps strangers' wrong tries from counting against the person (accounts.signin.tries).
"""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from accounts.models import User

# Seconds. A browser that nobody signs in with for so long is forgotten.
LASTS = 180 * 24 * 3600
# Of so many people of one browser.
PEOPLE = 4
# The cookie names nobody: each entry is a random name, when it was made, and a signature of both and the account.
Entry = tuple[str, str, str]


def recognise(request: HttpRequest, user: User) -> str | None:
    """Return what to count this browser's tries by; None if `user` never signed in with it."""
    return next((name for name, made, signature in _read(request) if _is_of(user, name, made, signature)), None)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Note in `response` that `user` signs in with this browser, under a new name in place of the one before."""
    others = [entry for entry in _read(request) if not _is_of(user, *entry)]
    name, made = get_random_string(16), str(int(time.time()))
    entries = [(name, made, _sign(user, name, made)), *others][:PEOPLE]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        "~".join(".".join(entry) for entry in entries),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> list[Entry]:
    """Return the entries of the cookie that are young enough; a stranger may have written them."""
    entries: list[Entry] = []
    for text in request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "").split("~")[:PEOPLE]:
        name, _, rest = text.partition(".")
        made, _, signature = rest.partition(".")
        if made.isascii() and made.isdigit() and len(made) < 12 and time.time() - int(made) < LASTS:
            entries.append((name, made, signature))
    return entries


def _is_of(user: User, name: str, made: str, signature: str) -> bool:
    return constant_time_compare(signature, _sign(user, name, made))


def _sign(user: User, name: str, made: str) -> str:
    return salted_hmac(__name__, f"{user.pk} {name} {made}", algorithm="sha256").hexdigest()
