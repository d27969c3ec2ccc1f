"""Which user PostgreSQL runs as: it refuses root, so root runs it as a system user."""

import logging
import os
import pwd
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from standalone.errors import StandaloneError

NAME = "ajar-postgres"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SystemUser:
    name: str
    uid: int
    gid: int

    def may(self, wanted: int, status: os.stat_result) -> bool:
        """Tell whether the mode grants this user the bits `wanted`, given as for others (4, 2, 1)."""
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return (status.st_mode >> shift) & wanted == wanted


def for_postgres(cluster: Path) -> SystemUser | None:
    """Return the user that PostgreSQL must run as on the folder `cluster`, or None for ourselves.

    For root that is the folder's owner, so that a person's own data stays theirs when they
    once use sudo; or its own system user, created on first use.

    Raises StandaloneError if there is no such user and none can be created.
    """
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError, KeyError):
        owner = cluster.stat().st_uid
        if owner != 0:
            return _system_user(pwd.getpwuid(owner))
    return _system_user(_find_or_create())


def let_pass(user: SystemUser, path: Path) -> None:
    """Let `user` through the folders above `path`: through, not to look inside.

    Raises StandaloneError if that can't be.
    """
    try:
        opened = [folder for folder in reversed(path.parents) if _let_through(user, folder)]
    except OSError as error:
        raise StandaloneError(
            f"PostgreSQL runs as {user.name}, who may not pass through {error.filename}: allow it (chmod o+x), "
            "or run Ajar as an ordinary user."
        ) from error
    if opened:
        logger.info("Let other users pass through %s (mode o+x): PostgreSQL runs as %s.", opened[0], user.name)


def let_read(user: SystemUser, tree: Path) -> None:
    """Make a tree of programs readable, if a strict umask made it otherwise."""
    if user.may(0o5, tree.stat()):
        return
    for path in (tree, *tree.rglob("*")):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) | (0o5 if mode & stat.S_IXUSR else 0o4))


def _let_through(user: SystemUser, folder: Path) -> bool:
    status = folder.stat()
    if user.may(0o1, status):
        return False
    folder.chmod(stat.S_IMODE(status.st_mode) | 0o001)
    return True


def _find_or_create() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(NAME)
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    with suppress(OSError):
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        raise StandaloneError(
            f"PostgreSQL refuses to run as root and the system user {NAME} could not be created: "
            f"create it (`{' '.join(command)}`), or run Ajar as an ordinary user."
        ) from None


def _system_user(entry: pwd.struct_passwd) -> SystemUser:
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
