"""Processor time, which other work on the machine doesn't lengthen as it does the time on the clock."""

import platform
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

# What a distribution or a builder may have left out, and how much quicker Python is with it depends on that.
OPTIONS = {"--enable-optimizations": "PGO", "--with-lto": "LTO", "--with-pydebug": "debug"}


class Meter:
    """Milliseconds of processor time that some processes have used; which they are is asked anew each time."""

    def __init__(self, pids: Callable[[], Iterable[int]]) -> None:
        self._pids = pids

    def read(self) -> float:
        return sum(_used(pid) for pid in self._pids())


def family_of(pid: int) -> list[int]:
    """Return the process and its children."""
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def _used(pid: int) -> float:
    """Return the milliseconds of one process with its threads: to the nanosecond on Linux, elsewhere to the tick."""
    files = list(Path(f"/proc/{pid}/task").glob("*/schedstat"))
    if files:
        return sum(int(file.read_text().split()[0]) for file in files) / 1e6
    times = psutil.Process(pid).cpu_times()
    return (times.user + times.system) * 1000


def python_build() -> str:
    """Say which Python measures and is measured: one without optimisations is slower by a fifth or more."""
    options = str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    with_these = [short for option, short in OPTIONS.items() if option in options]
    how = f"with {' and '.join(with_these)}" if with_these else "without PGO and LTO"
    return f"Python {platform.python_version()}, {platform.python_compiler()}, {how}"
