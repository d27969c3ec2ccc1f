"""Signed links for mails: one follow-up, one action, 60 days (SECURITY.md)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from django.core import signing
from django.urls import reverse

from followups.models import FollowUp

MAX_AGE = timedelta(days=60)
# Not an action: a mail program may post to it without asking (RFC 8058).
UNSUBSCRIBE = "followups.links.unsubscribe"


class Action(Enum):
    DONE = "done"
    CALL = "call"
    WEEK = "week"
    MONTH = "month"
    PAUSE = "pause"

    @property
    def salt(self) -> str:
        """Its own salt, so that a link for one action can't be turned into another."""
        return f"followups.links.{self.value}"


class LinkError(Exception):
    """The link was altered, cut off or is older than 60 days."""


@dataclass(frozen=True)
class Target:
    owner_id: UUID
    follow_up_id: UUID


def action_url(follow_up: FollowUp, action: Action) -> str:
    """Return the path of a page that offers `action`; it acts only on a POST."""
    token = signing.dumps([follow_up.owner_id.hex, follow_up.pk.hex], salt=action.salt)
    return reverse("followups:mail-action", args=[action.value, token])


def unsubscribe_url(*, owner_id: UUID, reminder_id: UUID) -> str:
    """Return the path to which a mail program posts when its reader unsubscribes (RFC 8058)."""
    token = signing.dumps([owner_id.hex, reminder_id.hex], salt=UNSUBSCRIBE)
    return reverse("followups:unsubscribe", args=[token])


def read(token: str, action: Action) -> Target:
    """Return what the link points at. Raises LinkError."""
    return Target(*_read(token, action.salt))


def read_unsubscribe(token: str) -> tuple[UUID, UUID]:
    """Return the owner and the reminder whose mail is unsubscribed from. Raises LinkError."""
    return _read(token, UNSUBSCRIBE)


def _read(token: str, salt: str) -> tuple[UUID, UUID]:
    try:
        owner, row = signing.loads(token, salt=salt, max_age=MAX_AGE)
        return UUID(owner), UUID(row)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkError from error
