"""Bodies that no form needs: refused before they take room, whatever they say of their length."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from standalone import programs
from tests.deploy.conftest import free_port
from tests.faults.installation import Installation
from tests.faults.servers import fill, small_disk, until
from tests.faults.test_slow_clients import ask

pytestmark = pytest.mark.processes

MB = 1024 * 1024
START = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
START += b"Cookie: csrftoken=" + b"x" * 32 + b"\r\n"
FILE = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n'
MULTIPART = b"Content-Type: multipart/form-data; boundary=x\r\n"
TEXT = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def room() -> Iterator[Path]:
    with small_disk("4m") as folder:
        folder.chmod(0o777)
        yield folder


def sent(port: int, headers: bytes, pieces: Iterator[bytes], start: bytes = START) -> bytes:
    """Return the first line of the answer; the server may hang up before all pieces are sent."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as line:
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(start + headers + b"\r\n")
            for piece in pieces:
                line.sendall(piece)
        with suppress(ConnectionResetError):
            return line.recv(4096).partition(b"\r\n")[0]
    return b""


def file_of(megabytes: int) -> Iterator[bytes]:
    yield FILE
    for _ in range(megabytes):
        yield b"x" * MB
    yield b"\r\n--x--\r\n"


def in_chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def length(pieces: Iterator[bytes]) -> bytes:
    return b"Content-Length: %d\r\n" % sum(map(len, pieces))


@pytest.fixture
def cramped(ajar: Installation, port: int, room: Path) -> Iterator[int]:
    """A web server that has little room for temporary files; gives its port."""
    port = free_port()  # not the usual web server's
    web = ajar.run(programs.web(replace(ajar.config, port=port)), PORT=str(port), TMPDIR=str(room))
    try:
        until(lambda: ask(port, "/healthz") == 200, "the web server answers")
        yield port
    finally:
        ajar.kill(web)


def test_strangers_fill_neither_disk_nor_memory_with_what_they_send(cramped: int, room: Path) -> None:
    port = cramped
    used = os.statvfs(room).f_bfree
    tried = {
        "300 MB": sent(port, MULTIPART + length(file_of(300)), iter([FILE])),
        "20 MB without a length": sent(port, MULTIPART + b"Transfer-Encoding: chunked\r\n", in_chunks(file_of(20))),
        "a small file": sent(port, MULTIPART + length(file_of(1)), file_of(1)),
    }
    where_files_are_taken = START.replace(b"/accounts/login/", b"/import/")
    taken = [
        sent(port, MULTIPART + length(file_of(size)), file_of(size), where_files_are_taken) for size in (1, 3, 21, 23)
    ]
    # A form that proves nothing is refused when it has come; of 3 MB there is room for one copy, not for two.
    assert taken[0] == b"HTTP/1.1 403 Forbidden"
    assert taken[1] == b"HTTP/1.1 413 Request Entity Too Large"
    assert taken[2] in (b"HTTP/1.1 413 Request Entity Too Large", b""), "larger than the disk"
    assert taken[3] in (b"HTTP/1.1 413 Request Entity Too Large", b""), "larger than any page takes"
    assert tried["300 MB"] == b"HTTP/1.1 413 Request Entity Too Large"
    assert tried["20 MB without a length"] in (b"HTTP/1.1 413 Request Entity Too Large", b"")
    assert tried["a small file"] == b"HTTP/1.1 400 Bad Request"
    until(lambda: os.statvfs(room).f_bfree == used, "the room is given back with the connections")

    fill(room / "filling")
    form = b"login=" + b"x" * (MB // 2)
    assert sent(port, TEXT + length(iter([form])), iter([form])) == b"HTTP/1.1 403 Forbidden", "a form needs no disk"
    assert ask(port, "/healthz") == 200
