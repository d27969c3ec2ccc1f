"""Mail to a server by name or, for the local mail drop, by Unix socket."""

import smtplib
import socket

from django.core.mail.backends import smtp


class SocketSMTP(smtplib.SMTP):
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


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return smtplib.SMTP_SSL if self.use_ssl else SocketSMTP
