"""What a file is, whatever it is called."""

import io
import os

import pytest

from offers.attachments import kinds
from offers.attachments.kinds import Kind, kind_of
from offers.attachments.refusal import RefusedError
from tests.offers.attachments import samples

KEPT = {
    "a PDF": (samples.pdf(), Kind.PDF),
    "a Word document": (samples.docx(), Kind.DOCX),
    "a PNG": (samples.png(), Kind.PNG),
    "a photo": (samples.jpeg(), Kind.JPEG),
    "a mail": (samples.MAIL, Kind.EML),
    "a mail out of a mailbox": (b"From robin@example.org Tue Jun  9\n" + samples.MAIL, Kind.EML),
    "a text": ("Grüße aus Köln\n".encode(), Kind.TXT),
    "an old text": ("Grüße aus Köln\n".encode("cp1252"), Kind.TXT),
    "a wide text": ("Grüße".encode("utf-16"), Kind.TXT),
    "notes that look like headers": (b"Employer: Blau\nRole: Engineer\nSubject: none\n\nHello", Kind.TXT),
    "a long text": (b"word " * 200_000, Kind.TXT),
}
MACRO_TYPES = samples.CONTENT_TYPES.replace("wordprocessingml.document.main", "ms-word.document.macroEnabled.main")
REFUSED = {
    "an archive": (samples.archive({"letter.pdf": samples.pdf()}), kinds.ARCHIVE),
    "a spreadsheet": (samples.archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), kinds.ARCHIVE),
    "macros": (samples.docx(more={"word/vbaProject.bin": b"Sub AutoOpen"}), kinds.MACROS),
    "macros under another name": (samples.docx(types=samples.CONTENT_TYPES + "macroEnabled"), kinds.MACROS),
    "ActiveX": (samples.docx(more={"word/activeX/activeX1.xml": b""}), kinds.MACROS),
    "no Word document inside": (samples.docx(types="<Types/>"), kinds.UNKNOWN),
    "a bomb": (samples.docx(more={"word/media/image1.bmp": bytes(kinds.MOST_UNPACKED)}), kinds.BOMB),
    "an old or locked Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), kinds.OLD_OFFICE),
    "a PDF that is an archive too": (samples.pdf() + samples.archive({"a.exe": b"MZ"}), kinds.TWO_IN_ONE),
    "a mail that is an archive too": (samples.MAIL + samples.archive({"a.exe": b"MZ"}), kinds.TWO_IN_ONE),
    "a program": (b"MZ\x90\x00\x03" + bytes(200), kinds.UNKNOWN),
    "noise": (os.urandom(5000) + b"\x00", kinds.UNKNOWN),
    "a page": (b"<!DOCTYPE html><script>alert(1)</script>", kinds.WEB_PAGE),
    "a drawing with scripts": (b"\n <svg onload=alert(1)>", kinds.WEB_PAGE),
    "a script": (b"#!/bin/sh\nrm -rf /", kinds.WEB_PAGE),
    "a photo of a phone": (b"\x00\x00\x00\x18ftypheic" + bytes(50), kinds.HEIC),
    "a film": (b"\x00\x00\x00\x18ftypmp42" + bytes(50), kinds.UNKNOWN),
    "a GIF": (b"GIF89a" + bytes(50), kinds.REFUSED[b"GIF8"]),
    "text with a NUL": (b"Dear Jo\x00", kinds.UNKNOWN),
    "half a wide letter": (b"\xff\xfea", kinds.UNKNOWN),
    "the beginning of an archive": (samples.docx()[:300], kinds.ARCHIVE),
    "a PDF behind something else": (b"\x00\x01" + samples.pdf(), kinds.UNKNOWN),
}


@pytest.mark.parametrize("what", KEPT)
def test_what_is_kept(what):
    content, kind = KEPT[what]

    assert kind_of(io.BytesIO(content), len(content)) == kind


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_and_why(what):
    content, sentence = REFUSED[what]

    with pytest.raises(RefusedError) as refused:
        kind_of(io.BytesIO(content), len(content))

    assert str(refused.value) == sentence


def test_a_locked_document_inside_an_archive():
    content = bytearray(samples.docx())
    for at in range(len(content) - 4):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1  # says that it is encrypted

    with pytest.raises(RefusedError, match="password"):
        kind_of(io.BytesIO(bytes(content)), len(content))


def test_a_directory_larger_than_a_documents_is_not_read():
    content = samples.archive({f"{number:0100}": b"" for number in range(6000)})

    with pytest.raises(RefusedError, match="ZIP archive"):
        kind_of(io.BytesIO(content), len(content))


@pytest.mark.parametrize("what", KEPT)
def test_whatever_is_cut_off_or_flipped_is_a_kind_or_a_sentence(what):
    content = KEPT[what][0][:20_000]
    for size in range(0, len(content), max(1, len(content) // 40)):
        for tried in (content[:size], content[:size] + b"\xff" + content[size + 1 :]):
            try:
                assert kind_of(io.BytesIO(tried), len(tried)) in Kind
            except RefusedError as error:
                assert str(error).endswith((".", "PDF"))
