"""The file of a backup: a tar with its own list of contents, sealed if there is a passphrase.

READ ME.txt     what it is, for whoever finds it
manifest.json   when and of what it was made, and the size and hash of every other file
database.dump   all rows, as `pg_dump --format=custom` writes them
attachments/    the place of files that are kept beside the database; there are none so far
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from exchange.backup import sealed
from exchange.backup.errors import BackupError, NotWholeError

FORMAT = 1
READ_ME, MANIFEST, DATABASE, ATTACHMENTS = "READ ME.txt", "manifest.json", "database.dump", "attachments/"
LARGEST_MANIFEST = 4 * 1024 * 1024
BLOCK = 1024 * 1024
# How a dump begins that pg_dump wrote and nobody packed.
BARE_DUMP = b"PGDMP"

TEXT = """\
A backup of Ajar, made {taken_at:%Y-%m-%d %H:%M:%S} UTC.

Restore it with Ajar: make restore FILE=...   (docs/backup.md)
Without Ajar: database.dump is what `pg_dump --format=custom` writes; `pg_restore` reads it.

Not in here: {secrets}.
"""


@dataclass(frozen=True)
class Contents:
    """What a file turned out to hold, unpacked. `manifest` is None for a bare dump."""

    dump: Path
    manifest: dict[str, Any] | None

    @property
    def taken_at(self) -> datetime | None:
        return datetime.fromisoformat(self.manifest["taken_at"]) if self.manifest else None


def pack(target: IO[bytes], *, dump: Path, manifest: dict[str, Any], passphrase: str) -> None:
    """Write a backup to `target`."""
    manifest = (
        {"format": FORMAT} | manifest | {"files": {DATABASE: {"size": dump.stat().st_size, "sha256": _hash(dump)}}}
    )
    at = datetime.fromisoformat(manifest["taken_at"])
    with (
        _sealing(target, passphrase) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        text = TEXT.format(taken_at=at, secrets=manifest["secrets"]["kept_in"])
        for name, content in ((READ_ME, text), (MANIFEST, json.dumps(manifest, indent=1))):
            tar.addfile(_entry(name, at, len(content.encode())), io.BytesIO(content.encode()))
        with dump.open("rb") as rows:
            tar.addfile(_entry(DATABASE, at, dump.stat().st_size), rows)


@contextmanager
def _sealing(target: IO[bytes], passphrase: str) -> Iterator[IO[bytes]]:
    if not passphrase:
        yield target
        return
    writer = sealed.SealingWriter(target, passphrase)
    yield writer  # type: ignore[misc]
    # Not when something went wrong: then it must not look finished.
    writer.close()


def _entry(name: str, at: datetime, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, int(at.timestamp()), 0o600
    return entry


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(source: io.BufferedReader, folder: Path, *, passphrase: str) -> Contents:
    """Unpack a backup into `folder`, and see that it is whole; a bare dump is taken too.

    Raises NotWholeError or BackupError; then what is in `folder` is worth nothing.
    """
    beginning = source.peek(len(sealed.MAGIC))
    if beginning.startswith(BARE_DUMP):
        return Contents(_copied(source, folder / DATABASE), None)
    stream: IO[bytes] = source
    if beginning.startswith(sealed.MAGIC):
        stream = io.BufferedReader(cast("Any", sealed.SealedReader(source, passphrase)))
    try:
        manifest = _unpack_tar(stream, folder)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise NotWholeError(f"This isn't a backup of Ajar, or it is damaged ({error}).") from None
    return Contents(folder / DATABASE, manifest)


def _unpack_tar(stream: IO[bytes], folder: Path) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            if content is None or entry.name == READ_ME:
                continue
            if entry.name == MANIFEST:
                manifest = _read_manifest(content)
                continue
            path = _copied(content, folder / _safe(entry.name))
            found[entry.name] = {"size": path.stat().st_size, "sha256": _hash(path)}
    # To the very end, so that a sealed one is authenticated whole.
    while stream.read(BLOCK):
        pass
    if not manifest or found != manifest["files"] or DATABASE not in found:
        raise NotWholeError("The backup is damaged, or a part of it is missing.")
    return manifest


def _read_manifest(content: IO[bytes]) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(content.read(LARGEST_MANIFEST))
    if manifest["format"] > FORMAT:
        raise BackupError("This backup was made by a newer Ajar: install that version first.")
    return manifest


def _safe(name: str) -> str:
    """Return `name` if it is one of ours and leads nowhere else."""
    path = PurePosixPath(name)
    if name != DATABASE and (not name.startswith(ATTACHMENTS) or ".." in path.parts or path.is_absolute()):
        raise NotWholeError(f"The backup holds something unknown: {name}")
    return str(path)


def _copied(source: IO[bytes], target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block := source.read(BLOCK):
            file.write(block)
    return target
