"""Documents are opened by a process that can do no harm and is not waited for."""

import io
import json
import subprocess
import sys
import time
from contextlib import suppress
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from PIL import Image
from psutil import NoSuchProcess, Process

from core.documents import apart, program
from core.documents.apart import LATE, UNREADABLE, picture_of, text_in
from tests.offers.attachments import samples

DRAWN = {
    "pdf": samples.pdf(),
    "png": samples.png(),
    "jpg": samples.jpeg(),
    "docx": samples.docx(),
    "eml": samples.MAIL,
    "txt": "Grüße aus Köln".encode("cp1252"),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_the_first_page_of_every_kind_becomes_a_picture(kind):
    seen = picture_of(io.BytesIO(DRAWN[kind]), kind)

    assert seen.problem == ""
    with Image.open(io.BytesIO(seen.picture)) as picture:
        assert picture.format == "WEBP"
        assert max(picture.size) <= 960


def test_a_photo_stands_upright():
    with Image.open(io.BytesIO(picture_of(io.BytesIO(samples.jpeg(side_up=6)), "jpg").picture)) as picture:
        assert picture.height > picture.width


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("pdf", samples.pdf("The position of Engineer"), "The position of Engineer"),
        ("docx", samples.docx(text="The position of Engineer"), "The position of Engineer"),
        ("eml", samples.MAIL, "Subject: Your offer\n\nWe are pleased to offer you the position of Engineer."),
        ("txt", b"Dear Jo", "Dear Jo"),
    ],
)
def test_the_text_of_every_kind(kind, content, text):
    assert text in text_in(io.BytesIO(content), kind).text.replace("\r\n", "\n")


def word_bomb() -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w", force_zip64=True) as entry:
        entry.write(f'<w:document xmlns:w="{samples.WORDS}">'.encode())
        for _ in range(150):
            entry.write(b"<w:p>" * 200_000)
    return made.getvalue()


HOSTILE = {
    "a picture of 50,000 × 50,000": ("png", samples.huge_png()),
    "pages 20,000 deep": ("pdf", samples.deep_pdf()),
    "a PDF that is none": ("pdf", b"%PDF-1.7 and nothing more"),
    "pages that are each other's": (
        "pdf",
        samples.pdf_of(
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
            "<< /Type /Pages /Kids [2 0 R] /Count 9 >>",
        ),
    ),
    "a Word document that unpacks to 150 MB": ("docx", word_bomb()),
    "half a photo": ("jpg", samples.jpeg()[:100]),
    "a text that is only blanks": ("txt", b" \n" * 100_000),
    "letters that can't be drawn": ("txt", "職位" .encode() * 1000),
    "a mail in mails in mails": ("eml", b"From: x\nTo: y\nContent-Type: message/rfc822\n\n" * 3000),
    "entities that multiply": (
        "docx",
        samples.archive({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">' + b"".join(
            b'<!ENTITY b%d "%s">' % (n, b"&b%d;" % (n - 1) * 20 if n else b"&b;" * 20) for n in range(12)
        ) + b"]><a>&b11;</a>"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_has_no_picture_and_that_is_all(what):
    kind, content = HOSTILE[what]

    seen = picture_of(io.BytesIO(content), kind)

    assert seen.picture == b""
    assert seen in (LATE, UNREADABLE) or seen.problem == "unreadable"


def test_a_locked_document_is_told_from_a_broken_one():
    assert picture_of(io.BytesIO(samples.locked_pdf()), "pdf").is_locked
    assert not picture_of(io.BytesIO(b"%PDF-1.7"), "pdf").is_locked


class TestTheProcess:
    def run(self, lines: str) -> dict[str, str]:
        """Do as the program does, and then what a document might make it do."""
        code = f"import sys, json, socket, os; sys.path.append({str(program.PROJECT)!r})\n"
        code += f"from core.documents import program\nprogram.shut_in()\nsaid = {{}}\n{lines}\nprint(json.dumps(said))"
        done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False, env={}, timeout=30)
        return json.loads(done.stdout) if done.stdout else {"ended": str(done.returncode)}

    def test_can_open_neither_file_nor_connection_and_start_nothing(self):
        attempts = {
            "file": "open('/etc/hostname')",
            "made": "open('/tmp/ajar-made', 'w')",
            "connection": "socket.socket()",
            "process": "os.pipe()",
        }
        lines = "".join(
            f"try:\n {attempt}\n said['{name}'] = 'done'\nexcept OSError: said['{name}'] = 'refused'\n"
            for name, attempt in attempts.items()
        )
        assert self.run(lines) == dict.fromkeys(attempts, "refused")

    @pytest.mark.skipif(sys.platform != "linux", reason="macOS doesn't keep to the limit")
    def test_has_no_more_memory_than_it_may(self):
        lines = "try:\n x = bytearray(program.MEMORY)\nexcept MemoryError: said['memory'] = 'refused'"
        assert self.run(lines) == {"memory": "refused"}

    def test_learns_no_secret_from_the_environment(self, monkeypatch):
        started = []
        real = subprocess.Popen
        monkeypatch.setattr(apart.subprocess, "Popen", lambda *a, **k: started.append(k) or real(*a, **k))

        text_in(io.BytesIO(b"Dear Jo"), "txt")

        assert [options["env"] for options in started] == [{}]

    def test_is_killed_when_it_takes_too_long(self, monkeypatch, tmp_path):
        stuck = tmp_path / "stuck.py"
        stuck.write_text(
            "import time, os; open(os.path.dirname(__file__) + '/pid', 'w').write(str(os.getpid()))\ntime.sleep(600)"
        )
        monkeypatch.setattr(apart, "PROGRAM", stuck)
        monkeypatch.setattr(apart, "PATIENCE", 2)

        assert picture_of(io.BytesIO(b"x"), "txt") == LATE
        assert not _lives(int((tmp_path / "pid").read_text()))

    def test_cant_say_more_than_it_may(self, tmp_path):
        lines = "while True: sys.stdout.write('x' * 100_000)"
        code = f"import sys; sys.path.append({str(program.PROJECT)!r})\nfrom core.documents import program\n"
        with (tmp_path / "answer").open("wb") as answer:
            subprocess.run(
                [sys.executable, "-I", "-c", f"{code}program.shut_in()\n{lines}"],
                stdout=answer,
                stderr=subprocess.DEVNULL,
                check=False,
                env={},
                timeout=30,
            )

        assert (tmp_path / "answer").stat().st_size <= program.LARGEST_ANSWER

    def test_takes_turns(self, monkeypatch):
        monkeypatch.setattr(apart, "WAIT", 0.01)
        with apart._turn:
            assert picture_of(io.BytesIO(b"x"), "txt") == LATE


def _lives(pid: int) -> bool:
    for _ in range(100):
        with suppress(NoSuchProcess):
            if Process(pid).status() != "zombie":
                time.sleep(0.02)
                continue
        return False
    return True
