"""Whose is the data? A folder that was copied or restored as root belongs to root, file by file."""

import os
import pwd
import shlex
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from standalone import paths
from standalone.errors import StandaloneError

# What Ajar keeps in its data folder. Other things may lie there: `lost+found`, or what a NAS adds.
KEPT = ("backups", "beat-schedule", "lock", "mail", "postgres", "running.json", "secret-key", "static")

# What says itself, elsewhere, that it can't be written to, or need not be.
READ_ONLY = ("backups", "secret-key")


def refuse_foreign(parts: Iterable[Path], *, folder: Path, program: str, uid: int) -> None:
    """Find out whether all `parts` of `folder` belong to `uid`, the user that `program` runs as.

    Raises StandaloneError with the first that does not, and the command that puts it right.
    """
    for path in parts:
        with suppress(FileNotFoundError):  # of a server that is just ending
            if (owner := path.lstat().st_uid) == uid:
                continue
            raise StandaloneError(
                f"{path} belongs to {name(owner)}, and {program} runs as {name(uid)}: "
                f"give it all to {name(uid)}, as root, with `chown -R {name(uid)} {shlex.quote(str(folder))}`."
            )


def refuse_closed(kept: Iterable[Path]) -> None:
    """Find out whether we may read and write what is there.

    Raises StandaloneError with the first that is closed to us.
    """
    for part in kept:
        if part.exists() and not paths.can_read(part):
            raise paths.closed(part, "read")
        if part.exists() and part.name not in READ_ONLY and not os.access(part, os.W_OK, effective_ids=True):
            raise paths.closed(part, "write")


def name(uid: int) -> str:
    """Return a user's name, or the number of one who has none here, as often in a container."""
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return str(uid)
