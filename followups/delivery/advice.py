"""What to do when the mail server can't be used: the same words for the doctor, the test mail and the log."""

import smtplib
import socket
import ssl

# The first that fits is the cause.
CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        "It did not take Ajar’s user name and password. Check both in EMAIL_URL; many providers want a password made"
        " for apps.",
    ),
    (
        smtplib.SMTPNotSupportedError,
        "It does not offer what EMAIL_URL asks of it. For TLS from the first byte write smtps:// and port 465, for"
        " STARTTLS smtp+tls:// and port 587, for no sign-in leave out user name and password.",
    ),
    (
        ssl.SSLCertVerificationError,
        "Its certificate is not one that this machine trusts. Check the host in EMAIL_URL; for an authority of your"
        " own, name the file of its certificate in MAIL_CA_FILE.",
    ),
    (
        ssl.SSLError,
        "No secure connection could be made to it. Check that EMAIL_URL begins with smtps:// for port 465 and with"
        " smtp+tls:// for port 587.",
    ),
    (socket.gaierror, "Its name can’t be found. Check the host in EMAIL_URL."),
    (UnicodeError, "Its name can’t be looked up, or its user name or password can’t be written. Check EMAIL_URL."),
    (ConnectionRefusedError, "Nothing answers there. Check host and port in EMAIL_URL, and whether it runs."),
    (FileNotFoundError, "Nothing answers there. Check whether Ajar’s own mail drop runs."),
    (TimeoutError, "It did not answer in time. Check host and port in EMAIL_URL, and the firewall."),
    (
        smtplib.SMTPServerDisconnected,
        "It closed the connection. Check that EMAIL_URL begins with smtps:// for port 465 and with smtp+tls:// for"
        " port 587.",
    ),
)
OTHERWISE = "Check EMAIL_URL and MAIL_FROM, and whether it runs."


def advice_on(error: BaseException) -> str:
    """Say what to check. `error` is one that `followups.delivery.smtp` raised, or what is behind it."""
    while error.__cause__:
        error = error.__cause__
    return next((words for kind, words in CAUSES if isinstance(error, kind)), OTHERWISE)
