"""Private folders for sockets."""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from standalone.errors import StandaloneError
from standalone.system_user import SystemUser


def make_private(folder: Path, *, owner: SystemUser | None = None) -> None:
    """Create `folder` for `owner` (or ourselves) alone, or take over the one from last time.

    Raises StandaloneError if someone else has put something in its place.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _refuse_if_foreign(folder, owner)
    except OSError as error:
        raise StandaloneError(f"The folder {folder} can't be made ({error.strerror}): see to it.") from error
    folder.chmod(stat.S_IMODE(folder.stat().st_mode) & 0o710 | 0o700)
    if owner:
        os.chown(folder, owner.uid, owner.gid)


def let_group_pass(folder: Path, user: SystemUser) -> None:
    """Let `user` go through our `folder` to one inside it, without seeing what else is there."""
    os.chown(folder, -1, user.gid)
    folder.chmod(0o710)


def remove(folder: Path) -> None:
    """Remove `folder` if it is ours; what someone else put in its place is left alone."""
    with suppress(OSError):
        if folder.lstat().st_uid == os.geteuid():
            shutil.rmtree(folder)


def _refuse_if_foreign(folder: Path, owner: SystemUser | None) -> None:
    status = folder.lstat()
    ours = {os.geteuid(), owner.uid if owner else os.geteuid()}
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in ours:
        raise StandaloneError(
            f"{folder} belongs to someone else, and Ajar will not put its sockets there: remove it and start again."
        )
