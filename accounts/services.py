"""What happens to accounts beyond one form: who may create one, and what a person prefers."""

import logging
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User

logger = logging.getLogger(__name__)

# Any number will do; it has to be the same in every process of an installation.
SIGN_UP_LOCK = 0x416A6172


def installation_is_empty() -> bool:
    return not User.objects.exists()


def sign_up_is_open() -> bool:
    """Tell whether an account may be created: the first one always, later ones only with SIGNUP=open."""
    return settings.SIGNUP == "open" or installation_is_empty()


def take_turn_to_sign_up() -> None:
    """Wait until no other sign-up is running, in any process. Holds until the transaction ends.

    Two people at once could otherwise both be the first, or both take one address.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SIGN_UP_LOCK])


def holder_of(address: str) -> User | None:
    """Return who signs in with `address`. A wish to change to it doesn't count."""
    return User.objects.filter(email__iexact=address).first()


def has_proved_address(user: User) -> bool:
    """Tell whether the address of `user` is theirs for good.

    Where mail never leaves the machine, nobody can confirm any, and so nobody loses any.
    """
    return bool(settings.EMBEDDED_MAIL or EmailAddress.objects.filter(user=user, verified=True).exists())


def is_taken(address: str) -> bool:
    """Tell whether `address` is somebody's for good: not if it was never confirmed."""
    holder = holder_of(address)
    return holder is not None and has_proved_address(holder)


def give_address_to(*, user_id: UUID, address: str) -> bool:
    """Make way for the account that has just proved that `address` is its own; False if another proved it before.

    An account that signs in with it and never confirmed it loses it: its owner can write another in the settings
    where they are signed in.
    """
    take_turn_to_sign_up()
    other = User.objects.exclude(pk=user_id).filter(email__iexact=address).first()
    if other is None:
        return not EmailAddress.objects.exclude(user_id=user_id).filter(email__iexact=address, verified=True).exists()
    if has_proved_address(other):
        return False
    EmailAddress.objects.filter(user=other, email__iexact=address).delete()
    other.give_up_address()
    other.save(update_fields=["email"])
    logger.info("Account %s lost an address that it never confirmed to account %s", other.pk, user_id)
    return True


CONFIRM_FIRST = (
    "Confirm your e-mail address first: open the link in the mail that Ajar sent you. If no mail arrives, whoever runs"
    " this Ajar can confirm it with `manage.py account confirm`."
)


def may_send_mail(user: User) -> bool:
    """Tell whether `user` proved that their address is theirs, or need not: what sends mail asks for it (SECURITY.md).

    The first account of an installation to which nobody else can sign up is that of whoever runs it, whose mail
    server may not work yet. In the local mail drop nothing leaves the machine.
    """
    return settings.EMBEDDED_MAIL or mailable().filter(pk=user.pk).exists()


def mailable() -> QuerySet[User]:
    """Return the accounts that may send mail, as `may_send_mail` says."""
    if settings.EMBEDDED_MAIL:
        return User.objects.all()
    proved = EmailAddress.objects.filter(user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True)
    allowed = Q(Exists(proved))
    if settings.SIGNUP == "first":
        allowed |= Q(pk__in=User.objects.order_by("created_at", "pk").values("pk")[:1])
    return User.objects.filter(allowed)


def save_preferences(*, user: User, name: str, currency: str, theme: str, keys: bool) -> None:
    user.name, user.currency, user.theme, user.keys = name, currency, theme, keys
    user.save(update_fields=["name", "currency", "theme", "keys"])
