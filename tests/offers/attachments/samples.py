"""Files of every kind that is kept, and of many that are not."""

import io
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

CONTENT_TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIL = (
    b"From: Robin <robin@example.org>\r\nTo: jo@example.org\r\nSubject: Your offer\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nWe are pleased to offer you the position of Engineer.\r\n"
)


def pdf(text: str = "We are pleased to offer you the position of Engineer.", *, trailer: str = "") -> bytes:
    """A PDF of one page, as small as one can be."""
    drawn = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET"
    return pdf_of(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        trailer=trailer,
    )


def pdf_of(*objects: str, trailer: str = "") -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R"
    return written + f"{end} {trailer} >>\nstartxref\n{len(written)}\n%%EOF\n".encode()


def locked_pdf() -> bytes:
    """A PDF that says it is encrypted, by a password that nobody has."""
    secret = "<" + "41" * 32 + ">"
    return pdf(
        trailer=f"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O {secret} /U {secret} >>"
        " /ID [<41414141414141414141414141414141> <41414141414141414141414141414141>]"
    )


def deep_pdf() -> bytes:
    """A PDF whose tree of pages is 20,000 deep."""
    depth = 20_000
    nodes = [f"<< /Type /Pages /Kids [{number + 3} 0 R] /Count 1 >>" for number in range(depth)]
    return pdf_of("<< /Type /Catalog /Pages 2 0 R >>", *nodes)


def docx(*, types: str = CONTENT_TYPES, more: dict[str, bytes] | None = None, text: str = "Dear Jo") -> bytes:
    document = f'<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return archive({"[Content_Types].xml": types.encode(), "word/document.xml": document.encode(), **(more or {})})


def archive(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return made.getvalue()


def png(width: int = 40, height: int = 30) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, "PNG")
    return made.getvalue()


def huge_png(side: int = 50_000) -> bytes:
    """A picture of a few kilobytes that would take gigabytes of memory."""
    row = zlib.compress(bytes(side // 8 + 1) * 1000)
    parts = ((b"IHDR", struct.pack(">LLBBBBB", side, side, 1, 0, 0, 0, 0)), (b"IDAT", row), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, content) for name, content in parts)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))


def jpeg(*, side_up: int = 6, place: str = "Zanzibar") -> bytes:
    """A photo that lies on its side, with where it was taken and a comment."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x010E] = side_up, "Camera of a test", place
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (60, 20), "navy").save(made, "JPEG", exif=exif, comment=place.encode(), progressive=True)
    return made.getvalue()
