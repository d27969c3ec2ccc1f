"""Whose is the data? A folder that was copied or restored as root belongs to root, file by file."""

import pwd
import shlex
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from standalone.errors import StandaloneError

# What Ajar keeps in its data folder. Other things may lie there: `lost+found`, or what a NAS adds.
KEPT = ("backups", "beat-schedule", "lock", "mail", "postgres", "running.json", "secret-key", "static")


def refuse_foreign(paths: Iterable[Path], *, folder: Path, program: str, uid: int) -> None:
    """Find out whether all `paths` of `folder` belong to `uid`, the user that `program` runs as.

    Raises StandaloneError with the first that does not, and the command that puts it right.
    """
    for path in paths:
        with suppress(FileNotFoundError):  # of a server that is just ending
            if (owner := path.lstat().st_uid) == uid:
                continue
            raise StandaloneError(
                f"{path} belongs to {name(owner)}, and {program} runs as {name(uid)}: "
                f"give it all to {name(uid)}, as root, with `chown -R {name(uid)} {shlex.quote(str(folder))}`."
            )


def name(uid: int) -> str:
    """Return a user's name, or the number of one who has none here, as often in a container."""
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return str(uid)
