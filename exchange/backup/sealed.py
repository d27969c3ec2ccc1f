"""A stream encrypted to a passphrase, in pieces, so that memory stays small however long it is.

The scheme is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015) with ChaCha20-Poly1305: each piece is
authenticated together with its number and with whether it is the last, so that none can be changed,
left out, put elsewhere or cut off. The key is made from the passphrase by scrypt with a salt that
every file has of its own.
"""

import io
import os
from typing import IO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from exchange.backup.errors import BackupError, NotWholeError

MAGIC = b"Ajar, sealed backup, format 1\n"
SALT, PIECE, TAG = 16, 64 * 1024, 16
# Half a second and 32 MB for each guess at a passphrase (OWASP, "Password Storage").
COST = {"n": 2**15, "r": 8, "p": 3}


def _cipher(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(Scrypt(salt=salt, length=32, **COST).derive(passphrase.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class SealingWriter(io.RawIOBase):
    """What is written here goes to `target`, encrypted; `close` finishes it and leaves `target` open."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        self._target, self._header = target, MAGIC + os.urandom(SALT)
        self._cipher = _cipher(passphrase, self._header[len(MAGIC) :])
        self._waiting, self._number = bytearray(), 0
        target.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self._waiting += data
        # One piece at least is kept back: only `close` knows which is the last.
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
        super().close()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), piece, self._header))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads what `SealingWriter` wrote. Nothing is given out that was not authenticated."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        """Read the header of `source`. Raises BackupError without a passphrase."""
        if not passphrase:
            raise BackupError("This backup is sealed: set BACKUP_PASSPHRASE to the passphrase that it was made with.")
        self._source, self._header = source, source.read(len(MAGIC) + SALT)
        self._cipher = _cipher(passphrase, self._header[len(MAGIC) :])
        self._next, self._number = source.read(PIECE + TAG), 0
        self._opened = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        if not self._opened and self._next:
            self._opened = self._open()
        count = min(len(buffer), len(self._opened))
        buffer[:count], self._opened = self._opened[:count], self._opened[count:]
        return count

    def _open(self) -> bytes:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        try:
            opened = self._cipher.decrypt(_nonce(self._number, is_last=not self._next), piece, self._header)
        except InvalidTag:
            if self._number == 0:
                raise NotWholeError(
                    "The passphrase in BACKUP_PASSPHRASE is another one, or the file is damaged."
                ) from None
            raise NotWholeError("The backup is damaged, or its end is missing.") from None
        self._number += 1
        return opened

    def __enter__(self) -> Self:
        return self
