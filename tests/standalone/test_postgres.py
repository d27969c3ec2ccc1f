"""The folder of the database: what is no whole one is named and left as it is."""

import codecs
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from standalone import leftovers
from standalone.errors import StandaloneError
from standalone.postgres import Postgres


@contextmanager
def nobody() -> Iterator[None]:
    """As root, be an ordinary user for the length of the block."""
    if os.geteuid() != 0:
        yield
        return
    codecs.lookup("ascii")  # Python reads it when it is first used, maybe from where only root may
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def cluster(folder: Path) -> Path:
    """What a database's folder looks like from outside; it belongs to whoever `nobody` is."""
    made = folder / "postgres"
    for part in ("base", "global", "pg_wal", "pg_xact"):
        (made / part).mkdir(parents=True)
    (made / "global" / "pg_control").write_bytes(b"")
    (made / "PG_VERSION").write_text("18\n")
    if os.geteuid() == 0:
        for path in (folder, made, *made.rglob("*")):
            os.chown(path, 65534, 65534)
    return made


def refusal(cluster: Path) -> str:
    """Return why a start is refused. Nothing may have changed by it."""
    before = sorted(cluster.rglob("*"))
    with pytest.raises(StandaloneError) as refused, nobody():
        Postgres(cluster.parent).prepare()
    assert sorted(cluster.rglob("*")) == before
    return str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\n", b"eighteen\n", b"\xff18\n"])
def test_its_version_can_not_be_made_out(cluster: Path, content: bytes) -> None:
    (cluster / "PG_VERSION").write_bytes(content)

    assert refusal(cluster).startswith(f"{cluster}/PG_VERSION is {'damaged' if content else 'empty'}: put the database")


def test_a_folder_is_where_its_version_should_be(cluster: Path) -> None:
    (cluster / "PG_VERSION").unlink()
    (cluster / "PG_VERSION").mkdir()

    assert f"{cluster}/PG_VERSION is damaged" in refusal(cluster)


def test_its_version_is_gone(cluster: Path) -> None:
    (cluster / "PG_VERSION").unlink()

    assert refusal(cluster).startswith(f"{cluster} is damaged: put the database back")


@pytest.mark.parametrize("part", ["base", "pg_wal", "pg_xact", "global/pg_control"])
def test_a_part_of_it_is_gone(cluster: Path, part: str) -> None:
    (cluster / part).unlink() if (cluster / part).is_file() else (cluster / part).rmdir()

    assert refusal(cluster).startswith(f"{cluster}/{part} is missing: put the database back")


@pytest.mark.parametrize("part", [".", "PG_VERSION"])
def test_it_can_not_be_read(cluster: Path, part: str) -> None:
    (cluster / part).chmod(0)
    with pytest.raises(StandaloneError) as refused, nobody():
        Postgres(cluster.parent).prepare()
    (cluster / part).chmod(0o700)

    assert str(refused.value).startswith(f"{cluster / part} can't be read by you: ")


@pytest.mark.parametrize(("part", "mode", "what"), [("mail", 0o500, "written to"), ("secret-key", 0, "read")])
def test_a_part_of_the_data_folder_is_closed_to_us(cluster: Path, part: str, mode: int, what: str) -> None:
    closed = cluster.parent / part
    with nobody():
        closed.mkdir() if part == "mail" else closed.touch()
        closed.chmod(mode)
        with pytest.raises(StandaloneError) as refused, leftovers.only_one(cluster.parent):
            pass

    assert str(refused.value).startswith(f"{closed} can't be {what} by you: ")


def test_a_new_one_beside_an_old_key_is_said_aloud(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Postgres, "_create", lambda *anything: None)
    monkeypatch.setattr(Postgres, "_program", lambda *anything: None)
    caplog.set_level(logging.INFO, "standalone")

    Postgres(folder).prepare()
    assert "new, empty one" not in caplog.text
    (folder / "secret-key").touch()
    Postgres(folder).prepare()
    assert f"There is no database in {folder} any more" in caplog.text
