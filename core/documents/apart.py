"""Has a document opened by another process, and waits for it no longer than it may take."""

import json
import logging
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from core.documents import program

logger = logging.getLogger("ajar.documents")

PROGRAM = Path(program.__file__).resolve()
# Seconds for each document, the start of the process included, and in which its turn has to come.
PATIENCE = program.CLOCK + 2
WAIT = 10
# One at a time in each web process: each may take its whole memory.
_turn = threading.Semaphore(1)


@dataclass(frozen=True)
class Seen:
    """What was found out. `problem` is empty, or one of the names below."""

    text: str = ""
    # The text of a letter that came with a mail.
    letter: str = ""
    picture: bytes = b""
    problem: str = ""

    @property
    def is_locked(self) -> bool:
        """Whether it opens with a password only."""
        return self.problem == "locked"

    @property
    def took_too_long(self) -> bool:
        return self.problem == "late"


LATE, UNREADABLE = Seen(problem="late"), Seen(problem="unreadable")


def picture_of(file: IO[bytes], kind: str) -> Seen:
    """Return a picture (WebP) of the first page of `file`, which is read from its start."""
    return _ask(file, kind, "picture")


def text_in(file: IO[bytes], kind: str) -> Seen:
    """Return the text of `file`, of at most 200,000 letters."""
    return _ask(file, kind, "text")


def _ask(file: IO[bytes], kind: str, wanted: str) -> Seen:
    if not _turn.acquire(timeout=WAIT):
        return LATE
    try:
        with TemporaryFile() as document, TemporaryFile() as answer:
            _copy(file, document)
            return _asked(document, answer, kind, wanted)
    finally:
        _turn.release()


def _copy(file: IO[bytes], to: IO[bytes]) -> None:
    file.seek(0)
    while block := file.read(256 * 1024):
        to.write(block)
    to.flush()
    to.seek(0)


def _asked(document: IO[bytes], answer: IO[bytes], kind: str, wanted: str) -> Seen:
    # Isolated: neither the environment, with its secrets, nor this folder tells it anything.
    command = [sys.executable, "-I", "-B", str(PROGRAM), kind, wanted]
    began = time.monotonic()
    with subprocess.Popen(  # noqa: S603  nothing in the command comes from outside
        command, stdin=document, stdout=answer, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as process:
        try:
            code = process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            code = None
    if code != 0:
        logger.info("A %s could not be looked at: it ended with %s after %.1f s", kind, code, time.monotonic() - began)
        return LATE if code is None or time.monotonic() - began > program.WORK else UNREADABLE
    return _read(answer)


def _read(answer: IO[bytes]) -> Seen:
    answer.seek(0)
    try:
        said = json.loads(answer.readline(program.LARGEST_ANSWER))
    except ValueError:
        return UNREADABLE
    return Seen(
        text=said.get("text", ""),
        letter=said.get("letter", ""),
        picture=answer.read(program.LARGEST_ANSWER),
        problem=said.get("problem", ""),
    )
