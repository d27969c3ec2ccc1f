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

    monkeypatch.setattr(prepare, "_state", lambda path: "touched")
    assert prepare.fingerprint() != before
