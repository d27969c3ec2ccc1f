"""The embedded servers as things that die: killed, frozen, absent, and back."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from standalone.postgres import Postgres
from standalone.processes import Child
from standalone.redis_server import Redis


def until(condition: Callable[[], object], what: str, seconds: float = 20) -> None:
    """Wait for `condition`; fail with the words of `what` if it takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{seconds:.0f} s passed, and still not: {what}"
        time.sleep(0.02)


class Mortal:
    """One server that can be killed and started again on the same folder."""

    def __init__(self, server: Postgres | Redis, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.child: Child | None = None

    @property
    def pid(self) -> int:
        assert self.child
        return self.child.pid

    def start(self) -> None:
        """Start it and wait until it answers; one that finds remains of its last life is started anew."""
        deadline = time.monotonic() + 60
        self._start()
        while not self.server.is_ready(self.pid):
            assert time.monotonic() < deadline, "The server did not come back."
            if self.child and self.child.exit_code is not None:
                time.sleep(0.2)
                self._start()
            time.sleep(0.02)
        self.server.furnish()

    def _start(self) -> None:
        program = self.server.prepare()
        with (self.folder / f"{program.name}.log").open("ab") as output:
            self.child = Child(program, output.fileno())

    def stop(self) -> None:
        if self.child:
            self.child.stop()

    def kill(self) -> None:
        if self.child:
            self.child.kill()

    @contextmanager
    def absent(self) -> Iterator[None]:
        """Kill it for the length of the block; it comes back after a crash, or empty."""
        self.crash()
        try:
            yield
        finally:
            self.start()

    def crash(self) -> None:
        # PostgreSQL on SIGQUIT drops everything at once, without leaving processes behind
        # that would hold its memory; Redis has only itself.
        os.kill(self.pid, signal.SIGQUIT if isinstance(self.server, Postgres) else signal.SIGKILL)
        until(lambda: self.child and self.child.exit_code is not None, "the server has died")
        self.kill()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        with frozen(self.pid):
            yield


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Stop a process as a machine does that sleeps or swaps, and wake it."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """Mount a disk of `size` (as mount spells it) in memory, for the length of the block."""
    if os.geteuid() or not shutil.which("mount"):
        pytest.skip("Only root can mount a small disk: nobody tried here what a full one does.")
    folder = Path(tempfile.mkdtemp(prefix="ajar-disk-"))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=False).returncode:
        folder.rmdir()
        pytest.skip("This machine lets not even root mount a small disk: nobody tried here what a full one does.")
    try:
        yield folder
    finally:
        # Who was killed keeps its files open for a moment.
        until(lambda: not subprocess.run(["umount", folder], check=False).returncode, "nobody uses the small disk")
        folder.rmdir()


def fill(file: Path) -> None:
    """Write until the disk is full."""
    with suppress(OSError), file.open("wb", buffering=0) as out:
        while True:
            out.write(b"x" * 4096)
