"""What the README and `docs/backup.md` tell people to do, done."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from standalone import paths
from tests.deploy.compose import ROOT, SERVICES
from tests.deploy.conftest import PASSWORD, Installation, postgres_program, run

pytestmark = pytest.mark.processes

PAGE, README = ((ROOT / name).read_text() for name in ("docs/backup.md", "README.md"))
MAKE_ANN = """
from accounts.models import User
from contacts.models import Employer
from core.tenancy import acting_as

ann = User.objects.create_user("ann@example.org", id="{id}")
with acting_as(ann.pk):
    Employer.objects.create(owner=ann, name="Acme")
"""


def documented(pattern: str) -> list[str]:
    """Return the words of a command that both pages tell, up to a redirection."""
    (found,) = {command for text in (PAGE, README) for command in re.findall(pattern, text)}
    return shlex.split(str(found))


BACKUP = documented(r"docker compose exec -T worker (python manage\.py backup .*?) >")
RESTORE = documented(r"docker compose run --rm -T (restore -) <")


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
    with psycopg.connect(elsewhere(installation), autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'ajar_until_%'"
        ).fetchall():
            connection.execute(f'DROP DATABASE "{name}"')


def elsewhere(installation: Installation) -> str:
    return installation.superuser_url.replace("/ajar?", "/postgres?")


def backed_up(installation: Installation, folder: Path) -> bytes:
    argv = installation.argv(BACKUP)
    environ = installation.environ("worker") | {"BACKUP_DIR": str(folder)}
    done = subprocess.run(argv, env=environ, cwd=ROOT, capture_output=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def restore(installation: Installation, folder: Path, content: bytes) -> "subprocess.CompletedProcess[bytes]":
    service, *words = RESTORE
    # The superuser of the test's cluster needs no password; its service must be the only one that has one.
    environ = installation.environ(service) | {"BACKUP_DIR": str(folder)}
    argv = [*installation.argv(SERVICES[service]["entrypoint"]), *words]
    return subprocess.run(argv, env=environ, cwd=ROOT, input=content, capture_output=True, timeout=90, check=False)


def assert_whole(installation: Installation, owner: UUID) -> None:
    """All is there, and behind the second wall as before."""
    assert "No migrations to apply" in installation.run("migrate").stdout
    with psycopg.connect(installation.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM contacts_employer").fetchone() == (0,)
        connection.execute("SELECT set_config('app.owner_id', %s, true)", [str(owner)])
        assert connection.execute("SELECT name FROM contacts_employer").fetchall() == [("Acme",)]


def test_a_backup_takes_the_place_of_what_is_there(installation: Installation, ann: UUID, tmp_path: Path) -> None:
    content = backed_up(installation, tmp_path)
    with psycopg.connect(installation.superuser_url, autocommit=True) as connection:
        connection.execute("DELETE FROM contacts_employer")

    restored = restore(installation, tmp_path, content)

    assert restored.returncode == 0, restored.stderr
    assert b"What was there before is kept" in restored.stdout
    assert_whole(installation, ann)


def test_one_from_another_machine_comes_up_in_a_new_installation(
    installation: Installation, ann: UUID, tmp_path: Path
) -> None:
    """There the role had another name; here is the empty database that the init script makes."""
    with psycopg.connect(elsewhere(installation), autocommit=True) as connection:
        connection.execute("ALTER ROLE ajar RENAME TO jo")
        try:
            content = dumped_by_hand(installation)
        finally:
            connection.execute("ALTER ROLE jo RENAME TO ajar")
            connection.execute(psycopg.sql.SQL("ALTER ROLE ajar PASSWORD {}").format(PASSWORD))
        connection.execute("DROP DATABASE ajar WITH (FORCE)")
        connection.execute("CREATE DATABASE ajar OWNER ajar")

    restored = restore(installation, tmp_path, content)

    assert restored.returncode == 0, restored.stderr
    assert b"is kept" not in restored.stdout
    assert_whole(installation, ann)


def dumped_by_hand(installation: Installation) -> bytes:
    """Dump as earlier versions of the documentation said: by the superuser, with owners and all."""
    environ = {"PGHOST": str(paths.postgres_socket_dir(installation.folder))}
    argv = [postgres_program("pg_dump"), "--username=postgres", "--format=custom", "ajar"]
    return subprocess.run(argv, env=environ, capture_output=True, timeout=60, check=True).stdout


def test_while_ajar_runs_nothing_is_restored(installation: Installation, ann: UUID, tmp_path: Path) -> None:
    content = backed_up(installation, tmp_path)

    with psycopg.connect(installation.database_url):
        refused = restore(installation, tmp_path, content)

    assert refused.returncode == 1
    assert b"docker compose stop web worker beat standby" in refused.stderr
    assert_whole(installation, ann)


def test_a_backup_is_tried_in_the_scratch_database(installation: Installation, ann: UUID, tmp_path: Path) -> None:
    done = run(installation.argv(BACKUP[:3]), installation.environ("worker") | {"BACKUP_DIR": str(tmp_path)})

    assert "restored into a scratch database as a trial" in done.stdout, done.stderr


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
