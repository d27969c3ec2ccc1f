"""A mail server on loopback that breaks where a test tells it to, and keeps all that it accepted.

A conversation passes through these phases; at each a rule may answer in the server's
place, hold it, cut the line, or do something to another process:

    connect, ehlo, auth, mail, rcpt, data (before the 354), body (its first line came),
    middle (ten lines came), dot (all of it came), accepted (kept, not answered yet),
    answered (after the 250)
"""

import base64
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.parser import BytesHeaderParser
from typing import Any

USER, PASSWORD = "ajar", "open sesame"
GREETING = "220 sink.example.org ESMTP"


class CutError(Exception):
    """The line is dead: nothing more is read or written."""


@dataclass(frozen=True)
class Accepted:
    """One message that this server took upon itself to deliver."""

    message_id: str
    sender: str
    recipient: str
    content: bytes
    # By the clock of the installation.
    at: datetime
    # The sender's end of the line it came over.
    port: int


@dataclass
class Rule:
    phase: str
    act: Callable[["Conversation"], str | None]
    times: int
    to: str | None


@dataclass
class Hold:
    """A conversation that stands still until it is let go."""

    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float = 20) -> None:
        assert self.reached.wait(seconds), "No conversation came this far."


class Sink:
    """The server. It listens from `open` to `close`, always on the same port."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.address, self.port = "127.0.0.1", 0
        self._listener: _Listener | None = None
        self._lock = threading.Lock()
        # Who is connected, by the port at their end.
        self.lines: dict[int, socket.socket] = {}
        self.reset()

    def reset(self) -> None:
        """Forget everything, and cut whoever is connected."""
        self.rules: list[Rule] = []
        # Seconds from the dot to the answer.
        self.delay: Callable[[], float] = float
        self.accepted: list[Accepted] = []
        # Per Message-ID: how often it was accepted and the answer did not arrive.
        self.gaps: Counter[str] = Counter()
        self.phases: Counter[str] = Counter()
        self.holds: list[Hold] = getattr(self, "holds", [])
        self.let_go()
        self.cut_all()

    # --- On the air or not

    def open(self) -> None:
        self._listener = _Listener((self.address, self.port), Conversation, sink=self)
        self.port = self._listener.server_address[1]
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Refuse connections, as a server that is down."""
        if self._listener:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener = None
        self.let_go()
        self.cut_all()

    @contextmanager
    def away(self) -> Iterator[None]:
        self.close()
        try:
            yield
        finally:
            self.open()

    def cut_all(self) -> None:
        for port in list(self.lines):
            self.cut_line(port)

    def cut_line(self, port: int) -> None:
        with suppress(KeyError, OSError):
            self.lines[port].shutdown(socket.SHUT_RDWR)

    # --- What it shall do

    def on(
        self, phase: str, act: Callable[["Conversation"], Any], *, times: int = 1_000_000, to: str | None = None
    ) -> None:
        """Let `act` happen at `phase`: a text that it returns is the answer."""
        self.rules.append(Rule(phase, act, times, to))

    def answer(self, phase: str, text: str, **options: Any) -> None:
        self.on(phase, lambda _: text, **options)

    def cut(self, phase: str, **options: Any) -> None:
        self.on(phase, _cut, **options)

    def hold(self, phase: str, **options: Any) -> Hold:
        hold = Hold()
        self.holds.append(hold)

        def act(_: "Conversation") -> None:
            hold.reached.set()
            hold.released.wait(60)

        self.on(phase, act, **({"times": 1} | options))
        return hold

    def let_go(self) -> None:
        while self.holds:
            self.holds.pop().released.set()

    # --- What it saw

    @property
    def recipients(self) -> list[str]:
        return [message.recipient for message in self.accepted]

    def copies(self) -> dict[str, list[Accepted]]:
        """Return what was accepted by Message-ID, in order."""
        found: dict[str, list[Accepted]] = {}
        for message in list(self.accepted):
            found.setdefault(message.message_id, []).append(message)
        return found

    def at(self, phase: str, conversation: "Conversation") -> str | None:
        with self._lock:
            self.phases[phase] += 1
            rule = self._next(phase, conversation.recipient)
        return rule.act(conversation) if rule else None

    def _next(self, phase: str, recipient: str) -> Rule | None:
        for rule in self.rules:
            if rule.phase == phase and rule.times > 0 and rule.to in (None, recipient):
                rule.times -= 1
                return rule
        return None


def _cut(_: "Conversation") -> None:
    raise CutError


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, *arguments: Any, sink: Sink) -> None:
        self.sink = sink
        super().__init__(*arguments)

    def handle_error(self, *_: Any) -> None:
        """A client that died is what this server is for."""


class Conversation(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.sink: Sink = self.server.sink  # type: ignore[attr-defined]
        self.sink.lines[self.client_address[1]] = self.request
        self.sender = self.recipient = ""

    def finish(self) -> None:
        self.sink.lines.pop(self.client_address[1], None)
        with suppress(OSError):
            super().finish()

    def handle(self) -> None:
        with suppress(CutError, OSError):
            if not self.say(self.sink.at("connect", self) or GREETING):
                return
            while command := self.rfile.readline():
                self.obey(command.decode("latin-1").strip())

    def say(self, reply: str) -> bool:
        """Write a reply; 421 closes the line after it."""
        self.wfile.write(f"{reply}\r\n".encode())
        if reply.startswith("421"):
            raise CutError
        return reply.startswith("2")

    def obey(self, command: str) -> None:
        verb, _, rest = command.partition(" ")
        handler = getattr(self, f"do_{verb.lower()}", None)
        reply = handler(rest) if handler else "502 What?"
        if reply:
            self.say(reply)

    def do_ehlo(self, _: str) -> str:
        return self.sink.at("ehlo", self) or "250-sink.example.org\r\n250-PIPELINING\r\n250 AUTH PLAIN"

    def do_auth(self, rest: str) -> str:
        secret = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
        usual = "235 Welcome" if rest == f"PLAIN {secret}" else "535 Who?"
        return self.sink.at("auth", self) or usual

    def do_mail(self, rest: str) -> str:
        self.sender = _address(rest)
        return self.sink.at("mail", self) or "250 OK"

    def do_rcpt(self, rest: str) -> str:
        self.recipient = _address(rest)
        return self.sink.at("rcpt", self) or "250 OK"

    def do_rset(self, _: str) -> str:
        self.recipient = ""
        return "250 OK"

    def do_noop(self, _: str) -> str:
        return "250 OK"

    def do_quit(self, _: str) -> str:
        self.say("221 Bye")
        raise CutError

    def do_data(self, _: str) -> str | None:
        refusal = self.sink.at("data", self)
        if refusal:
            return refusal
        self.say("354 Go on")
        content = b"".join(self.body())
        time.sleep(self.sink.delay())
        return self.sink.at("dot", self) or self.accept(content)

    def body(self) -> Iterator[bytes]:
        for number, line in enumerate(iter(self.rfile.readline, b".\r\n")):
            if not line:
                raise CutError
            if number in (0, 10):
                self.sink.at("middle" if number else "body", self)
            yield line[1:] if line.startswith(b".") else line

    def accept(self, content: bytes) -> None:
        """Keep the message and answer. It is in the gap until the answer has left."""
        message_id = BytesHeaderParser().parsebytes(content)["Message-ID"]
        port = self.client_address[1]
        at = self.sink.clock()
        self.sink.accepted.append(Accepted(message_id, self.sender, self.recipient, content, at, port))
        self.sink.gaps[message_id] += 1
        reply = self.sink.at("accepted", self) or "250 Accepted"
        self.say(reply)
        self.sink.gaps[message_id] -= 1
        self.sink.at("answered", self)


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]
