"""What a file is that somebody wants to attach: before anything is held or saved, since it may take seconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from core.documents.apart import picture_of
from core.text import clean_line
from core.uploads import MEGABYTE
from offers.attachments.kinds import LOCKED, kind_of
from offers.attachments.names import safe_name
from offers.attachments.pictures import without_metadata
from offers.attachments.refusal import RefusedError
from offers.models import Attachment

PICTURES = (Attachment.Kind.PNG, Attachment.Kind.JPEG)
# Files of one request that wait for a preview; once that many were late, the others get none.
MOST_LATE = 1


@dataclass(frozen=True)
class Looked:
    """A file that can be kept, as it will be."""

    name: str
    kind: Attachment.Kind
    file: IO[bytes]
    size: int
    digest: str
    picture: bytes
    # One of `Attachment.NoPicture`, or empty with a picture.
    no_picture: str


def look_at(files: "Iterable[UploadedFile[bytes]]") -> tuple[list[Looked], list[tuple[str, str]]]:
    """Return what can be kept, and of the others their name and the sentence that says why not."""
    looked: list[Looked] = []
    refused: list[tuple[str, str]] = []
    for file in files:
        late = sum(one.no_picture == Attachment.NoPicture.LATE for one in looked)
        try:
            looked.append(_look(file, is_drawn=late < MOST_LATE))
        except RefusedError as error:
            refused.append((clean_line(file.name or "")[:120] or "A file without a name", str(error)))
    return looked, refused


def open_upload(upload: "UploadedFile[Any]") -> tuple[IO[bytes], int, Attachment.Kind]:
    """Return the file, its size in bytes, and what it is. Raises RefusedError for what we don't take."""
    size, most = upload.size or 0, settings.ATTACHMENT_MB
    if not size:
        raise RefusedError("It’s empty.")
    if size > most * MEGABYTE:
        raise RefusedError(f"It’s larger than {most} MB.")
    file: IO[bytes] = upload.file  # type: ignore[assignment]
    return file, size, kind_of(file, size)


def _look(upload: "UploadedFile[bytes]", *, is_drawn: bool) -> Looked:
    file, size, kind = open_upload(upload)
    if kind in PICTURES:
        file.seek(0)
        content = without_metadata(file.read(), kind)
        file, size = BytesIO(content), len(content)
    picture, reason = _picture(file, kind) if is_drawn else (b"", Attachment.NoPicture.LATE.value)
    return Looked(safe_name(upload.name or "", kind), kind, file, size, _digest(file), picture, reason)


def _picture(file: IO[bytes], kind: Attachment.Kind) -> tuple[bytes, str]:
    seen = picture_of(file, kind.value)
    if seen.is_locked:
        raise RefusedError(LOCKED)
    if seen.picture:
        return seen.picture, ""
    reason = Attachment.NoPicture.LATE if seen.took_too_long else Attachment.NoPicture.UNREADABLE
    return b"", reason.value


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = sha256()
    while block := file.read(256 * 1024):
        digest.update(block)
    return digest.hexdigest()
