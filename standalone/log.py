"""One stream of lines from all programs, each with the name of the one that said it."""

import json
import os
import re
import selectors
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

WIDTH = 8
LONGEST_LINE = 16 * 1024


@dataclass
class Source:
    """Where lines come from: whose they are, which of them to leave out, the one not finished yet."""

    label: str
    chatter: re.Pattern[bytes] | None = None
    unfinished: bytes = b""


class LogStream:
    """Reads what the children write and passes it on, line by line, on standard output.

    `as_json`: each line is one object with the program's name in it (LOG_FORMAT).
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self._form = _json if as_json else _plain
        self._selector = selectors.DefaultSelector()

    def say(self, text: str) -> None:
        self._write("ajar", text.encode(errors="replace"))

    def pipe(self, label: str, *, chatter: re.Pattern[bytes] | None = None) -> int:
        """Return a file descriptor for a child to write to. Close it when the child has it."""
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        self._selector.register(ours, selectors.EVENT_READ, Source(label, chatter))
        return theirs

    def wake_on_signals(self) -> None:
        """Let a signal end a `pump` early, so that its handler's work is looked at at once."""
        wakeup = self.pipe("")
        os.set_blocking(wakeup, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)

    def pump(self, seconds: float) -> None:
        """Pass on what there is, waiting up to `seconds` for something."""
        for key, _ in self._selector.select(seconds):
            data = os.read(key.fd, 64 * 1024)
            self._feed(key.data, data)
            if not data:
                self._selector.unregister(key.fd)
                os.close(key.fd)

    def _feed(self, source: Source, data: bytes) -> None:
        if not source.label:
            return  # a signal
        *lines, rest = (source.unfinished + data).split(b"\n")
        if rest and (not data or len(rest) > LONGEST_LINE):
            lines, rest = [*lines, rest], b""
        source.unfinished = rest
        for line in lines:
            if not (source.chatter and source.chatter.search(line)):
                self._write(source.label, line)

    def _write(self, label: str, line: bytes) -> None:
        # Nobody may be reading any more (a closed terminal). Go on anyway.
        with suppress(OSError):
            os.write(sys.stdout.fileno(), self._form(label, line.rstrip(b"\r")) + b"\n")


def _plain(label: str, line: bytes) -> bytes:
    return f"{label:<{WIDTH}} | ".encode() + line


def _json(label: str, line: bytes) -> bytes:
    """Put the program's name into its object; make one of a line that is none, as PostgreSQL writes them."""
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        now = datetime.now(tz=UTC).isoformat(timespec="milliseconds")
        said = {"time": now, "message": line.decode(errors="replace")}
    return json.dumps({"program": label} | said, ensure_ascii=False).encode(errors="replace")
