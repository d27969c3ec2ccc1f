"""The mail drop, over its real socket."""

import mailbox
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.mail import SocketSMTP
from standalone import folders, paths
from tests.standalone.harness import environ, until

pytestmark = pytest.mark.processes

LETTER = "Subject: Nora König\r\nTo: me@example.org\r\n\r\nHer number: 555.\r\n.A dot first\r\n☺\r\n".encode()


class Drop:
    def __init__(self, data: Path) -> None:
        self.socket = paths.smtp_socket(data)
        self.maildir = paths.mail_drop(data)
        self.log = data / "maildrop.log"
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "standalone.maildrop"]
            self.process = subprocess.Popen(command, cwd=paths.REPOSITORY, env=environ(data), stderr=log)
        until(lambda: self.socket.exists() and self.socket.stat().st_mode & 0o077 == 0, "its socket")

    def send(self, message: bytes, *, to: str = "me@example.org") -> None:
        with SocketSMTP(str(self.socket), timeout=10) as client:
            client.sendmail("ajar@example.org", [to], message)


@pytest.fixture
def drop(tmp_path: Path) -> Iterator[Drop]:
    drop = Drop(tmp_path)
    yield drop
    drop.process.terminate()
    drop.process.wait(10)
    folders.remove(paths.socket_dir(tmp_path))


def test_a_message_is_kept_byte_for_byte(drop: Drop) -> None:
    drop.send(LETTER)

    (file,) = (drop.maildir / "new").iterdir()
    assert file.read_bytes() == LETTER
    assert file.stat().st_mode & 0o077 == 0


def test_it_is_a_maildir_like_any_other(drop: Drop) -> None:
    drop.send(LETTER)
    drop.send(b"Subject: second\r\n\r\n")

    assert {str(message["To"]) for message in mailbox.Maildir(drop.maildir)} == {"me@example.org", "None"}


def test_its_log_names_the_file_and_nothing_of_the_message(drop: Drop) -> None:
    drop.send(LETTER)
    (file,) = (drop.maildir / "new").iterdir()

    until(drop.log.read_text, "a line in the log")
    assert drop.log.read_text() == f"Kept {file}\n"


def test_what_cant_be_kept_is_not_accepted(drop: Drop) -> None:
    (drop.maildir / "tmp").rmdir()

    with pytest.raises(smtplib.SMTPDataError) as refusal:
        drop.send(LETTER)

    assert refusal.value.smtp_code == 452
    assert list((drop.maildir / "new").iterdir()) == []


def test_a_message_that_breaks_off_is_not_kept(drop: Drop) -> None:
    client = SocketSMTP(str(drop.socket), timeout=10)
    client.ehlo()
    client.mail("ajar@example.org")
    client.rcpt("me@example.org")
    client.putcmd("data")
    client.getreply()
    client.send(LETTER)
    client.close()

    drop.send(b"Subject: whole\r\n\r\n")
    (file,) = (drop.maildir / "new").iterdir()
    assert file.read_bytes() == b"Subject: whole\r\n\r\n"


def test_a_socket_left_by_a_killed_one_is_no_hindrance(drop: Drop, tmp_path: Path) -> None:
    drop.process.kill()
    drop.process.wait()

    again = Drop(tmp_path)
    try:
        until(lambda: again.process.poll() is None and _accepts(again), "the second one answering")
    finally:
        again.process.terminate()
        again.process.wait(10)


def _accepts(drop: Drop) -> bool:
    try:
        drop.send(LETTER)
    except OSError:
        return False
    return True
