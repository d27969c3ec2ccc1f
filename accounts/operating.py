"""What operators can do to an account at the command line."""

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import closing
from accounts.adapter import public
from accounts.models import User
from accounts.services import give_address_to, take_turn_to_sign_up
from accounts.signin.devices import sign_out_elsewhere
from accounts.signin.wishes import reset_path
from core.tz import listed_zone

logger = logging.getLogger(__name__)


class AccountError(Exception):
    """It can't be done. The text says why and what to do."""


def everybody() -> Iterator[tuple[User, bool]]:
    """Yield all accounts, the oldest first, each with whether it has a second step."""
    guarded = set(Authenticator.objects.values_list("user_id", flat=True))
    for user in User.objects.order_by("created_at", "pk").iterator():
        yield user, user.pk in guarded


def find(who: str) -> User:
    """Return the account with that id or e-mail address. Raises AccountError if there is none."""
    try:
        found = User.objects.filter(pk=UUID(who)).first()
    except ValueError:
        found = User.objects.filter(email__iexact=who).first()
    if found is None:
        raise AccountError("There is no such account: `manage.py account list` shows all.")
    return found


@transaction.atomic
def create(*, email: str, time_zone: str) -> User:
    """Make an account without a password, whoever may sign up; see `password_link`.

    Raises AccountError if the address is none or is taken, or the time zone is unknown.
    """
    zone = listed_zone(time_zone)
    if zone is None:
        raise AccountError("That’s not a time zone: write one like Europe/Berlin.")
    try:
        User._meta.get_field("email").clean(email, None)
    except ValidationError:
        raise AccountError("That’s not an e-mail address: write one like maren@example.org.") from None
    take_turn_to_sign_up()
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True)
    if User.objects.filter(email__iexact=email).exists() or confirmed.exists():
        raise AccountError("There’s already an account with this address.")
    user = User.objects.create_user(email, time_zone=zone)
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    logger.info("Account %s was created at the command line", user.pk)
    return user


def close_and_tell(user: User, *, now: datetime) -> None:
    """Close the account as its owner can, and tell them by mail how to keep it."""
    if user.closed_at is None:
        closing.close(user=user, now=now)
        get_adapter().send_notification_mail("account/email/account_closed", user, {"gone_at": user.gone_at})


@transaction.atomic
def confirm(user: User) -> None:
    """Take the address with which `user` signs in for confirmed. Raises AccountError if another account proved it."""
    if not give_address_to(user_id=user.pk, address=user.email):
        raise AccountError("Another account has confirmed this address.")
    addresses = EmailAddress.objects.filter(user=user)
    if not addresses.filter(email__iexact=user.email).update(verified=True, primary=True):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    logger.info("The address of account %s was confirmed at the command line", user.pk)


@transaction.atomic
def switch_off(user: User) -> None:
    """Sign the owner out everywhere and let nobody in; no reminder goes out, and links in mails do nothing."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    sign_out_elsewhere(user, None)
    logger.info("Account %s was switched off at the command line", user.pk)


def switch_on(user: User) -> None:
    """Take that back. What came due meanwhile goes out within a day."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    logger.info("Account %s was switched on at the command line", user.pk)


def password_link(user: User) -> str:
    """Return a link by which a new password can be chosen once, within `PASSWORD_RESET_TIMEOUT`.

    Until then the old one works. Signing in still asks for the second step.
    """
    logger.info("A link for a new password was made for account %s at the command line", user.pk)
    return public(reset_path(user))


@transaction.atomic
def remove_second_step(user: User) -> int:
    """Remove the app, passkeys and recovery codes of `user`, sign out everywhere and say so by mail.

    Returns how many there were; with none, nothing happens.
    """
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    if count:
        sign_out_elsewhere(user, None)
        get_adapter().send_notification_mail("account/email/second_step_removed", user)
        logger.info("The second step of account %s was removed at the command line", user.pk)
    return count
