"""What happens to accounts beyond one form: who may create one, and what a person prefers."""

from django.conf import settings
from django.db import connection

from accounts.models import User

# Any number will do; it has to be the same in every process of an installation.
SIGN_UP_LOCK = 0x416A6172


def installation_is_empty() -> bool:
    return not User.objects.exists()


def sign_up_is_open() -> bool:
    """Tell whether an account may be created: the first one always, later ones only with SIGNUP=open."""
    return settings.SIGNUP == "open" or installation_is_empty()


def take_turn_to_sign_up() -> None:
    """Wait until no other sign-up is under way, in any process; holds until the transaction ends.

    Two people at once could otherwise both be the first, or both take one address.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SIGN_UP_LOCK])


def save_preferences(*, user: User, currency: str, theme: str, keys: bool) -> None:
    user.currency, user.theme, user.keys = currency, theme, keys
    user.save(update_fields=["currency", "theme", "keys"])
