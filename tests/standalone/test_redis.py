"""Which Redis serves: the system's, the one that came along, or none."""

from pathlib import Path

import pytest

from standalone import paths, programs, redis_server
from standalone.config import Config


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it, and nothing in a wheel."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(redis_server, "_in_wheel", list)
    return folder


def install(folder: Path, name: str, *, says: str = "exit 0") -> str:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{says}\n")
    program.chmod(0o755)
    return str(program)


def config(**environ: str) -> Config:
    return Config.read({"AJAR_DATA_DIR": "/tmp/nowhere"} | environ)


def names(config: Config) -> list[str]:
    return [program.name for program in programs.reminders(config)]


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_the_systems_serves_before_the_one_that_came_along(
    bin_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    wheel = install(bin_folder, "in-the-wheel")
    monkeypatch.setattr(redis_server, "_in_wheel", lambda: [wheel])
    assert redis_server.find_program() == wheel
    assert "by Celery and the Valkey that came with it." in config().ticks

    system = install(bin_folder, name)
    assert redis_server.find_program() == system
    assert config().ticks.endswith(f"by Celery and {system}.")


def test_one_that_does_not_run_here_is_passed_over(bin_folder: Path) -> None:
    install(bin_folder, "valkey-server", says="exit 127")
    works = install(bin_folder, "redis-server")

    assert redis_server.find_program() == works


@pytest.mark.parametrize("file", [b"\x7fELF, but for another machine", b""])
def test_with_none_that_runs_the_standby_does_all(bin_folder: Path, file: bytes) -> None:
    program = bin_folder / "redis-server"
    program.write_bytes(file)
    program.chmod(0o755 if file else 0o644)

    found = config()

    assert (found.redis_program, found.redis_url) == (None, paths.NO_REDIS)
    assert names(found) == ["standby"]
    assert "without Redis" in found.ticks
    assert programs.standby(found).environ["REDIS_URL"] == paths.NO_REDIS


def test_who_wants_none_gets_none(bin_folder: Path) -> None:
    install(bin_folder, "redis-server")

    assert names(config(REDIS_URL="none")) == ["standby"]


def test_one_of_your_own_serves_and_its_password_is_not_said(bin_folder: Path) -> None:
    install(bin_folder, "redis-server")

    found = config(REDIS_URL="redis://:secret@redis.example.org/0")

    assert found.redis_program is None
    assert names(found) == ["worker", "beat", "standby"]
    assert found.ticks.endswith("by Celery and the Redis of REDIS_URL.")
    assert programs.worker(found).environ["REDIS_URL"] == "redis://:secret@redis.example.org/0"
