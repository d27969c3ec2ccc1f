"""What the README and `docs/backup.md` tell people to do, done."""

import re
import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest

from standalone import paths
from tests.deploy.compose import ROOT
from tests.deploy.conftest import Installation, postgres_program, run

pytestmark = pytest.mark.processes

PAGE, README = ((ROOT / name).read_text() for name in ("docs/backup.md", "README.md"))


def documented(program: str, text: str) -> list[str]:
    """Return the words of a command of a page, from `pg_…` up to the redirection."""
    (words,) = re.findall(rf"docker compose exec -T postgres ({program} .*?) [<>]", text)
    return str(words).split()


def client(installation: Installation, words: list[str], stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """Run a client program as inside the container: by the superuser's socket."""
    program, *arguments = words
    environ = {"PGHOST": str(paths.postgres_socket_dir(installation.folder)), "PGPASSWORD": "wrong"}
    argv = [postgres_program(program), *arguments]
    return subprocess.run(argv, env=environ, input=stdin, capture_output=True, timeout=60, check=False)


MAKE_ANN = """
from accounts.models import User
from contacts.models import Employer
from core.tenancy import acting_as

ann = User.objects.create_user("ann@example.org", id="{id}")
with acting_as(ann.pk):
    Employer.objects.create(owner=ann, name="Acme")
"""


@pytest.fixture
def ann(installation: Installation) -> Iterator[UUID]:
    """Somebody with one employer."""
    owner = uuid4()
    argv = [sys.executable, "manage.py", "shell", "--command", MAKE_ANN.format(id=owner)]
    made = run(argv, installation.environ("migrate"))
    assert made.returncode == 0, made.stderr
    yield owner
    with psycopg.connect(installation.superuser_url, autocommit=True) as connection:
        connection.execute("TRUNCATE accounts_user CASCADE")


def assert_whole(installation: Installation, owner: UUID) -> None:
    """All is there, and behind the second wall as before."""
    assert "No migrations to apply" in installation.run("migrate").stdout
    with psycopg.connect(installation.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM contacts_employer").fetchone() == (0,)
        connection.execute("SELECT set_config('app.owner_id', %s, true)", [str(owner)])
        assert connection.execute("SELECT name FROM contacts_employer").fetchall() == [("Acme",)]


def test_a_backup_comes_back_in_a_new_installation(installation: Installation, ann: UUID) -> None:
    dump = client(installation, documented("pg_dump", PAGE))
    assert dump.returncode == 0, dump.stderr
    # A new, empty database, as the init script makes it.
    elsewhere = installation.superuser_url.replace("/ajar?", "/postgres?")
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        connection.execute("DROP DATABASE ajar WITH (FORCE)")
        connection.execute("CREATE DATABASE ajar OWNER ajar")

    restored = client(installation, documented("pg_restore", PAGE), dump.stdout)

    assert restored.returncode == 0, restored.stderr
    assert_whole(installation, ann)


def test_a_backup_replaces_what_is_there(installation: Installation, ann: UUID) -> None:
    dump = client(installation, documented("pg_dump", README))
    assert dump.returncode == 0, dump.stderr
    with psycopg.connect(installation.superuser_url, autocommit=True) as connection:
        connection.execute("DELETE FROM contacts_employer")

    restored = client(installation, documented("pg_restore", README), dump.stdout)

    assert restored.returncode == 0, restored.stderr
    assert_whole(installation, ann)


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
