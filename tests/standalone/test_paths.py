import os
import threading
from pathlib import Path

import pytest
from environ import Env
from psycopg.conninfo import conninfo_to_dict

from standalone import folders, paths
from standalone.errors import StandaloneError

AWKWARD = Path("/home/zoë/Bewerbungen für später") / ("sehr langer Ordnername " * 6)


class TestDataDir:
    def test_it_is_in_the_clone_unless_named(self) -> None:
        assert paths.data_dir({}) == paths.REPOSITORY / "data"
        assert paths.data_dir({"AJAR_DATA_DIR": ""}) == paths.REPOSITORY / "data"

    def test_it_is_absolute(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)

        assert paths.data_dir({"AJAR_DATA_DIR": "here"}) == tmp_path / "here"


class TestSockets:
    @pytest.mark.parametrize("socket", [paths.redis_socket(AWKWARD), paths.smtp_socket(AWKWARD)])
    def test_a_socket_has_a_short_path_however_long_that_of_the_data(self, socket: Path) -> None:
        assert len(os.fsencode(socket)) <= 107

    def test_postgresqls_own_files_fit_too(self) -> None:
        lock = paths.postgres_socket_dir(AWKWARD) / f".s.PGSQL.{paths.POSTGRES_PORT}.lock"
        assert len(os.fsencode(lock)) <= 107

    def test_another_shell_finds_the_same_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        here = paths.socket_dir(AWKWARD)
        monkeypatch.setenv("TMPDIR", "/var/tmp")
        monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")

        assert paths.socket_dir(AWKWARD) == here

    def test_two_data_folders_never_share_them(self) -> None:
        assert paths.socket_dir(AWKWARD) != paths.socket_dir(AWKWARD.parent)


class TestUrls:
    def test_libpq_and_django_environ_read_the_same_from_the_database_url(self) -> None:
        url = paths.database_url(AWKWARD)
        sockets = str(paths.postgres_socket_dir(AWKWARD))

        assert conninfo_to_dict(url) == {"user": "ajar", "dbname": "ajar", "host": sockets, "port": "5432"}
        django = Env.db_url_config(url)
        assert (django["USER"], django["NAME"], django["HOST"]) == ("ajar", "ajar", "")
        assert django["OPTIONS"] == {"host": sockets, "port": 5432}


class TestSecretKey:
    def test_it_is_long_random_and_stays(self, tmp_path: Path) -> None:
        key = paths.secret_key(tmp_path / "data")

        assert len(key) >= 50
        assert paths.secret_key(tmp_path / "data") == key
        assert paths.secret_key(tmp_path / "other") != key

    def test_only_its_owner_may_read_it(self, tmp_path: Path) -> None:
        paths.secret_key(tmp_path)

        assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600

    def test_a_copy_that_lost_its_mode_is_closed_again(self, tmp_path: Path) -> None:
        key = paths.secret_key(tmp_path)
        (tmp_path / "secret-key").chmod(0o644)

        assert paths.secret_key(tmp_path) == key
        assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600

    def test_processes_that_start_at_once_agree_on_one(self, tmp_path: Path) -> None:
        keys: list[str] = []
        threads = [threading.Thread(target=lambda: keys.append(paths.secret_key(tmp_path))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(keys) == 8
        assert len(set(keys)) == 1
        assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]

    @pytest.mark.parametrize(
        ("content", "what"),
        [(b"", "is empty"), (b"\n", "is damaged"), (b"short", "is damaged"), (b"\xff" * 50, "is damaged")],
    )
    def test_one_that_is_none_stops_the_start_and_stays(self, tmp_path: Path, content: bytes, what: str) -> None:
        file = tmp_path / "secret-key"
        file.write_bytes(content)

        with pytest.raises(StandaloneError, match=f"^{file} {what}: put the key back"):
            paths.secret_key(tmp_path)
        assert file.read_bytes() == content

    def test_a_folder_in_its_place_stops_the_start(self, tmp_path: Path) -> None:
        (tmp_path / "secret-key").mkdir()

        with pytest.raises(StandaloneError, match="secret-key is damaged"):
            paths.secret_key(tmp_path)

    def test_a_folder_that_cant_be_made_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()

        with pytest.raises(StandaloneError, match="AJAR_DATA_DIR"):
            paths.secret_key(tmp_path / "file" / "data")


class TestPrivateFolder:
    def test_it_is_closed_to_others_even_when_it_was_open(self, tmp_path: Path) -> None:
        folder = tmp_path / "sockets"
        folder.mkdir()
        folder.chmod(0o777)

        folders.make_private(folder)

        assert folder.stat().st_mode & 0o777 == 0o710

    def test_a_link_to_elsewhere_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "sockets").symlink_to(tmp_path)

        with pytest.raises(StandaloneError, match="belongs to someone else"):
            folders.make_private(tmp_path / "sockets")
