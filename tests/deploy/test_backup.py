"""What `docs/backup.md` tells people to do, done."""

import re
import subprocess
from uuid import uuid4

import psycopg
import pytest

from standalone import paths
from tests.deploy.compose import ROOT
from tests.deploy.conftest import Installation, postgres_program

pytestmark = pytest.mark.processes

DOC = (ROOT / "docs" / "backup.md").read_text()


def documented(program: str) -> list[str]:
    """Return the words of a command of the page, from `pg_…` up to the redirection."""
    (words,) = re.findall(rf"^docker compose exec -T postgres ({program} .*?) [<>]", DOC, re.MULTILINE)
    return str(words).split()


def client(installation: Installation, words: list[str], stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """Run a client program as inside the container: by the superuser's socket."""
    program, *arguments = words
    environ = {"PGHOST": str(paths.postgres_socket_dir(installation.folder)), "PGPASSWORD": "wrong"}
    argv = [postgres_program(program), *arguments]
    return subprocess.run(argv, env=environ, input=stdin, capture_output=True, timeout=60, check=False)


def test_a_backup_comes_back_whole(installation: Installation) -> None:
    owner, employer = uuid4(), uuid4()
    with psycopg.connect(installation.superuser_url) as connection:
        connection.execute(
            "INSERT INTO accounts_user (id, email, password, time_zone, reminder_hour, currency, theme, is_active)"
            " VALUES (%s, 'ann@example.org', '', 'UTC', 8, 'EUR', '', true)",
            [owner],
        )
        connection.execute(
            "INSERT INTO contacts_employer (id, owner_id, name, notes, version) VALUES (%s, %s, 'Acme', '', 1)",
            [employer, owner],
        )
    dump = client(installation, documented("pg_dump"))
    assert dump.returncode == 0, dump.stderr

    # A new, empty database, as the init script makes it.
    with psycopg.connect(installation.superuser_url.replace("/ajar?", "/postgres?"), autocommit=True) as connection:
        connection.execute("DROP DATABASE ajar WITH (FORCE)")
        connection.execute("CREATE DATABASE ajar OWNER ajar")
    restored = client(installation, documented("pg_restore"), dump.stdout)
    assert restored.returncode == 0, restored.stderr

    assert "No migrations to apply" in installation.run("migrate").stdout
    with psycopg.connect(installation.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM contacts_employer").fetchone() == (0,)
        connection.execute("SELECT set_config('app.owner_id', %s, true)", [str(owner)])
        assert connection.execute("SELECT name FROM contacts_employer").fetchall() == [("Acme",)]


def test_ajars_own_role_can_not_make_an_empty_backup(installation: Installation) -> None:
    dump = subprocess.run(
        [postgres_program("pg_dump"), installation.database_url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert dump.returncode != 0
    assert "row-level security" in dump.stderr
