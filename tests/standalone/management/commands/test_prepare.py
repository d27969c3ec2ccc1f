from pathlib import Path
from typing import Any

import pytest

from standalone.management.commands import prepare


@pytest.fixture
def collections(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were called while preparing a folder for static files of its own."""
    called: list[str] = []
    settings.STATIC_ROOT = str(tmp_path)
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: called.append(name))
    return called


def test_static_files_are_collected_once(collections: list[str]) -> None:
    prepare.Command().collect_static()
    prepare.Command().collect_static()

    assert collections == ["collectstatic"]


def test_and_again_when_one_has_changed(collections: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    prepare.Command().collect_static()
    monkeypatch.setattr(prepare, "fingerprint", lambda: "another")
    prepare.Command().collect_static()

    assert collections == ["collectstatic", "collectstatic"]


def test_a_touched_file_changes_the_fingerprint(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = prepare.fingerprint()
    assert prepare.fingerprint() == before

    monkeypatch.setattr(prepare, "_content", lambda path: "touched")
    assert prepare.fingerprint() != before


class TestBackupFirst:
    """Before the schema of an embedded database changes, what it holds is backed up."""

    @pytest.fixture
    def called(self, collections: list[str], settings: Any) -> list[str]:
        settings.EMBEDDED_DATABASE = True
        return collections

    @pytest.mark.parametrize(("behind", "commands"), [(True, ["backup", "migrate"]), (False, ["migrate"])])
    def test_only_where_something_changes(
        self, called: list[str], monkeypatch: pytest.MonkeyPatch, behind: bool, commands: list[str]
    ) -> None:
        monkeypatch.setattr(prepare.Command, "is_behind", lambda self: behind)

        prepare.Command().migrate()

        assert called == commands

    def test_a_database_of_its_own_is_its_operators_to_back_up(self, called: list[str], settings: Any) -> None:
        settings.EMBEDDED_DATABASE = False

        prepare.Command().migrate()

        assert called == ["migrate"]


def test_an_images_build_leaves_the_database_alone(collections: list[str]) -> None:
    prepare.Command().handle(static_only=True)

    assert collections == ["collectstatic"]
