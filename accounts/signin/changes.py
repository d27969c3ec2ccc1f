"""A way into an account was added, changed or removed: whoever is signed in elsewhere is signed out.

A thief who got in before stays out then. allauth sends these signals, whichever page it was.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.http import HttpRequest

from accounts.models import User
from accounts.signin.devices import sign_out_elsewhere


def watch() -> None:
    for signal in (authenticator_added, authenticator_removed, authenticator_reset, email_changed):
        signal.connect(end_other_sessions, dispatch_uid="end_other_sessions")
    for signal in (password_changed, password_reset, password_set):
        signal.connect(end_other_sessions, dispatch_uid="end_other_sessions")
        signal.connect(drop_unconfirmed_address, dispatch_uid="drop_unconfirmed_address")


def end_other_sessions(*, request: HttpRequest, user: User, **more: Any) -> None:
    """Sign `user` out everywhere but in the browser that made the change."""
    if "to_email_address" in more and more["from_email_address"] is None:
        return  # The first address is confirmed: nothing has changed.
    here = request.session.session_key if request.user.is_authenticated and request.user.pk == user.pk else None
    sign_out_elsewhere(user, here)


def drop_unconfirmed_address(*, user: User, **_more: Any) -> None:
    """Call off a change of address: whoever knew the old password may have asked for it."""
    EmailAddress.objects.filter(user=user, verified=False).exclude(email__iexact=user.email).delete()
