import pytest

from offers.attachments.names import LONGEST, safe_name

NAMES = [
    ("Offer letter.pdf", "pdf", "Offer letter.pdf"),
    ("../../etc/passwd", "txt", "passwd.txt"),
    ("C:\\Users\\jo\\Brief.PDF", "pdf", "Brief.pdf"),
    ("letter.pdf.exe", "pdf", "letter.pdf"),
    ("letter.exe", "pdf", "letter.pdf"),
    ("photo.jpeg", "jpg", "photo.jpeg"),
    ("photo.png", "jpg", "photo.jpg"),
    ("Offer v1.2", "pdf", "Offer v1.2.pdf"),
    ("a\r\nSet-Cookie: x.pdf", "pdf", "a Set-Cookie_ x.pdf"),
    ("fdp.\u202eexe.pdf", "pdf", "fdp.exe.pdf"),
    ('"quoted";.pdf', "pdf", "_quoted_;.pdf"),
    ("...", "pdf", "attachment.pdf"),
    ("", "pdf", "attachment.pdf"),
    (".htaccess", "txt", "htaccess.txt"),
    ("CON.txt", "txt", "_CON.txt"),
    ("Größe 日本.docx", "docx", "Größe 日本.docx"),
    ("x" * 300 + ".pdf", "pdf", "x" * LONGEST + ".pdf"),
]


@pytest.mark.parametrize(("name", "kind", "safe"), NAMES)
def test_a_name_is_safe_and_ends_with_what_the_file_is(name, kind, safe):
    assert safe_name(name, kind) == safe
