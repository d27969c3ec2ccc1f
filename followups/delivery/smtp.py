"""The SMTP conversation, step by step, with a stop between `354` and the body.

`smtplib.SMTP.sendmail` does all of it in one go, which leaves no moment at which we
know that the server has not accepted the message yet and is about to (RFC 1047).
"""

import re
import selectors
import smtplib
import ssl
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db import Error as DatabaseTrouble
from django.utils.encoding import punycode

from core import mail_settings
from core.mail import EmailBackend
from followups.models.attempt import Phase

COMMAND_TIMEOUT = 60.0
# What the server may take after the final dot (RFC 5321, 4.5.3.2.6).
REPLY_TIMEOUT = 600.0
# Within it a server usually answers a command.
PROMPT = 0.5
# As many messages a connection carries, and so long it may rest in between.
LONGEST, LONGEST_PAUSE = 100, 5.0

# "Authentication required" and its kin: about us and the server, not about a message.
SERVER_TROUBLE = (530, 534, 535, 538)

# Servers say these about a recipient, but they concern every mail from us: who may send, under which name.
ABOUT_US = re.compile(r"relay|authenticat|sender", re.IGNORECASE)

# What would end an SMTP command, or the address in it.
BREAKS_A_COMMAND = re.compile(r"[\x00-\x1f\x7f<>]")
LINE_ENDS = re.compile(rb"\r\n|\r|\n")
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class ServerError(Exception):
    """The mail server itself can't be used now: not this message's fault.

    `about_recipient`: it said so only when it heard the recipient, as servers do that check all at once.
    """

    def __init__(self, text: str, *, about_recipient: bool = False) -> None:
        super().__init__(text)
        self.about_recipient = about_recipient


class RefusedError(Exception):
    """The server answered this message with an error; `code` is its SMTP reply code."""

    def __init__(self, phase: Phase, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.phase, self.code, self.text = phase, code, text


class ReplyLostError(Exception):
    """The body left, the answer never came: the message may or may not have been accepted."""


class FencedError(Exception):
    """The claim was lost before the body; the connection must be dropped, nothing was sent."""


class AddressError(ValueError):
    """No SMTP command can hold this address."""


class Conversation:
    """A connection for many messages, one after the other. Use as a context manager; opens on the first message.

    It is closed and opened again after a hundred messages and after a pause, as servers end both by themselves.
    """

    def __init__(self, *, timeout: float | None = None) -> None:
        """Make one that waits `timeout` seconds for the connection, or as long as the settings say."""
        self._timeout = timeout
        self._backend: EmailBackend | None = None
        # How many messages it has carried, and when the last one was, in seconds of this machine.
        self._carried, self._used_at = 0, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._backend:
            self._backend.close()

    def hand_over(
        self,
        message: bytes,
        recipient: str,
        *,
        before_body: Callable[[], bool],
        meanwhile: Callable[[], None] | None = None,
    ) -> tuple[int, str]:
        """Offer `message` to the server and return its accepting reply.

        `before_body` is called after the server's `354`; False stops there. `meanwhile` is called if the server takes
        its time over the envelope. Raises AddressError
        (the server was told nothing), ServerError or RefusedError (nothing was accepted),
        FencedError, or ReplyLostError. Except after the first and after a refusal the connection is
        dropped, whatever is raised: a server that waits for a body takes even a goodbye for one.
        """
        # Before a word is said: smtplib shortens such an address on one Python and breaks off on another.
        recipient = _writable(recipient)
        sender = sender_address()
        server = self._opened()
        try:
            self._envelope(server, sender, recipient, meanwhile)
        except (RefusedError, ServerError):
            raise
        except DatabaseTrouble:  # in `meanwhile`: no fault of the server
            self._drop()
            raise
        except Exception as error:  # whatever it is, the message was not looked at yet
            self._drop()
            raise ServerError(answer_of(error)) from error
        try:
            if not before_body():
                raise FencedError
        except BaseException:
            self._drop()
            raise
        return self._body(server, message)

    def greet(self) -> None:
        """Connect and sign in as for a message; nothing is sent.

        Raises ServerError.
        """
        sender_address()
        self._opened()

    def _opened(self) -> smtplib.SMTP:
        try:
            self._close_if_worn()
            if self._backend is None:
                self._backend = cast("EmailBackend", get_connection(fail_silently=False, timeout=self._timeout))
            self._backend.open()
            server = cast("smtplib.SMTP", self._backend.connection)
            server.ehlo_or_helo_if_needed()
        except Exception as error:  # settings that can't be encoded, looked up or used: not the message's fault
            self._drop()
            raise ServerError(answer_of(error)) from error
        _set_timeout(server, COMMAND_TIMEOUT)
        self._used_at = time.monotonic()
        return server

    def _close_if_worn(self) -> None:
        """Say goodbye to a connection before the server ends it."""
        if self._backend and (self._carried >= LONGEST or time.monotonic() - self._used_at > LONGEST_PAUSE):
            self._backend.close()
            self._carried = 0

    def _envelope(
        self, server: smtplib.SMTP, sender: str, recipient: str, meanwhile: Callable[[], None] | None
    ) -> None:
        """Name the sender and the recipient and announce the body: in one packet if the server offers it (RFC 2920)."""
        commands = (
            (Phase.SENDER, f"mail FROM:{smtplib.quoteaddr(sender)}", (250,)),
            (Phase.RECIPIENT, f"rcpt TO:{smtplib.quoteaddr(recipient)}", (250, 251)),
            (Phase.DATA, "data", (354,)),
        )
        at_once = server.has_extn("pipelining")
        if at_once:
            server.send("".join(f"{command}\r\n" for _, command, _ in commands))
        for number, (phase, command, expected) in enumerate(commands, start=1):
            if not at_once:
                server.putcmd(command)
            _wait_for_reply(server, meanwhile)
            code, answer = server.getreply()
            text = answer.decode(errors="replace")
            # The sender is the same in every mail: to refuse it is not this mail's fault.
            if code in SERVER_TROUBLE or (code >= 500 and (phase == Phase.SENDER or _is_about_us(text, recipient))):
                self._drop()
                raise ServerError(f"{code} {text}", about_recipient=phase == Phase.RECIPIENT)
            if code not in expected:
                self._reset(server, unread=len(commands) - number if at_once else 0)
                raise RefusedError(phase, code, text)

    def _reset(self, server: smtplib.SMTP, *, unread: int) -> None:
        """Ready the connection for the next message, once `unread` replies are read.

        One that the server closed is given up, and one on which it waits for a body all the same.
        """
        try:
            if any(server.getreply()[0] == 354 for _ in range(unread)):
                self._drop()
            else:
                server.rset()
        except OSError:
            self._drop()

    def _body(self, server: smtplib.SMTP, message: bytes) -> tuple[int, str]:
        try:
            server.send(_on_the_wire(message))
            _set_timeout(server, REPLY_TIMEOUT)
            code, text = server.getreply()
            _set_timeout(server, COMMAND_TIMEOUT)
            self._carried, self._used_at = self._carried + 1, time.monotonic()
        except Exception as error:
            self._drop()
            raise ReplyLostError(answer_of(error)) from error
        if code != 250:
            raise RefusedError(Phase.REPLY, code, text.decode(errors="replace"))
        return code, text.decode(errors="replace")

    def _drop(self) -> None:
        """Close without the goodbye, which a broken server might hold up."""
        if self._backend:
            self._backend.hang_up()


def _wait_for_reply(server: smtplib.SMTP, meanwhile: Callable[[], None] | None) -> None:
    """Wait for a reply to begin, for as long as one usually takes; then let something else be done first."""
    if meanwhile and server.sock and not _has_read_ahead(server):
        with selectors.DefaultSelector() as selector:
            selector.register(server.sock, selectors.EVENT_READ)
            is_prompt = bool(selector.select(PROMPT))
        if not is_prompt:
            meanwhile()


def _has_read_ahead(server: Any) -> bool:
    """Tell whether a reply was read along with the one before it, so that the socket has no more to say."""
    server.sock.settimeout(0)
    try:
        return bool(server.file.peek(1))
    except ssl.SSLWantReadError:
        return False
    finally:
        _set_timeout(server, COMMAND_TIMEOUT)


def _set_timeout(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock:
        server.sock.settimeout(seconds)


def sender_address() -> str:
    """Return the address that all mail comes from. Raises ServerError if MAIL_FROM has none: no mail's fault."""
    try:
        return mail_settings.sender(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].removesuffix(">")
    except ImproperlyConfigured as error:
        raise ServerError(str(error)) from None


def _writable(address: str) -> str:
    """Return the address as every server takes it: `jo@exämple.org` is `jo@xn--exmple-cua.org`.

    Raises AddressError if it can't be written so.
    """
    local, at, domain = address.rpartition("@")
    try:
        written = f"{local}{at}{punycode(domain)}"
    except UnicodeError:
        raise AddressError("The domain is none.") from None
    if not written.isascii() or BREAKS_A_COMMAND.search(written):
        raise AddressError("A letter or a sign in it can't be part of a command.")
    return written


def _on_the_wire(message: bytes) -> bytes:
    """Return the body with CRLF line ends, dots doubled, and the final dot (RFC 5321, 4.5.2)."""
    lines = LEADING_DOT.sub(b"..", LINE_ENDS.sub(b"\r\n", message))
    return (lines if lines.endswith(b"\r\n") else lines + b"\r\n") + b".\r\n"


def _is_about_us(text: str, recipient: str) -> bool:
    """Tell whether a refusal is of who sends, and not of `recipient`, whose name may be any word."""
    _, _, domain = recipient.rpartition("@")
    own_words = " ".join(word for word in text.split() if "@" not in word)
    return ABOUT_US.search(re.sub(re.escape(domain), "", own_words, flags=re.IGNORECASE)) is not None


def answer_of(error: Exception) -> str:
    """Return what the server or the network said. An error of another kind may quote a password: only its name."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {text}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the connection was closed"
    return str(error) if isinstance(error, OSError) and str(error) else type(error).__name__
