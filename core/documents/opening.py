"""Opening a document: its text and a picture of its first page. Only `core.documents.program` may do so."""

import importlib
import io
import re
from contextlib import suppress
from email import message_from_binary_file, policy
from encodings.aliases import aliases
from typing import IO, Any
from xml.etree import ElementTree
from zipfile import ZipFile

from PIL import Image, ImageDraw, ImageFont, ImageOps

from core.documents.mail import text_of_mail

# Letters of a text, and pages that it is taken from.
LONGEST_TEXT, MOST_PAGES = 200_000, 40
# Pixels of a picture that is made, and of one that is looked at.
WIDE, HIGH, QUALITY = 720, 960, 80
MOST_PIXELS = 100_000_000
# Of a text that is drawn.
MARGIN, LETTERS, LINE = 56, 17, 25
LARGEST_XML = 8 * 1024 * 1024
PARAGRAPH, SAID = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p",
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t",
)
# The font that is drawn with has the letters of Western and Central Europe.
DRAWABLE = re.compile(r"[\s!-\u024f\u2010-\u2044\u20ac]")
TEXTS = ("eml", "txt", "docx")
# With a mail may come a letter.
PAPERS = ("pdf", "eml")
TRIAL = (
    b"From: =?utf-8?q?J=C3=B6?= <j@example.org>\nDate: Tue, 9 Jun 2026 10:00:00 +0000\nSubject: x\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n"
    b"Content-Transfer-Encoding: base64\n\nPHA+eDwvcD4=\n--b\nContent-Disposition: attachment; filename=x\n"
    b"Content-Transfer-Encoding: quoted-printable\n\nx=3D\n--b--\n"
)
CODECS = ("utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "cp1252", "cp437")


class LockedError(Exception):
    """It opens with a password only."""


def load(kind: str) -> None:
    """Load all that `look_into` may need for a document of this kind."""
    Image.preinit()
    for name in ("PIL.WebPImagePlugin", "PIL.TiffImagePlugin"):  # the second reads which side of a photo is up
        importlib.import_module(name)
    if kind in PAPERS:
        importlib.import_module("pypdfium2")
        importlib.import_module("encodings.utf_16_le")
    if kind in TEXTS:
        ImageFont.load_default(LETTERS)
        # A mail may be written in any of them.
        for name in {*aliases.values(), "utf_8_sig", "idna", "punycode"} if kind == "eml" else CODECS:
            with suppress(ImportError):
                importlib.import_module(f"encodings.{name}")
    if kind == "eml":
        text_of_mail(
            TRIAL, heads=("From", "Date")
        )  # has the parts of `email` loaded that load themselves when they are needed


def look_into(file: IO[bytes], kind: str, wanted: str) -> tuple[dict[str, Any], bytes]:
    """Return what is to be said of the document, and the picture, if `wanted` is one; else its text is in the first.

    Raises LockedError, and whatever the libraries raise.
    """
    if kind == "pdf":
        return _pdf(file, wanted)
    if kind in ("png", "jpg"):
        return {}, _of_picture(file) if wanted == "picture" else b""
    heads = ("From", "Date") if wanted == "picture" else ()
    text = text_from(file, kind, heads=heads)[:LONGEST_TEXT]
    if wanted == "picture":
        return {}, _drawn(text)
    return {"text": text, "letter": _letter_in(file) if kind == "eml" else ""}, b""


def _letter_in(file: IO[bytes]) -> str:
    """Return the text of the first PDF that came with a mail; empty if none did, or it can't be read."""
    file.seek(0)
    for part in message_from_binary_file(file, policy=policy.default).walk():
        with suppress(Exception):  # whatever the libraries make of nonsense
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.startswith(b"%PDF-"):
                return str(_pdf(io.BytesIO(content), "text")[0]["text"])
    return ""


def text_from(file: IO[bytes], kind: str, *, heads: tuple[str, ...] = ()) -> str:
    if kind == "docx":
        return _text_of_docx(file)
    content = file.read()
    return text_of_mail(content, heads=heads) if kind == "eml" else decoded(content)


def decoded(content: bytes) -> str:
    """Return a text in whatever it was most likely written."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _pdf(file: IO[bytes], wanted: str) -> tuple[dict[str, Any], bytes]:
    import pypdfium2  # noqa: PLC0415  only a PDF needs it, and it takes a tenth of a second

    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise LockedError from None
        raise
    if wanted == "picture":
        page = document[0]
        scale = min(WIDE / page.get_width(), HIGH / page.get_height(), 4)
        return {"pages": len(document)}, _saved(page.render(scale=scale).to_pil())
    parts, room = [], LONGEST_TEXT
    for number in range(min(len(document), MOST_PAGES)):
        parts.append(document[number].get_textpage().get_text_bounded()[:room])
        room -= len(parts[-1])
        if room <= 0:
            break
    return {"pages": len(document), "text": "\n".join(parts)}, b""


def _of_picture(file: IO[bytes]) -> bytes:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(file, formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.draft("RGB", (WIDE * 2, HIGH * 2))
        picture.thumbnail((WIDE, HIGH))
        turned = ImageOps.exif_transpose(picture)
        white = Image.new("RGB", turned.size, "white")
        rgba = turned.convert("RGBA")
        white.paste(rgba, mask=rgba)
    return _saved(white)


def _text_of_docx(file: IO[bytes]) -> str:
    with ZipFile(file) as archive, archive.open("word/document.xml") as entry:
        content = entry.read(LARGEST_XML)
    paragraphs, said = [], []
    for _, element in ElementTree.iterparse(io.BytesIO(content)):  # noqa: S314  nothing is fetched, memory is bounded
        if element.tag == SAID:
            said.append(element.text or "")
        elif element.tag == PARAGRAPH:
            paragraphs.append("".join(said))
            said.clear()
            element.clear()
    return "\n".join(paragraphs)


def _drawn(text: str) -> bytes:
    """Return a text as a page of paper would have it; nothing if the font has not its letters."""
    text = text[:6000].replace("\t", "    ")
    letters = [char for char in text if not char.isspace()]
    if not letters or sum(not DRAWABLE.match(char) for char in letters) > len(letters) / 10:
        raise ValueError("nothing that can be drawn")
    page, font = Image.new("RGB", (WIDE, HIGH), "white"), ImageFont.load_default(LETTERS)
    draw, top = ImageDraw.Draw(page), MARGIN
    for line in _lines(text, lambda words: font.getlength(words) <= WIDE - 2 * MARGIN):
        if top > HIGH - MARGIN:
            break
        draw.text((MARGIN, top), line, fill="#222222", font=font)
        top += LINE
    return _saved(page)


def _lines(text: str, fits: Any) -> list[str]:
    lines = []
    for paragraph in text.splitlines()[:60]:
        line = ""
        for word in paragraph[:2000].split():
            longer = f"{line} {word}" if line else word[:80]
            if line and not fits(longer):
                lines.append(line)
                longer = word[:80]
            line = longer
        lines.append(line)
    return lines


def _saved(picture: Any) -> bytes:
    made = io.BytesIO()
    picture.convert("RGB").save(made, "WEBP", quality=QUALITY)
    return made.getvalue()
