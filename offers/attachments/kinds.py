"""What a file is, by what is in it: its name and what the browser says of it count for nothing."""

import codecs
import struct
import zlib
from typing import IO
from zipfile import BadZipFile, ZipFile

from offers.attachments.refusal import RefusedError
from offers.models import Attachment

Kind = Attachment.Kind

KEPT = "Ajar keeps PDF, Word (.docx), PNG, JPEG, saved mails (.eml) and plain text"
UNKNOWN = f"This is something else. {KEPT}."
ARCHIVE = "It’s a ZIP archive. Unpack it and attach the files one by one."
LOCKED = "It opens only with a password. Save a copy without one and attach that."
OLD_OFFICE = (
    "It’s an old Word file, or one that opens only with a password. Save it as .docx or PDF, without a password."
)
MACROS = "It has macros, which can run on the computer of whoever opens it. Save it as PDF and attach that."
BOMB = "It would unpack to far more than a letter. Save it as PDF and attach that."
TWO_IN_ONE = "There’s a second file hidden behind the first. Print it as PDF and attach that."
WEB_PAGE = f"It’s a web page or program text. {KEPT}; a page can be printed as PDF."

BLOCK = 256 * 1024
# What other files begin with, so that the sentence can say more.
BEGINNINGS = {
    b"%PDF-": Kind.PDF,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"\xff\xd8\xff": Kind.JPEG,
}
REFUSED = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": OLD_OFFICE,
    b"Rar!": "It’s a RAR archive. Unpack it and attach the files one by one.",
    b"7z\xbc\xaf": "It’s a 7-Zip archive. Unpack it and attach the files one by one.",
    b"\x1f\x8b": "It’s a packed file. Unpack it and attach what is in it.",
    b"GIF8": "It’s a GIF. Save it as PNG and attach that.",
    b"RIFF": "It’s a picture or sound of a kind that Ajar doesn’t keep. Save a picture as PNG or JPEG.",
    b"{\\rtf": "It’s an RTF file. Save it as PDF or .docx and attach that.",
}
HEIC = "It’s a photo in Apple’s own format (HEIC). Save it as JPEG and attach that."
CODE = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<?php", b"#!")
# Bytes that no text has.
CONTROL = bytes({*range(32), 127} - set(b"\t\n\r\f"))
CONTROL_CHARACTERS = frozenset(CONTROL.decode("latin-1"))
# Headers by which a mail can be told from notes that begin with "Employer: …".
MAIL_HEADERS = {b"from", b"to", b"date", b"subject", b"message-id", b"received", b"mime-version", b"return-path"}
LEAST_HEADERS = 3
# The end of a ZIP file: signature, …, size of its directory, where it begins, length of the comment behind it.
ARCHIVE_END = struct.Struct("<4s4H2LH")
LARGEST_DIRECTORY, MOST_UNPACKED, LARGEST_TYPES = 512 * 1024, 200 * 1024 * 1024, 1024 * 1024
WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def kind_of(file: IO[bytes], size: int) -> Attachment.Kind:
    """Return what `file`, of `size` bytes, is. Raises RefusedError for everything that is not kept."""
    file.seek(0)
    head = file.read(4096)
    for beginning, sentence in REFUSED.items():
        if head.startswith(beginning):
            raise RefusedError(sentence)
    if head[4:8] == b"ftyp":
        raise RefusedError(HEIC if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1") else UNKNOWN)
    if head.startswith(b"PK"):
        _check_word(file, size)
        return Kind.DOCX
    if _is_archive_at_end(file, size):
        raise RefusedError(TWO_IN_ONE)
    for beginning, kind in BEGINNINGS.items():
        if head.startswith(beginning):
            return kind
    return _kind_of_text(file, head)


def _is_archive_at_end(file: IO[bytes], size: int) -> bool:
    """Tell whether a program that unpacks would find something: it looks at the end, where a comment may follow."""
    file.seek(max(0, size - ARCHIVE_END.size - 0xFFFF))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < ARCHIVE_END.size:
        return False
    return bool(ARCHIVE_END.unpack_from(tail, at)[-1] == len(tail) - at - ARCHIVE_END.size)


def _check_word(file: IO[bytes], size: int) -> None:
    """Raise RefusedError unless it is a Word document, with nothing in it that runs."""
    file.seek(max(0, size - ARCHIVE_END.size))
    end = file.read()
    # Its directory is read into memory, so it has to be one that a document has.
    if len(end) < ARCHIVE_END.size or end[:4] != b"PK\x05\x06" or ARCHIVE_END.unpack(end)[-3] > LARGEST_DIRECTORY:
        raise RefusedError(ARCHIVE)
    try:
        with ZipFile(file) as archive:
            _check_members(archive)
    except (BadZipFile, ValueError, OSError, EOFError, KeyError, NotImplementedError, RuntimeError, zlib.error):
        raise RefusedError("It’s damaged. Download it again and attach that.") from None


def _check_members(archive: ZipFile) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise RefusedError(LOCKED)
    names = {member.filename.lower() for member in members}
    if not {"[content_types].xml", "word/document.xml"} <= names:
        raise RefusedError(ARCHIVE)
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise RefusedError(BOMB)
    if min(member.header_offset for member in members):
        raise RefusedError(TWO_IN_ONE)
    with archive.open("[Content_Types].xml") as entry:
        types = entry.read(LARGEST_TYPES)
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name for name in names):
        raise RefusedError(MACROS)
    if b"macroEnabled" in types:
        raise RefusedError(MACROS)
    if WORD not in types:
        raise RefusedError(UNKNOWN)


def _kind_of_text(file: IO[bytes], head: bytes) -> Attachment.Kind:
    if not _is_text(file, head):
        raise RefusedError(UNKNOWN)
    if _is_mail(head):
        return Kind.EML
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(CODE):
        raise RefusedError(WEB_PAGE)
    return Kind.TXT


def _is_text(file: IO[bytes], head: bytes) -> bool:
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if is_wide else "latin-1")("strict")
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            text = decoder.decode(block)
            if is_wide and not CONTROL_CHARACTERS.isdisjoint(text):
                return False
            if not is_wide and len(block.translate(None, CONTROL)) < len(block):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _is_mail(head: bytes) -> bool:
    """Tell whether it begins as a mail does that was saved as a file."""
    found: set[bytes] = set()
    lines = head.lstrip(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n")
    if lines and lines[0].startswith(b"From "):
        del lines[0]
    for line in lines[:-1]:
        name, colon, _ = line.partition(b":")
        if line.startswith((b" ", b"\t")) and found:
            continue
        if not line or not colon or b" " in name:
            break
        found.add(name.lower())
    return len(found) >= LEAST_HEADERS and len(found & MAIL_HEADERS) >= LEAST_HEADERS
