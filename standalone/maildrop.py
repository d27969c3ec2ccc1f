"""The mail drop: a mail server that keeps what it is given, for installations without one.

Run as `python -m standalone.maildrop`. It listens on a Unix socket and keeps messages in a
Maildir. Its log names files, never an address, a subject or a word of a message.
"""

import asyncio
import logging
import os
import secrets
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from standalone import folders, paths
from standalone.environment import ENVIRONMENT

LARGEST_MESSAGE = 10 * 1024 * 1024  # bytes
logger = logging.getLogger("standalone.maildrop")


class MailDrop:
    """What aiosmtpd calls for each message."""

    def __init__(self, maildir: Path) -> None:
        self.maildir = maildir
        for name in ("tmp", "new", "cur"):
            (maildir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        maildir.chmod(0o700)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        try:
            path = self.keep(envelope.original_content or b"")
        except OSError as error:
            logger.error("A message could not be kept: %s.", error.strerror)
            return "452 4.3.1 The message could not be kept; try again later"
        logger.info("Kept %s", path)
        return "250 2.0.0 Kept"

    def keep(self, message: bytes) -> Path:
        """Store `message` byte for byte; it is on the disk when this returns."""
        name = f"{time.time_ns()}.{secrets.token_hex(8)}.ajar"
        draft, kept = self.maildir / "tmp" / name, self.maildir / "new" / name
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(kept)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        self._sync_folder()
        return kept

    def _sync_folder(self) -> None:
        """Write the new name to the disk too; without it the file may be nameless after a power cut."""
        folder = os.open(self.maildir / "new", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def conversation(drop: MailDrop) -> SMTP:
    return SMTP(drop, data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True, hostname="ajar", ident="Ajar mail drop")


async def serve(socket: Path, drop: MailDrop) -> None:
    """Take messages on `socket` until asked to end."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    socket.unlink(missing_ok=True)  # left behind by a killed one
    await loop.create_unix_server(lambda: conversation(drop), socket)
    socket.chmod(0o600)
    await ended.wait()


def main() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    # These quote addresses.
    logging.getLogger("mail").setLevel(logging.CRITICAL)
    data = paths.data_dir(ENVIRONMENT)
    folders.make_private(paths.socket_dir(data))
    asyncio.run(serve(paths.smtp_socket(data), MailDrop(paths.mail_drop(data))))


if __name__ == "__main__":
    main()
