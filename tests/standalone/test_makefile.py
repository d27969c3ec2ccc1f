"""`make run`, with stand-ins for the slow parts."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from standalone.paths import REPOSITORY
from tests.standalone.harness import ordinary_user, own_mounts

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="needs make")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "Ein Ordner für später"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(REPOSITORY / name, folder)
    return folder


def make(folder: Path, *arguments: str, prefix: Sequence[str] = ()) -> "subprocess.CompletedProcess[str]":
    # Not under the options of a `make test` that runs this.
    environ = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "PORT")}
    command = [*prefix, "make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=30, check=False)


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_it_installs_once_and_then_only_runs(clone: Path) -> None:
    script(clone / ".venv/bin/python", 'echo "python $* PORT=$PORT"')

    assert "pip install --quiet --require-hashes" in make(clone, "run").stdout
    assert make(clone, "run", "PORT=9000").stdout == "python manage.py up PORT=9000\n"


def test_a_changed_lock_file_is_installed(clone: Path) -> None:
    script(clone / ".venv/bin/python", 'echo "python $*"')
    make(clone, "run")
    later = (clone / ".venv/ajar").stat().st_mtime + 10
    os.utime(clone / "requirements.lock", (later, later))

    assert "pip install" in make(clone, "run").stdout


def test_an_old_python_is_told_in_one_sentence(clone: Path) -> None:
    old = script(clone / "old-python", "exit 1")

    run = make(clone, "run", f"PYTHON={old.name}", "SHELL=/bin/sh", f"PATH={clone}:{os.environ['PATH']}")

    assert "Ajar needs Python 3.11 or newer" in run.stdout
    assert run.returncode != 0
    assert not (clone / ".venv").exists()


def test_every_target_is_explained(clone: Path) -> None:
    listed = make(clone).stdout

    for target in ("run", "install-dev", "demo", "test", "check", "format", "lock", "clean", "help"):
        assert f"make {target} " in listed


class TestNoVenv:
    """What keeps `.venv` from being made is said as it is."""

    def test_a_folder_that_can_not_be_written_to(self, clone: Path) -> None:
        prefix = ordinary_user()
        clone.chmod(0o755 if prefix else 0o555)
        for folder in (clone.parent, *clone.parent.parents[:2]):
            folder.chmod(0o755)

        run = make(clone, "run", prefix=prefix)

        assert f"may not write to {clone}" in run.stdout
        assert "python3-venv" not in run.stdout
        assert run.returncode != 0

    def test_a_read_only_disk(self, clone: Path, tmp_path: Path) -> None:
        run = make(
            clone, "run", prefix=[*own_mounts(), "sh", "-c", 'mount --bind -o ro . . && cd . && exec "$@"', "sh"]
        )

        assert f"may not write to {clone}" in run.stdout

    def test_a_python_without_its_venv(self, clone: Path) -> None:
        script(clone / "bare-python", 'case "$*" in *ensurepip*) exit 1;; esac')

        assert "install python3-venv" in make(clone, "run", "PYTHON=./bare-python").stdout

    def test_anything_else_is_left_to_pythons_own_words(self, clone: Path) -> None:
        script(clone / "broken-python", 'case "$*" in "-m venv"*) echo "No space left on device" >&2; exit 1;; esac')

        run = make(clone, "run", "PYTHON=./broken-python")

        assert "No space left on device" in run.stderr
        assert "its lines above say why" in run.stdout
        assert "python3-venv" not in run.stdout
