"""A real mail server that answers as a test tells it to, and keeps what it accepted."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnixSocketController
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass(frozen=True)
class Accepted:
    """One message that the server said 250 to, or would have, had the line held."""

    recipient: str
    content: bytes


@dataclass
class Sink:
    """What aiosmtpd asks. By default it accepts everything."""

    accepted: list[Accepted] = field(default_factory=list)
    # Answers by recipient; "*" is for everyone.
    to_recipient: dict[str, str] = field(default_factory=dict)
    to_body: dict[str, str] = field(default_factory=dict)
    to_sender: str = ""
    # How many more replies to the body get lost, after the message was accepted.
    replies_to_lose: int = 0
    # Whether several commands may come in one packet.
    pipelining: bool = False
    # Close the connection right after refusing a recipient.
    hangs_up_on_refusal: bool = False
    connections: int = 0
    # How long it takes over a recipient, and over the answer to a body.
    seconds_to_look_up: float = 0
    seconds_to_think: float = 0

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, host: str, lines: list[str]) -> Any:
        self.connections += 1
        session.host_name = host
        return [lines[0], "250-PIPELINING", *lines[1:]] if self.pipelining else lines

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        await asyncio.sleep(self.seconds_to_look_up)
        answer = self.to_recipient.get(address, self.to_recipient.get("*", ""))
        if answer:
            if self.hangs_up_on_refusal:
                await server.push(answer)
                return self._hang_up(server)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        await asyncio.sleep(self.seconds_to_think)
        refusal = self.to_body.get(recipient, self.to_body.get("*", ""))
        if refusal:
            return refusal
        self.accepted.append(Accepted(recipient, bytes(envelope.original_content or b"")))
        if self.replies_to_lose:
            self.replies_to_lose -= 1
            return self._hang_up(server)
        return "250 Accepted"

    @staticmethod
    def _hang_up(server: SMTP) -> str:
        """Close the connection; the answer that follows is written to nobody."""
        server.transport.close()
        return "451 nobody reads this"

    @property
    def recipients(self) -> list[str]:
        return [message.recipient for message in self.accepted]


class Server:
    """A sink behind a Unix socket; it can be stopped and started in the middle of a test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sink = Sink()
        self._controller: UnixSocketController | None = None

    def start(self, **options: Any) -> None:
        self.path.unlink(missing_ok=True)
        self._controller = UnixSocketController(self.sink, unix_socket=self.path, **options)
        self._controller.start()

    def start_taking(self, name: str, password: str, *, excluded: tuple[str, ...] = ()) -> None:
        """Come back as a server that signs only this person in, by PLAIN or LOGIN but for those `excluded`."""

        def knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: Any) -> AuthResult:
            is_right = (said.login, said.password) == (name.encode(), password.encode())
            return AuthResult(success=is_right, handled=False)

        self.stop()
        self.start(auth_require_tls=False, authenticator=knows, auth_exclude_mechanism=excluded)

    def start_refusing_sign_in(self) -> None:
        """Come back as a server on which every user name and password is wrong."""
        self.stop()
        self.start(
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=False, handled=False),
        )

    def stop(self) -> None:
        if self._controller:
            self._controller.stop(no_assert=True)
            self._controller = None
