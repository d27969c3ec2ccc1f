"""The command does what the page does."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from contacts.models import Contact
from exchange.importing.models import ImportBatch, ImportUpload
from tests.exchange.importing.test_views import CONNECTIONS
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db


def run(*arguments: str, file: Path, owner: str = "jo@example.org") -> str:
    said = io.StringIO()
    with no_scope():
        call_command("import_file", str(file), "--owner", owner, *arguments, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def file(tmp_path, user) -> Path:
    path = tmp_path / "Connections.csv"
    path.write_bytes(CONNECTIONS)
    return path


def test_a_file_is_imported_and_what_became_of_it_is_said(file):
    said = run(file=file)

    assert "New: 2" in said
    assert (Contact.objects.count(), ImportBatch.objects.get().is_done, ImportUpload.objects.count()) == (2, True, 0)
    assert "The same: 2" in run(file=file)


def test_a_dry_run_saves_nothing(file):
    assert "Nothing was saved" in run("--dry-run", file=file)
    assert not Contact.objects.exists()
    assert not ImportBatch.objects.exists()


def test_what_has_to_be_decided_is_asked_for(tmp_path, user):
    path = tmp_path / "jobs.csv"
    path.write_text("Company;Role;Status;Deadline\nAcme;Engineer;Offer;01/02/2027\n")
    with pytest.raises(CommandError, match="decide first"):
        run(file=path)

    assert "New: 1" in run("--decide", "days=day_first", file=path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "nonsense"), "There is no format 'nonsense'"),
        (("--as", "ajar"), "Nothing was imported"),
        (("--decide", "days"), "Write --decide as NAME=VALUE"),
    ],
)
def test_what_can_not_be_is_said(file, arguments, words):
    with pytest.raises(CommandError, match=words):
        run(*arguments, file=file)
    with pytest.raises(CommandError):
        run(file=file, owner="nobody@example.org")
