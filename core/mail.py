"""Mail to a server by name or, for the local mail drop, by Unix socket."""

import hmac
import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail.backends import smtp
from django.utils.functional import cached_property


class _Utf8(str):
    """What smtplib would write in ASCII alone, in UTF-8 (RFC 4616)."""

    __slots__ = ()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return super().encode("utf-8", errors)


class _SignIn(smtplib.SMTP):
    """Sign in with any user name and password; smtplib itself takes none with a letter beyond ASCII."""

    def auth(self, mechanism: str, authobject: Callable[..., str | None], **options: Any) -> tuple[int, bytes]:
        def answer(*challenge: bytes) -> str | None:
            said = authobject(*challenge)
            return None if said is None else _Utf8(said)

        return super().auth(mechanism, answer, **options)  # type: ignore[arg-type]

    def auth_cram_md5(self, challenge: bytes | None = None) -> str | None:  # type: ignore[override]
        if challenge is None:
            return None
        return f"{self.user} {hmac.new(self.password.encode(), challenge, 'md5').hexdigest()}"


class SocketSMTP(_SignIn):
    """SMTP that takes a host beginning with `/` as the path of a Unix socket."""

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        if not host.startswith("/"):
            return super()._get_socket(host, port, timeout)  # type: ignore[misc,no-any-return]
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        if isinstance(timeout, int | float):  # else smtplib's mark for "the default"
            connection.settimeout(timeout)
        try:
            connection.connect(host)
        except OSError:
            connection.close()
            raise
        return connection


class SecureSMTP(_SignIn, smtplib.SMTP_SSL):
    """SMTP over TLS from the first byte."""


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return SecureSMTP if self.use_ssl else SocketSMTP

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """Trust what the system trusts, and the authority in MAIL_CA."""
        context = ssl.create_default_context()
        if settings.MAIL_CA:
            context.load_verify_locations(cadata=settings.MAIL_CA)
        return context

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        """Say goodbye. One that goes wrong takes nothing back of what was handed over."""
        try:
            connection.quit()
        except (OSError, ValueError):
            connection.close()

    def hang_up(self) -> None:
        """Close without the goodbye, which a broken server might hold up; also a connection that was never ready."""
        unready: smtplib.SMTP | None = self._partial_connection  # type: ignore[has-type]
        for connection in (self.connection, unready):
            if connection:
                connection.close()
        self.connection = self._partial_connection = None
