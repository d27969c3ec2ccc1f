"""One stream of lines from all programs, each with the name of the one that said it."""

import os
import selectors
import signal
import sys
from contextlib import suppress

WIDTH = 8
LONGEST_LINE = 16 * 1024


class LogStream:
    """Reads what the children write and passes it on, line by line, on standard output."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._unfinished: dict[int, bytes] = {}

    def say(self, text: str) -> None:
        self._write("ajar", text.encode(errors="replace"))

    def pipe(self, label: str) -> int:
        """Return a file descriptor for a child to write to. Close it when the child has it."""
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        self._selector.register(ours, selectors.EVENT_READ, label)
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
            if key.data:
                self._feed(key.fd, key.data, data)
            if not data:
                self._selector.unregister(key.fd)
                os.close(key.fd)

    def _feed(self, source: int, label: str, data: bytes) -> None:
        *lines, rest = (self._unfinished.pop(source, b"") + data).split(b"\n")
        if rest and (not data or len(rest) > LONGEST_LINE):
            lines, rest = [*lines, rest], b""
        for line in lines:
            self._write(label, line)
        if rest:
            self._unfinished[source] = rest

    def _write(self, label: str, line: bytes) -> None:
        # Nobody may be reading any more (a closed terminal): that is no reason to stop.
        with suppress(OSError):
            os.write(sys.stdout.fileno(), f"{label:<{WIDTH}} | ".encode() + line.rstrip(b"\r") + b"\n")
