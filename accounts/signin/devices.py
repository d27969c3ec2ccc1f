"""Where a person is signed in, and signing out there."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone

from accounts.models import User
from core.models import Session

# What browsers call themselves, the telling word first: most of them name others too.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux",
}  # fmt: skip


@dataclass(frozen=True)
class Device:
    name: str
    address: str
    since: datetime
    is_this: bool


def devices_of(user: User, session_key: str | None) -> list[Device]:
    """Return where `user` is signed in, this browser (that of `session_key`) first, in two queries.

    Sessions that have expired, or were ended by a new password, are left out.
    """
    known = list(UserSession.objects.filter(user=user).order_by("-created_at"))
    alive = Session.objects.filter(expire_date__gt=timezone.now()).in_bulk([one.session_key for one in known])
    still = user.get_session_auth_hash()
    found = [
        Device(name_of(one.user_agent), one.ip, one.created_at, one.session_key == session_key)
        for one in known
        if (session := alive.get(one.session_key)) and session.get_decoded().get(HASH_SESSION_KEY) == still
    ]
    return sorted(found, key=lambda device: not device.is_this)


def name_of(user_agent: str) -> str:
    """Return what a person would call a browser: "Firefox on Windows"."""
    browser = next((name for word, name in BROWSERS.items() if word in user_agent), "A browser")
    system = next((name for word, name in SYSTEMS.items() if word in user_agent), "")
    return f"{browser} on {system}" if system else browser


def sign_out_elsewhere(user: User, session_key: str | None) -> None:
    """End every session of `user` but `session_key` (all if None), also those that are still signing in."""
    UserSession.objects.filter(user=user).exclude(session_key=session_key).delete()
    # Also older sessions, from before they were listed.
    Session.objects.filter(person_id=user.pk).exclude(session_key=session_key or "").delete()
