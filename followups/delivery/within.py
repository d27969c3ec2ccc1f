"""Handing one mail over while a page waits: a server that dawdles must not hold it."""

import socket
from concurrent.futures import Future
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType

from followups.delivery.compose import Mail
from followups.delivery.smtp import Conversation

# Seconds. All of it together: a page waits for this.
DEADLINE = 15.0
GOODBYE_TIMEOUT = 5.0


class _Conversation(Conversation):
    """A conversation that another thread can break off."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection = self._backend and self._backend.connection
        if connection and connection.sock:
            connection.sock.settimeout(GOODBYE_TIMEOUT)
        super().__exit__(kind, error, trace)

    def break_off(self) -> None:
        connection = self._backend and self._backend.connection
        if connection and connection.sock:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)


def hand_over_within(seconds: float, mail: Mail) -> tuple[int, str]:
    """Hand `mail` over in its own thread: a slow server must not hold up the page.

    Returns the server's accepting reply. Raises what `Conversation.hand_over` raises, or
    TimeoutError. The body doesn't leave after that.
    """
    answer: Future[tuple[int, str]] = Future()
    too_late, conversation = Event(), _Conversation()

    def talk() -> None:
        try:
            with conversation:
                answer.set_result(
                    conversation.hand_over(mail.content, mail.recipient, before_body=lambda: not too_late.is_set())
                )
        except Exception as error:
            if not answer.done():
                answer.set_exception(error)

    Thread(target=talk, daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    finally:
        if not answer.done():
            too_late.set()
            conversation.break_off()
