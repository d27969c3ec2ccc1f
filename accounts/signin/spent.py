"""What proves a person once: a code, or the answer of a passkey, is noted where its factor is stored."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.models import User


@contextmanager
def alone_with(user: User) -> Iterator[None]:
    """Let one request at a time look at the factors of `user`, so that two at once can't both use the same proof."""
    with transaction.atomic():
        User.objects.hold().filter(pk=user.pk).first()
        yield


def spend(row: Authenticator, proof: str, *, seconds: int) -> bool:
    """Note that `proof` was used, for as long as it could be used again; False if it was before.

    Must be called inside `alone_with`, on a row that was read there.
    """
    now = time.time()
    spent = {one: until for one, until in row.data.get("spent", {}).items() if until > now}
    if proof in spent:
        return False
    row.data["spent"] = spent | {proof: now + seconds}
    row.save(update_fields=["data"])
    return True
