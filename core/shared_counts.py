import fcntl
import mmap
import os
import tempfile
import threading
from pathlib import Path


class SharedCounts:
    """A row of numbers that this process and all that are forked from it later count up together.

    They are in memory that is backed by an unnamed file. Its lock belongs to a process, not to a
    thread, hence the second one; the system releases it when its holder is killed.
    """

    def __init__(self, size: int) -> None:
        self._file, path = tempfile.mkstemp(prefix="ajar-counts-")
        Path(path).unlink()
        os.truncate(self._file, size * 8)
        self._numbers = memoryview(mmap.mmap(self._file, size * 8)).cast("Q")
        self._threads = threading.Lock()

    def add(self, index: int) -> None:
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                self._numbers[index] += 1
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def read(self) -> list[int]:
        return self._numbers.tolist()
