"""What is inside a ZIP. Names are labels: nothing is ever unpacked onto a disk."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from exchange.importing.bounds import MOST_BYTES, WORKBOOK, ImportRefused

MOST_MEMBERS = 5_000
# All members together, unpacked; those that are passed over don't count.
MOST_UNPACKED = 3 * MOST_BYTES
# Each member has such a line in the list at the end of the file.
LISTED = b"PK\x01\x02"
BROKEN = "The ZIP file is broken. Download it again; perhaps it stopped too early."
ENDINGS = (".csv", ".tsv", ".txt", ".json", ".vcf", ".vcard")


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def members_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the last part of each member's name, and its content.

    Only those whose name says that they are text: of a whole archive, pictures and the like are none of ours.
    Raises ImportRefused for one that is broken, encrypted, or unpacks to more than it may.
    """
    left = MOST_UNPACKED
    with _opened(data) as archive:
        for info in archive.infolist():
            if not info.filename.lower().endswith(ENDINGS):
                continue
            content = _content(archive, info, min(left, MOST_BYTES))
            left -= len(content)
            yield _label(info), content


def _opened(data: bytes) -> ZipFile:
    if data.count(LISTED) > MOST_MEMBERS:
        raise ImportRefused(f"There are more than {MOST_MEMBERS:,} files in this ZIP.")
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, UnicodeError):
        raise ImportRefused(BROKEN) from None
    if any(info.filename.startswith("xl/") for info in archive.infolist()):
        raise ImportRefused(WORKBOOK)
    return archive


def _content(archive: ZipFile, info: ZipInfo, most: int) -> bytes:
    if info.flag_bits & 0x1:
        raise ImportRefused("It is locked with a password. Unpack it, and bring what is inside.", part=_label(info))
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ImportRefused("It is packed in a way that we can’t read. Unpack it first.", part=_label(info))
    try:
        with archive.open(info) as member:
            content = member.read(most + 1)
    except (BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, RuntimeError, OSError, zlib.error):
        raise ImportRefused(BROKEN, part=_label(info)) from None
    if len(content) > most:
        raise ImportRefused("Unpacked it is larger than it may be: 20 MB for a file, 60 MB for all.", part=_label(info))
    return content


def _label(info: ZipInfo) -> str:
    return "".join(filter(str.isprintable, info.filename.replace("\\", "/").rpartition("/")[2]))[:200]
