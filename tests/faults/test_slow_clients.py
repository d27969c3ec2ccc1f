"""Browsers that dawdle: none of them stops the others, without any proxy in front."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection

import pytest

from config import web
from standalone import programs
from tests.deploy.conftest import free_port
from tests.faults.installation import Installation
from tests.faults.servers import until

pytestmark = pytest.mark.processes

PAGE = "/accounts/signup/"
FORM = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
# What each says before it falls silent; and how many of them.
DAWDLERS = {
    "says nothing": (b"", 300),
    "amid its headers": (b"GET / HTTP/1.1\r\nHost: localh", 200),
    "amid its form": (FORM + b"Content-Length: 300\r\n\r\nlogin=", 200),
    "amid a form of unknown length": (FORM + b"Transfer-Encoding: chunked\r\n\r\n4\r\nlogi", 200),
}


@pytest.fixture(autouse=True)
def served(ajar: Installation, port: int) -> None:
    ajar.ready_web(port)
    until(lambda: ask(port, "/healthz") == 200, "the web server answers")


def ask(port: int, path: str) -> int | str:
    """Return the status, or why there was none within 5 s."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError as error:
            return str(error)


@contextmanager
def dawdlers(port: int, beginning: bytes, number: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as lines:
        opened = [lines.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(number)]
        for line in opened:
            line.sendall(beginning)
        yield opened


def test_whoever_dawdles_keeps_nobody_else_waiting(port: int) -> None:
    for kind, (beginning, number) in DAWDLERS.items():
        with dawdlers(port, beginning, number):
            said = [ask(port, path) for path in ("/healthz", PAGE) * 4]
        assert said == [200] * 8, kind


def test_whoever_got_an_answer_and_never_hangs_up_keeps_nobody_else_waiting(port: int) -> None:
    question = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with dawdlers(port, question, 60) as lines:
        assert lines[0].recv(12) == b"HTTP/1.1 200"
        assert [ask(port, path) for path in ("/healthz", PAGE) * 4] == [200] * 8


def test_more_dawdlers_than_there_is_room_for_make_room_for_the_next(port: int) -> None:
    # Two processes share them, not evenly: this many fill both.
    beginning, _ = DAWDLERS["amid its form"]
    with dawdlers(port, beginning, 2 * web.CONNECTIONS + 150) as lines:
        assert [ask(port, PAGE) for _ in range(4)] == [200] * 4
        until(lambda: sum(hung_up(line) for line in lines) >= 100, "those who are waited for longest are hung up on")


class TestLimits:
    """One process whose limits are a second each."""

    @pytest.fixture
    def hasty(self, ajar: Installation) -> Iterator[int]:
        """Give its port."""
        port = free_port()
        options = ("--worker-class", "tests.faults.hasty.WebWorker", "--workers", "1")
        child = ajar.run(programs.web(replace(ajar.config, port=port)), *options, PORT=str(port))
        try:
            until(lambda: ask(port, "/healthz") == 200, "the web server answers")
            yield port
        finally:
            ajar.kill(child)

    def test_whoever_dawdles_longer_is_hung_up_on(self, hasty: int) -> None:
        for kind, (beginning, _) in DAWDLERS.items():
            with dawdlers(hasty, beginning, 1) as (line,):
                until(lambda line=line: hung_up(line), f"hung up on one who {kind}")  # type: ignore[misc]
        assert ask(hasty, "/healthz") == 200


def hung_up(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
