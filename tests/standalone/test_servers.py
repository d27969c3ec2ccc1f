"""The embedded servers by themselves, as the tests use them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from standalone import paths
from standalone.servers import Urls, embedded_servers
from tests.servers import redis_program
from tests.standalone.harness import ordinary_user

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers für Tests")


@pytest.fixture(scope="module")
def urls(data: Path) -> Iterator[Urls]:
    with embedded_servers(data) as urls:
        yield urls


def answer(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
        return row and row[0]


class TestPostgres:
    def test_the_application_is_no_superuser_and_bound_by_row_level_security(self, urls: Urls) -> None:
        assert answer(urls.database, "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user")

    def test_it_owns_its_database(self, urls: Urls) -> None:
        assert answer(urls.database, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'ajar'") == "ajar"

    def test_tests_may_create_databases(self, urls: Urls) -> None:
        assert answer(urls.database, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")

    @pytest.mark.parametrize(("setting", "value"), [("listen_addresses", ""), ("server_encoding", "UTF8")])
    def test_it_is_set_up(self, urls: Urls, setting: str, value: str) -> None:
        assert answer(urls.database, f"SHOW {setting}") == value

    def test_letters_have_cases_whatever_the_machines_locale(self, urls: Urls) -> None:
        assert answer(urls.database, "SELECT upper('żółć é')") == "ŻÓŁĆ É"


class TestSockets:
    def test_nobody_else_reaches_them(self, urls: Urls, data: Path) -> None:
        assert paths.socket_dir(data).stat().st_mode & 0o067 == 0
        assert paths.postgres_socket_dir(data).stat().st_mode & 0o077 == 0

    def test_nor_redis(self, urls: Urls, data: Path) -> None:
        redis_program()
        assert urls.redis == paths.redis_url(data)
        assert paths.redis_socket(data).stat().st_mode & 0o077 == 0


def test_they_are_gone_afterwards_and_a_second_time_has_the_data(tmp_path: Path) -> None:
    with embedded_servers(tmp_path) as urls, psycopg.connect(urls.database) as connection:
        connection.execute("CREATE TABLE kept ()")
    assert not paths.socket_dir(tmp_path).exists()

    with embedded_servers(tmp_path) as urls:
        assert answer(urls.database, "SELECT count(*) FROM kept") == 0


def test_a_killed_servers_number_may_have_gone_to_another_program(folder: Path) -> None:
    """PostgreSQL itself would take that program of the same user for a server on the same folder."""
    prefix = ordinary_user()
    if prefix:
        os.chown(folder, 65534, 65534)
    script = """if True:
        import os, sys
        from pathlib import Path
        from standalone.servers import embedded_servers
        folder = Path(sys.argv[1])
        with embedded_servers(folder):
            note = (folder / "postgres" / "postmaster.pid").read_text()
        lines = note.splitlines()
        (folder / "postgres" / "postmaster.pid").write_text("\\n".join([sys.argv[2], *lines[1:]]))
        with embedded_servers(folder):
            print("started")
    """
    other = subprocess.Popen([*prefix, "sleep", "60"])
    try:
        command = [*prefix, sys.executable, "-c", script, str(folder), str(other.pid)]
        run = subprocess.run(command, cwd=paths.REPOSITORY, capture_output=True, text=True, timeout=60, check=False)
    finally:
        other.kill()
        other.wait()

    assert run.stdout == "started\n", run.stderr
