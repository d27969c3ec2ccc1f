"""Pictures without what a camera or an editor wrote beside them: where, when, with what, and by whom.

The picture itself stays as it is, byte for byte: it is not packed anew. What stands behind its end is cut off.
"""

import re
import struct
from collections.abc import Iterator

from offers.attachments.refusal import RefusedError

DAMAGED = "The picture is damaged. Save it again and attach that."
MOST_PIXELS = 100_000_000
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
# What a PNG is drawn from; everything else is text, times, or a program's own.
DRAWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs"}
# Segments of a JPEG by their second byte: EOI, SOS, and those without a length.
LAST, SCAN = 0xD9, 0xDA
ALONE = {0x01, *range(0xD0, 0xD8)}
# Those that say how large the picture is.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
EXIF, JFIF, PROFILE, ADOBE, COMMENT = 0xE1, 0xE0, 0xE2, 0xEE, 0xFE
# The next segment behind what a scan holds.
NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
ORIENTATION = 0x0112


def without_metadata(content: bytes, kind: str) -> bytes:
    """Return a PNG ("png") or JPEG ("jpg") with nothing in it but the picture, its colours and which side is up.

    Raises RefusedError for one that is damaged, or so large that it could be a trap.
    """
    try:
        return _png(content) if kind == "png" else _jpeg(content)
    except (struct.error, IndexError):
        raise RefusedError(DAMAGED) from None


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise RefusedError(DAMAGED)
    if width * height > MOST_PIXELS:
        raise RefusedError(
            f"It has {width:,} × {height:,} pixels. Make it smaller: at most {MOST_PIXELS:,} altogether."
        )


def _png(content: bytes) -> bytes:
    _check_size(*struct.unpack_from(">LL", content, 16))
    kept, at = [PNG_BEGINS], len(PNG_BEGINS)
    while True:
        length, name = struct.unpack_from(">L4s", content, at)
        stop = at + 12 + length
        if stop > len(content):
            raise RefusedError(DAMAGED)
        if name in DRAWN:
            kept.append(content[at:stop])
        if name == b"IEND":
            return b"".join(kept)
        at = stop


def _jpeg(content: bytes) -> bytes:
    kept, is_seen = [content[:2]], False
    try:
        for marker, segment, scan in _segments(content):
            if marker in FRAMES:
                height, width = struct.unpack_from(">HH", segment, 5)
                _check_size(width, height)
            kept += [_kept_of(marker, segment), scan]
            is_seen = is_seen or marker == SCAN
    except (struct.error, IndexError):
        # Cut off, as downloads are: what there is can be seen.
        if not is_seen:
            raise
    if not is_seen:
        raise RefusedError(DAMAGED)
    return b"".join([*kept, b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each segment up to the end: its marker, itself, and what it scans.

    Raises IndexError or struct.error where the picture is cut off, RefusedError where it is none.
    """
    at = 2
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise RefusedError(DAMAGED)
        if marker == LAST:
            return
        if marker in ALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + length]
        if length < 2 or len(segment) < length + 2:
            raise IndexError
        at = stop = at + len(segment)
        if marker == SCAN:
            found = NEXT.search(content, at)
            stop = found.start() if found else len(content)
        yield marker, segment, content[at:stop]
        at = stop


def _kept_of(marker: int, segment: bytes) -> bytes:
    """Return what is kept of a segment: nothing of what is said beside the picture, but which side is up."""
    body = segment[4:]
    if marker == EXIF and body.startswith(b"Exif\x00\x00"):
        return _which_side_is_up(body[6:])
    is_drawn = marker < JFIF or (marker == JFIF and body.startswith(b"JFIF\x00"))
    if marker == PROFILE:
        is_drawn = body.startswith(b"ICC_PROFILE\x00")
    if marker == ADOBE:
        is_drawn = body.startswith(b"Adobe")
    if marker > 0xEF and marker != COMMENT:
        is_drawn = True
    return segment if is_drawn else b""


def _which_side_is_up(tiff: bytes) -> bytes:
    """Return a segment that says only that, if the photo's own said it."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if not order:
        return b""
    try:
        (first,) = struct.unpack_from(f"{order}L", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(min(count, 200)):
            tag, _, _, value = struct.unpack_from(f"{order}HHLH", tiff, first + 2 + number * 12)
            if tag == ORIENTATION and 1 < value <= 8:
                entry = struct.pack(">HHLHH", ORIENTATION, 3, 1, value, 0)
                body = b"Exif\x00\x00MM\x00*" + struct.pack(">LH", 8, 1) + entry + bytes(4)
                return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    except struct.error:
        pass
    return b""
