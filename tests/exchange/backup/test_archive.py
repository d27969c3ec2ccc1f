"""The file of a backup: whole or refused, sealed or open."""

import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.backup import archive, sealed
from exchange.backup.errors import BackupError, NotWholeError

WORDS = "five plain words are enough"
MANIFEST = {"taken_at": datetime(2030, 1, 15, 3, tzinfo=UTC).isoformat(), "secrets": {"kept_in": "SECRET_KEY in .env"}}
DUMP = b"PGDMP" + bytes(range(256)) * 1000


def packed(tmp_path: Path, *, passphrase: str = "", dump: bytes = DUMP) -> bytes:
    file, target = tmp_path / "a dump", io.BytesIO()
    file.write_bytes(dump)
    archive.pack(target, dump=file, manifest=MANIFEST, passphrase=passphrase)
    return target.getvalue()


def unpacked(content: bytes, tmp_path: Path, *, passphrase: str = "") -> archive.Contents:
    folder = tmp_path / "unpacked"
    return archive.unpack(io.BufferedReader(io.BytesIO(content)), folder, passphrase=passphrase)


@pytest.fixture(params=["", WORDS], ids=["open", "sealed"])
def passphrase(request) -> str:
    return request.param


class TestWhole:
    def test_what_went_in_comes_out(self, tmp_path, passphrase):
        contents = unpacked(packed(tmp_path, passphrase=passphrase), tmp_path, passphrase=passphrase)

        assert contents.dump.read_bytes() == DUMP
        assert contents.taken_at == datetime(2030, 1, 15, 3, tzinfo=UTC)

    def test_a_bare_dump_is_taken_as_it_is(self, tmp_path):
        contents = unpacked(DUMP, tmp_path)

        assert (contents.dump.read_bytes(), contents.manifest) == (DUMP, None)

    def test_any_tar_reads_an_open_one(self, tmp_path):
        with tarfile.open(fileobj=io.BytesIO(packed(tmp_path))) as tar:
            assert tar.getnames() == ["READ ME.txt", "manifest.json", "database.dump"]
            assert b"SECRET_KEY in .env" in tar.extractfile("READ ME.txt").read()

    def test_files_are_for_their_owner_alone(self, tmp_path):
        assert unpacked(packed(tmp_path), tmp_path).dump.stat().st_mode & 0o777 == 0o600


class TestNotWhole:
    @pytest.mark.parametrize("share", [0, 0.0001, 0.01, 0.5, 0.9, 0.95])
    def test_one_that_was_cut_off(self, tmp_path, passphrase, share):
        content = packed(tmp_path, passphrase=passphrase)

        with pytest.raises(BackupError):
            unpacked(content[: int(len(content) * share)], tmp_path, passphrase=passphrase)

    @pytest.mark.parametrize("at", [40, 5_000, 100_000, 250_000])
    def test_one_in_which_a_bit_has_changed(self, tmp_path, passphrase, at):
        content = bytearray(packed(tmp_path, passphrase=passphrase))
        content[at] ^= 1

        if not passphrase and at == 40:
            return  # in the padding behind a name: nothing that counts
        with pytest.raises(NotWholeError):
            unpacked(bytes(content), tmp_path, passphrase=passphrase)

    @pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" + b"x" * 2000, sealed.MAGIC])
    def test_what_is_no_backup(self, tmp_path, content):
        with pytest.raises(NotWholeError):
            unpacked(content, tmp_path, passphrase=WORDS)

    @pytest.mark.parametrize("name", ["../outside", "/etc/outside", "attachments/../../outside", "database.dump/x"])
    def test_nothing_is_written_outside_of_its_folder(self, tmp_path, name):
        target = io.BytesIO()
        with tarfile.open(fileobj=target, mode="w") as tar:
            entry = tarfile.TarInfo(name)
            entry.size = 1
            tar.addfile(entry, io.BytesIO(b"x"))

        with pytest.raises(NotWholeError):
            unpacked(target.getvalue(), tmp_path)
        assert not list(tmp_path.rglob("outside"))

    def test_one_of_a_newer_format_says_so(self, tmp_path):
        target, text = io.BytesIO(), json.dumps(MANIFEST | {"format": 2, "files": {}}).encode()
        with tarfile.open(fileobj=target, mode="w") as tar:
            entry = tarfile.TarInfo("manifest.json")
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text))

        with pytest.raises(BackupError, match="newer Ajar"):
            unpacked(target.getvalue(), tmp_path)


class TestSealed:
    def test_without_the_passphrase_it_says_what_to_set(self, tmp_path):
        with pytest.raises(BackupError, match="set BACKUP_PASSPHRASE"):
            unpacked(packed(tmp_path, passphrase=WORDS), tmp_path)

    def test_another_passphrase_opens_nothing(self, tmp_path):
        with pytest.raises(NotWholeError, match="another one"):
            unpacked(packed(tmp_path, passphrase=WORDS), tmp_path, passphrase="six")

    def test_nothing_of_it_can_be_read(self, tmp_path):
        content = packed(tmp_path, passphrase=WORDS)

        assert b"PGDMP" not in content
        assert b"manifest" not in content

    def test_no_two_are_alike(self, tmp_path):
        assert packed(tmp_path, passphrase=WORDS) != packed(tmp_path, passphrase=WORDS)

    def test_pieces_can_not_change_places(self, tmp_path):
        content, start = packed(tmp_path, passphrase=WORDS), len(sealed.MAGIC) + sealed.SALT
        size = sealed.PIECE + sealed.TAG
        first, second, rest = (
            content[start : start + size],
            content[start + size : start + 2 * size],
            content[start + 2 * size :],
        )

        with pytest.raises(NotWholeError):
            unpacked(content[:start] + second + first + rest, tmp_path, passphrase=WORDS)

    @given(st.lists(st.integers(0, 3 * sealed.PIECE), max_size=4))
    def test_whatever_the_sizes_of_its_writes_it_reads_the_same(self, cheap_keys, sizes):
        target, content = io.BytesIO(), [bytes([number]) * size for number, size in enumerate(sizes)]
        writer = sealed.SealingWriter(target, WORDS)
        for part in content:
            writer.write(part)
        writer.close()
        target.seek(0)

        assert io.BufferedReader(sealed.SealedReader(target, WORDS)).read() == b"".join(content)


@pytest.fixture(scope="module", autouse=True)
def cheap_keys():
    """A guess at a passphrase is meant to be slow; here it only has to be one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "COST", {"n": 2, "r": 8, "p": 1})
        yield
