from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from exchange.backup import databases, programs
from tests.scopes import see_everything


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the test's backups are."""
    settings.BACKUP_DIR, settings.NIGHTLY_BACKUP = tmp_path / "backups", True
    return settings.BACKUP_DIR


@pytest.fixture
def clean() -> Iterator[None]:
    """Leave only the test's own database behind; a test that restores has to ask for it."""
    yield
    connection.close()
    with databases.administrator() as session:
        for name in (databases.restoring(), databases.trial(), *databases.kept_aside(session)):
            databases.drop(session, name)
    see_everything()


@pytest.fixture
def new_database() -> Iterator[Callable[[str], programs.Connection]]:
    """Make empty databases beside the test's own, and tell how to reach them."""
    made = []

    def make(suffix: str) -> programs.Connection:
        name = f"{databases.name()}_{suffix}"
        with databases.administrator() as session:
            databases.create(session, name)
        made.append(name)
        return programs.own_connection(dbname=name)

    yield make
    with databases.administrator() as session:
        for name in made:
            databases.drop(session, name)


def rows_of(at: programs.Connection, table: str) -> list[str]:
    """Return the rows of a table as texts, whoever they belong to."""
    with psycopg.connect(**at) as session:
        session.execute("SELECT set_config('app.scope', 'system', true)")
        return sorted(str(row) for (row,) in session.execute(f'SELECT t::text FROM "{table}" t'))
