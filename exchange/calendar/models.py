import secrets
from datetime import datetime
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from accounts.models import User
from core.models import OwnedModel, OwnedQuerySet

SECRET_BYTES = 32
OWNER_LENGTH = 32  # hexadecimal digits of a UUID


def _hash_of(secret: str) -> str:
    """Return what is kept of `secret`. A plain hash will do: nobody can try 2 to the 256 of them."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def read_token(token: str) -> tuple[UUID, str] | None:
    """Return the owner and the secret that an address names; None if it can't be one."""
    try:
        return UUID(hex=token[:OWNER_LENGTH]), token[OWNER_LENGTH:]
    except ValueError:
        return None


class CalendarFeedQuerySet(OwnedQuerySet["CalendarFeed"]):
    def renew(self, *, user: User, now: datetime) -> str:
        """Give the feed of `user` another address, or its first one. Return the token in it, which isn't kept."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self.update_or_create(owner=user, defaults={"secret_hash": _hash_of(secret), "renewed_at": now})
        return user.pk.hex + secret


class CalendarFeed(OwnedModel):
    """That a person has a feed, and what is in it."""

    secret_hash = models.CharField(max_length=64)
    renewed_at = models.DateTimeField()
    answers = models.BooleanField(default=True)
    follow_ups = models.BooleanField(default=True)
    starts = models.BooleanField(default=True)
    interviews = models.BooleanField(default=True)

    objects: ClassVar[CalendarFeedQuerySet] = CalendarFeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner"], name="calendar_feed_one_each"),
            models.CheckConstraint(
                name="calendar_feed_holds_something",
                condition=Q(answers=True) | Q(follow_ups=True) | Q(starts=True) | Q(interviews=True),
            ),
        ]

    def opens_with(self, secret: str) -> bool:
        return constant_time_compare(self.secret_hash, _hash_of(secret))
