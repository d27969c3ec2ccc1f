"""The processes of the web server: gunicorn starts and watches them, waitress talks to the browsers in them.

A request gets a thread when its last byte has come, and gives it back before the first byte of the answer has to
leave. So whoever sends or reads slowly, or says nothing, holds a connection and nothing else (ADR 22).
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from core import refusals, uploads

# Seconds: until headers have come, until the body has, for a connection on which nothing was asked (again),
# and for one that takes nothing of its answer.
HEADERS, BODY, IDLE, STALLED = 10, 60, 20, 30
# Until a body with files has: 20 MB over half a megabit a second.
FILES = 330
# Of one process. Whoever comes when there are more takes the place of the one who is waited for longest.
CONNECTIONS = 300
# Bytes of bodies that one process keeps while their rest is still to come: of forms in memory, of files on a disk.
UNFINISHED, UNFINISHED_FILES = 32 * 1024 * 1024, 64 * 1024 * 1024
LARGEST_HEADERS = 64 * 1024


class Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what never becomes a request; its body, if any, is not read."""

    PAGES = {400: refusals.Cause.NOT_TEXT, 413: refusals.Cause.TOO_LONG, 431: refusals.Cause.TOO_LONG}

    def execute(self) -> None:
        try:
            page = refusals.page(self.PAGES[self.request.error.code]).encode()
        except Exception:  # whatever keeps the page from being drawn: waitress would never answer then
            super().execute()
            return
        self.status = f"{self.request.error.code} {self.request.error.reason}"
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.set_close_on_finish()
        self.content_length = len(page)
        self.write(page)


class Request(HTTPRequestParser):  # type: ignore[misc]
    """What one browser asks for. Its body may be larger where its page takes files."""

    takes_files = False
    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.command == "POST" and (self.chunked or self.content_length > settings.LARGEST_BODY):
            self.takes_files = uploads.taken_at(self.path) is not None
        if self.takes_files:
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = settings.LARGEST_UPLOAD + 1


class Connection(HTTPChannel):  # type: ignore[misc]
    """One browser, which may ask for one thing after the other."""

    parser_class = Request
    error_task_class = Refusal

    def __init__(self, *args: Any, **options: Any) -> None:
        self.asked_at = 0.0  # when the first byte came of what it asks for now
        self.unfinished = 0  # bytes that came of it
        super().__init__(*args, **options)

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.asked_at = self.last_activity
        self._count(len(data))
        took: bool = super().received(data)
        if self.request is None:
            self._count(-self.unfinished)
        elif self.server.unfinished > UNFINISHED or self.server.unfinished_files > UNFINISHED_FILES:
            self.server.drop_largest()
        return took

    def handle_close(self) -> None:
        self._count(-self.unfinished)
        super().handle_close()

    def _count(self, more: int) -> None:
        before, self.unfinished = self.unfinished, self.unfinished + more
        self.server.unfinished += _in_memory(self.unfinished) - _in_memory(before)
        self.server.unfinished_files += _on_disk(self.unfinished) - _on_disk(before)

    @property
    def is_served(self) -> bool:
        return bool(self.requests)

    @property
    def waited_for_since(self) -> float:
        """Since when its browser has something to do: to ask, to finish asking, or to take the answer."""
        return float(self.asked_at if self.request or self.total_outbufs_len else self.last_activity)

    def is_late(self, now: float) -> bool:
        if self.total_outbufs_len:
            return bool(now - self.last_activity > STALLED)
        if self.is_served:
            return False
        return now - self.waited_for_since > self._patience()

    def _patience(self) -> float:
        if self.request is None:
            return IDLE
        if not self.request.headers_finished:
            return HEADERS
        return FILES if self.request.takes_files else BODY


def _in_memory(size: int) -> int:
    """Return how much of a request of `size` bytes is in memory: a larger body goes to a disk as a whole."""
    return size if size <= settings.LARGEST_BODY + LARGEST_HEADERS else 0


def _on_disk(size: int) -> int:
    return size - _in_memory(size)


class Server(TcpWSGIServer):  # type: ignore[misc]
    """What accepts connections in one process, and ends those that last too long."""

    channel_class = Connection
    unfinished = unfinished_files = 0

    def handle_accept(self) -> None:
        super().handle_accept()
        if len(self.active_channels) > CONNECTIONS:
            self._drop(min(self._unserved(), key=lambda one: one.waited_for_since, default=None))

    def drop_largest(self) -> None:
        self._drop(max(self._unserved(), key=lambda one: one.unfinished, default=None))

    def maintenance(self, now: float) -> None:
        for connection in list(self.active_channels.values()):
            if connection.is_late(now):
                connection.will_close = True

    def end_idle(self) -> None:
        """End all that wait for their browser to ask."""
        for connection in self._unserved():
            if not connection.total_outbufs_len:
                connection.will_close = True

    def _unserved(self) -> list[Connection]:
        return [one for one in self.active_channels.values() if not one.is_served]

    def _drop(self, connection: Connection | None) -> None:
        if connection:
            connection.handle_close()


class Threads(ThreadPoolExecutor):
    """Starts a thread when all are busy, so that a quiet evening needs few of them."""

    def add_task(self, task: Any) -> None:
        self.submit(task.service)


class WebWorker(Worker):  # type: ignore[misc]
    """What gunicorn forks. It beats for gunicorn whenever it looks at its connections."""

    def run(self) -> None:
        self.connections: dict[int, Any] = {}
        self.threads = Threads(self.cfg.threads, thread_name_prefix="page")
        self.servers = [self._server(listener.sock) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._look()
        self._finish()
        self.threads.shutdown(wait=False, cancel_futures=True)

    def _server(self, listener: Any) -> Server:
        listener.setblocking(False)
        limits = Adjustments(
            max_request_header_size=LARGEST_HEADERS,
            max_request_body_size=settings.LARGEST_BODY + 1,
            inbuf_overflow=settings.LARGEST_BODY + 1,  # `UNFINISHED` bounds forms, so that only files need a disk
            connection_limit=CONNECTIONS + 200,  # those that are being served come on top
            cleanup_interval=1,
            clear_untrusted_proxy_headers=False,  # TRUSTED_PROXIES says what they are worth
            log_socket_errors=False,
            ident="",
        )
        where = (listener.family, listener.type, listener.proto, listener.getsockname())
        return Server(
            self._answer,
            self.connections,
            _sock=listener,
            dispatcher=self.threads,
            adj=limits,
            sockinfo=where,
            bind_socket=False,
        )

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = self.wsgi(environ, start_response)
        if isinstance(answer, ReadOnlyFileBasedBuffer):
            # The loop sends a file and ends the request, but can't give back the connection that this thread has.
            close_old_connections()
        return answer

    def _look(self) -> None:
        self.notify()
        wasyncore.loop(timeout=1, use_poll=True, map=self.connections, count=1)

    def _finish(self) -> None:
        """Answer what was asked, accept nothing more."""
        deadline = time.monotonic() + self.cfg.graceful_timeout
        for server in self.servers:
            server.accepting = False
        while time.monotonic() < deadline and any(server.active_channels for server in self.servers):
            self._look()
            for server in self.servers:
                server.end_idle()

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        for server in self.servers:
            server.pull_trigger()
