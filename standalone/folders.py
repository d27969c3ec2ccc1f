"""Private folders for sockets."""

import os
import stat
from pathlib import Path

from standalone.errors import StandaloneError
from standalone.system_user import SystemUser


def make_private(folder: Path, *, owner: SystemUser | None = None, passable_by: SystemUser | None = None) -> None:
    """Create `folder` for its owner alone (ourselves, if not named), or tidy the one from last time.

    `passable_by` may go through it to a folder inside, without seeing what else is there.

    Raises StandaloneError if someone else has put something in its place.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _refuse_if_foreign(folder, owner)
    except OSError as error:
        raise StandaloneError(f"The folder {folder} can't be made ({error.strerror}): make it possible.") from error
    if owner:
        os.chown(folder, owner.uid, owner.gid, follow_symlinks=False)
    elif passable_by:
        os.chown(folder, -1, passable_by.gid, follow_symlinks=False)
    folder.chmod(0o710 if passable_by else 0o700)


def _refuse_if_foreign(folder: Path, owner: SystemUser | None) -> None:
    status = folder.lstat()
    allowed = {os.geteuid(), owner.uid if owner else os.geteuid()}
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in allowed:
        raise StandaloneError(
            f"{folder} belongs to someone else, and Ajar will not put its sockets there: remove it and start again."
        )
