from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.utils import timezone

from core.models import Session
from core.written_once import written_once


class SessionStore(db.SessionStore):
    """Sessions in the database that take only keys which the database can hold, and know whose they are.

    A cookie is what anyone sends: one with a NUL in it is no session, not an error.
    """

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        """Read the session as Django does, by a statement that is kept: each page begins with it."""
        for row in _still_valid(self.session_key or "", timezone.now()):
            return self.decode(row.session_data)
        self._session_key = None
        return {}

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.person_id = self.person_in(data)
        return row

    @staticmethod
    def person_in(data: dict[str, Any]) -> UUID | None:
        """Return who is signed in, or has typed the password and not yet the code; None for a stranger.

        allauth spells the id its own way.
        """
        said = data.get(SESSION_KEY) or (data.get(LOGIN_SESSION_KEY) or {}).get("user_pk")
        return UUID(said) if said else None

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and key.isascii() and key.isalnum() and super()._validate_session_key(key))  # type: ignore[misc]


@written_once
def _still_valid(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def delete_expired(*, now: datetime) -> None:
    Session.objects.filter(expire_date__lt=now).delete()
