"""Programs and how they are started, watched and ended."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from standalone.errors import StandaloneError
from standalone.paths import REPOSITORY
from standalone.system_user import SystemUser

PR_SET_PDEATHSIG = 1
# Loaded here, because little is safe between fork and exec.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to start, as which user, and how to ask it to end."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    user: SystemUser | None = None
    folder: Path = REPOSITORY
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within: float = 10  # seconds, then it is killed
    chatter: re.Pattern[bytes] | None = None  # lines that tell nobody anything


class Child:
    """One running program, in its own process group.

    Ctrl-C therefore reaches only the supervisor, which ends its children in order, and
    what a child started can be killed with it.
    """

    def __init__(self, program: Program, output: int) -> None:
        """Start `program`, its output and errors going to the file descriptor `output`."""
        self.program = program
        self._process = popen(program, stdout=output, stderr=subprocess.STDOUT)
        self.pid = self._process.pid
        self._cleared = False

    @property
    def exit_code(self) -> int | None:
        """Tell how it ended (negative: by that signal), or None while it runs."""
        return self._process.poll()

    def ask_to_end(self) -> None:
        self._process.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End it and whatever it started, now; also clears up after one that ended by itself."""
        if not self._cleared:  # later its number may be another's
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._cleared = True

    def stop(self) -> None:
        """Ask it to end, wait as long as its program says, then kill it."""
        self.ask_to_end()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(self.program.stop_within)
        self.kill()


def popen(program: Program, *, stdout: int, stderr: int) -> "subprocess.Popen[bytes]":
    """Start `program` so that it ends when the process (and thread) that started it does."""
    user = program.user
    with warnings.catch_warnings():
        # Newer Pythons warn of `preexec_fn` beside threads. The supervisor has none; a test
        # runner may, and the leash takes no lock that one of them could hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return subprocess.Popen(  # noqa: S603
                program.argv,
                env=program.environ,
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                preexec_fn=_leash(program.stop_signal),  # noqa: PLW1509
            )
        except OSError as error:
            raise StandaloneError(
                f"{program.name} could not be started ({error.strerror}): see to {program.argv[0]}."
            ) from error


def run_to_end(program: Program) -> tuple[int, str]:
    """Run `program` to its end and return its exit code and everything it printed."""
    process = popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output, _ = process.communicate()
    return process.returncode, output.decode(errors="replace").strip()


def plain_environ() -> dict[str, str]:
    """Return an environment for servers, without our secrets and the person's settings."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _leash(stop_signal: signal.Signals) -> Callable[[], None]:
    """Return what a new child does before it becomes its program.

    Linux then sends it `stop_signal` when its parent dies, even of kill -9. Elsewhere the
    next start ends what was left (`leftovers`).
    """
    parent = os.getpid()

    def leash() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, stop_signal.value)
        if os.getppid() != parent:  # it died between fork and the line above
            os.kill(os.getpid(), signal.SIGKILL)

    return leash
