from datetime import datetime

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Sessions in the database that take only keys which the database can hold.

    A cookie is what anyone sends: one with a NUL in it is no session, not an error.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and key.isascii() and key.isalnum() and super()._validate_session_key(key))  # type: ignore[misc]


def delete_expired(*, now: datetime) -> None:
    SessionStore.get_model_class().objects.filter(expire_date__lt=now).delete()
