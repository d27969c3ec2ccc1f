"""One `manage.py up` per data folder, and an end to what a killed one left behind."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from standalone import ownership, paths
from standalone.address import running_at
from standalone.errors import StandaloneError
from standalone.processes import Child

GRACE_SECONDS = 5.0


class Remembered(NamedTuple):
    """A process that an earlier supervisor started. Its number alone may belong to another process by now."""

    pid: int
    born: str
    stop_signal: int


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data folder for the length of the block; the system lets go of it however we end.

    Raises StandaloneError if Ajar is already running on it.
    """
    paths.make_data_dir(data)
    try:
        if os.geteuid():  # root may use what is anybody's
            kept = [data / name for name in ownership.KEPT]
            ownership.refuse_foreign(kept, folder=data, program="Ajar", uid=os.geteuid())
            ownership.refuse_closed(kept)
        lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise paths.unusable(data, error) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            open_at = running_at(data)
            where = f": open {open_at}/" if open_at else ", and just starting"
            raise StandaloneError(f"Ajar is already running on the data folder {data}{where}.") from None
        yield
    finally:
        os.close(lock)


def remember(data: Path, address: str, children: Iterable[Child]) -> None:
    """Note what runs, for the next start and for whoever asks where Ajar is."""
    processes = [Remembered(child.pid, _born(child.pid), child.program.stop_signal) for child in children]
    draft = data / ".running.json"
    draft.write_text(json.dumps({"address": address, "processes": processes}))
    draft.replace(data / "running.json")


def forget(data: Path) -> None:
    (data / "running.json").unlink(missing_ok=True)


def end_leftovers(data: Path) -> bool:
    """End what a killed supervisor left running, last started first. Tell whether one had been killed."""
    remembered = [Remembered(*entry) for entry in _read(data).get("processes", [])]
    alive = [process for process in reversed(remembered) if _is_alive(process)]
    for process in alive:
        with suppress(ProcessLookupError):
            os.kill(process.pid, process.stop_signal)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(map(_is_alive, alive)):
        time.sleep(0.05)
    for process in filter(_is_alive, alive):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return bool(remembered)


def _read(data: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        known = json.loads((data / "running.json").read_text())
        return known if isinstance(known, dict) else {}
    return {}


def _is_alive(process: Remembered) -> bool:
    return bool(process.born) and _born(process.pid) == process.born


def _born(pid: int) -> str:
    """Return when the process started, in the system's own words, or nothing if it has ended."""
    if sys.platform != "linux":
        command = ["ps", "-o", "lstart=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    try:
        status = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    state, *fields = status.rpartition(")")[2].split()
    return "" if state == "Z" else f"{boot} {fields[18]}"  # ticks from the boot to its start
