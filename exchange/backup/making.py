"""Make one backup: whole or not at all."""

import hashlib
import hmac
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import ProgrammingError

from exchange.backup import archive, snapshot
from exchange.backup.errors import BackupError
from exchange.backup.models import LastBackup

SEALED = ".sealed"
# How the folders begin in which backups are made and tried, and after how many seconds nobody works there any more.
MAKING, TRYING = HALF_MADE = ".making-", ".trying-"
LEFT_OVER = 24 * 3600


@dataclass(frozen=True)
class Made:
    path: Path
    facts: snapshot.Facts

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def make(kind: str) -> Made:
    """Make a backup in BACKUP_DIR; `kind` becomes part of its name. Raises BackupError.

    It has its name only once all of it is on the disk.
    """
    with workplace() as work, _told_apart():
        facts = snapshot.dump(work / archive.DATABASE)
        draft = work / "draft"
        with _private(draft) as target:
            _pack(target, work, facts)
            target.flush()
            os.fsync(target.fileno())
        path = settings.BACKUP_DIR / name_of(facts.taken_at, kind, is_sealed=bool(settings.BACKUP_PASSPHRASE))
        draft.rename(path)
        _sync(path.parent)
    return Made(path, facts)


def write_to(target: IO[bytes]) -> snapshot.Facts:
    """Make a backup and write it to a stream, keeping nothing here. Raises BackupError."""
    with workplace() as work, _told_apart():
        facts = snapshot.dump(work / archive.DATABASE)
        _pack(target, work, facts)
        target.flush()
    return facts


def note_made(made: Made, *, is_tried: bool) -> None:
    values = {"made_at": made.facts.taken_at, "size": made.size, "is_tried": is_tried, "failed_at": None, "reason": ""}
    with suppress(ProgrammingError):  # before an upgrade there may be no table for it yet
        LastBackup.objects.update_or_create(id=1, defaults=values)


def note_failed(now: datetime, reason: str) -> None:
    LastBackup.objects.update_or_create(id=1, defaults={"failed_at": now, "reason": reason})


def name_of(taken_at: datetime, kind: str, *, is_sealed: bool) -> str:
    """Return a file's name: ajar-2030-01-15T030000Z-nightly.tar. By name they are in the order of time."""
    return f"ajar-{taken_at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{kind}.tar{SEALED if is_sealed else ''}"


@contextmanager
def workplace() -> Iterator[Path]:
    """Make a private folder beside the backups, where there is room for them, and take it away again."""
    folder: Path = settings.BACKUP_DIR
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = tempfile.TemporaryDirectory(prefix=MAKING, dir=folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise BackupError(
            f"The folder for backups, {folder}, can't be used ({error.strerror}): see to it, or choose another one"
            " with BACKUP_DIR."
        ) from error
    _clear_up(folder)
    with place as name:
        yield Path(name)


def _clear_up(folder: Path) -> None:
    """Remove what was left by those who were killed at it."""
    for old in (path for beginning in HALF_MADE for path in folder.glob(f"{beginning}*")):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > LEFT_OVER:
                shutil.rmtree(old)


@contextmanager
def _told_apart() -> Iterator[None]:
    """Turn what the disk says into a sentence for a person."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"The backup could not be written ({error.strerror or error}): see to {settings.BACKUP_DIR}."
        ) from error


def _pack(target: IO[bytes], work: Path, facts: snapshot.Facts) -> None:
    archive.pack(target, dump=work / archive.DATABASE, manifest=_manifest(facts), passphrase=settings.BACKUP_PASSPHRASE)


def _manifest(facts: snapshot.Facts) -> dict[str, Any]:
    return {
        "taken_at": facts.taken_at.astimezone(UTC).isoformat(),
        "postgresql": facts.server,
        "migrations": facts.migrations,
        "rows": facts.rows,
        "attachments": "none: Ajar keeps no files beside the database",
        "secrets": {"kept_in": settings.SECRET_KEY_PLACE, "fingerprint": key_fingerprint()},
    }


def key_fingerprint() -> str:
    """Tell one SECRET_KEY from another without telling either."""
    return hmac.new(settings.SECRET_KEY.encode(), b"ajar backup", hashlib.sha256).hexdigest()[:16]


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync(folder: Path) -> None:
    """Make sure that the disk knows the file by its name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
