"""What is in the way is said in one sentence, before anything is started."""

import os
import socket
from pathlib import Path

import pytest

from standalone import paths
from tests.standalone.harness import environ, free_port, ordinary_user, own_mounts, refused

pytestmark = [pytest.mark.processes, pytest.mark.enable_socket]


def test_a_taken_port_is_named_with_a_way_out(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        sentence = refused(environ(folder, PORT=str(port)))

    assert f"Port {port} is taken" in sentence
    assert "make run PORT=" in sentence
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80 80", "٨٠٠٠"])
def test_a_port_that_is_none(folder: Path, port: str) -> None:
    assert "PORT must be a number" in refused(environ(folder, PORT=port))


def test_a_host_that_is_not_this_machine(folder: Path) -> None:
    assert "HOST is 192.0.2.1" in refused(environ(folder, PORT=str(free_port()), HOST="192.0.2.1"))


def test_the_data_folder_is_a_file(folder: Path) -> None:
    file = folder / "data"
    file.touch()

    sentence = refused(environ(file, PORT=str(free_port())))

    assert sentence.startswith(f"The data folder {file} is not a folder")
    assert "AJAR_DATA_DIR" in sentence


@pytest.mark.parametrize("name", ["", "data"])
def test_the_data_folder_is_not_writable(folder: Path, name: str) -> None:
    prefix = ordinary_user()
    folder.chmod(0o755 if prefix else 0o555)

    sentence = refused(environ(folder / name, PORT=str(free_port())), prefix=prefix)

    assert f"The data folder {folder / name} can't be used (Permission denied)" in sentence
    assert "AJAR_DATA_DIR" in sentence


def test_the_data_belongs_to_another_postgresql(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("13\n")
    if os.geteuid() == 0:
        for path in (folder / "postgres", folder / "postgres" / "PG_VERSION"):
            os.chown(path, 65534, 65534)

    sentence = refused(environ(folder, PORT=str(free_port())))

    assert f"The data folder {folder} belongs to PostgreSQL 13 and this is PostgreSQL 18" in sentence


def test_something_else_is_where_the_database_should_be(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "holiday.jpg").touch()

    assert "is in the way and isn't a database" in refused(environ(folder, PORT=str(free_port())))


def test_an_empty_folder_where_the_database_was_is_not_filled_with_a_new_one(folder: Path) -> None:
    prefix = ordinary_user()
    (folder / "secret-key").write_text("x" * 60)
    (folder / "postgres").mkdir()
    for path in (folder, folder / "secret-key", folder / "postgres"):
        path.chmod(0o600 if path.is_file() else 0o755)
        if prefix:
            os.chown(path, 65534, 65534)

    sentence = refused(environ(folder, PORT=str(free_port())), prefix=prefix)

    assert sentence.startswith(f"{folder}/postgres is empty: put the database back")
    assert list((folder / "postgres").iterdir()) == []


def test_a_key_that_is_damaged_stops_the_start_before_anything_is_started(folder: Path) -> None:
    (folder / "secret-key").write_text("x")

    assert f"{folder}/secret-key is damaged" in refused(environ(folder, PORT=str(free_port())))
    assert not (folder / "postgres").exists()


def test_a_full_disk_is_called_one(folder: Path) -> None:
    """One so small that PostgreSQL can't make its folder."""
    prefix = [*own_mounts(), "sh", "-c", f'mount -t tmpfs -o size=10m none {folder} && exec "$@"', "sh"]

    sentence = refused(environ(folder / "data", PORT=str(free_port())), prefix=prefix)

    assert sentence.startswith(f"The disk with {folder / 'data'} is full")


class TestWhoseDataItIs:
    """The data folder as root leaves it who copies somebody's."""

    @pytest.fixture
    def copied(self, folder: Path) -> Path:
        (folder / "postgres").mkdir(mode=0o700)
        (folder / "postgres" / "PG_VERSION").write_text("18\n")
        (folder / "secret-key").write_text("x" * 60)
        return folder

    def test_a_person_is_told_which_file_and_what_to_do(self, copied: Path) -> None:
        prefix = ordinary_user()
        if not prefix:
            pytest.skip("needs root, for files that belong to somebody else")
        os.chown(copied, 65534, 65534)

        sentence = refused(environ(copied, PORT=str(free_port())), prefix=prefix)

        assert f"{copied}/postgres belongs to root, and Ajar runs as nobody" in sentence
        assert f"`chown -R nobody {copied}`" in sentence

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
    def test_root_is_told_that_postgresql_refuses_root(self, copied: Path) -> None:
        sentence = refused(environ(copied, PORT=str(free_port())))

        assert f"{copied}/postgres belongs to root, and PostgreSQL runs as ajar-postgres" in sentence
        assert f"`chown -R ajar-postgres {copied}/postgres`" in sentence

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
    def test_half_of_the_database_given_back_is_not_enough(self, copied: Path) -> None:
        os.chown(copied / "postgres", 65534, 65534)

        sentence = refused(environ(copied, PORT=str(free_port())))

        assert f"{copied}/postgres/PG_VERSION belongs to root, and PostgreSQL runs as nobody" in sentence


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_someone_else_made_a_folder_where_our_sockets_should_be(folder: Path) -> None:
    sockets = paths.socket_dir(folder)
    sockets.mkdir()
    os.chown(sockets, 65534, 65534)
    try:
        assert f"{sockets} belongs to someone else" in refused(environ(folder, PORT=str(free_port())))
    finally:
        sockets.rmdir()


def test_a_symbolic_link_is_where_our_sockets_should_be(folder: Path) -> None:
    sockets = paths.socket_dir(folder)
    sockets.symlink_to(folder)
    try:
        assert f"{sockets} belongs to someone else" in refused(environ(folder, PORT=str(free_port())))
    finally:
        sockets.unlink()
