"""A file may stand for a setting: NAME_FILE."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from standalone.environment import Environment
from standalone.errors import StandaloneError
from standalone.paths import REPOSITORY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("three herons\n")
    return path


def test_a_file_stands_for_its_setting(file: Path) -> None:
    environment = Environment({"SECRET_KEY_FILE": str(file), "PORT": "9000"})

    assert environment["SECRET_KEY"] == "three herons"
    assert environment["PORT"] == "9000"
    assert "EMAIL_URL" not in environment
    assert dict(environment) == {"SECRET_KEY_FILE": str(file), "PORT": "9000", "SECRET_KEY": "three herons"}


def test_a_setting_that_is_left_empty_is_not_set(file: Path) -> None:
    """As the lines of `.env.example` that nobody filled in."""
    assert Environment({"SECRET_KEY": "", "SECRET_KEY_FILE": str(file)})["SECRET_KEY"] == "three herons"
    assert Environment({"SECRET_KEY": "other", "SECRET_KEY_FILE": ""})["SECRET_KEY"] == "other"


def test_spaces_in_a_secret_are_part_of_it(file: Path) -> None:
    file.write_text(" a b \r\n")

    assert Environment({"SECRET_KEY_FILE": str(file)})["SECRET_KEY"] == " a b "


def refusal(environment: Environment) -> str:
    with pytest.raises(StandaloneError) as refused:
        environment.get("SECRET_KEY")
    return str(refused.value)


def test_of_a_setting_and_its_file_none_is_preferred_silently(file: Path) -> None:
    both = Environment({"SECRET_KEY": "x", "SECRET_KEY_FILE": str(file)})

    assert refusal(both) == "SECRET_KEY and SECRET_KEY_FILE are both set: keep one of them."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing"

    text = refusal(Environment({"SECRET_KEY_FILE": str(missing)}))

    assert text == f"SECRET_KEY_FILE is {missing}, which can't be read (No such file or directory)."


@pytest.mark.parametrize(("content", "reason"), [(b"\n", "is empty"), (b"\xff\xfe", "it holds no text")])
def test_so_is_one_that_holds_nothing_of_use(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)

    assert reason in refusal(Environment({"SECRET_KEY_FILE": str(file)}))


SHOW = """
import django
from django.conf import settings
django.setup()
print(settings.SECRET_KEY, settings.DATABASES["default"]["PASSWORD"], settings.EMAIL_HOST_PASSWORD)
print(settings.CELERY_BROKER_URL, settings.METRICS_TOKEN)
"""


@pytest.mark.processes
def test_settings_take_every_secret_from_files(tmp_path: Path) -> None:
    secrets = {
        "SECRET_KEY": "k" * 50,
        "DATABASE_URL": "postgresql://ajar:one@db.example.org/ajar",
        "EMAIL_URL": "smtp://me:two@mail.example.org:25",
        "REDIS_URL": "redis://:three@redis.example.org:6379/0",
        "METRICS_TOKEN": "m" * 32,
    }
    environ = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"}
    for name, value in secrets.items():
        (tmp_path / name).write_text(value + "\n")
        environ[f"{name}_FILE"] = str(tmp_path / name)

    shown = subprocess.run(
        [sys.executable, "-c", SHOW], env=environ, cwd=REPOSITORY, capture_output=True, text=True, check=True
    )

    assert shown.stdout.split() == ["k" * 50, "one", "two", secrets["REDIS_URL"], "m" * 32]
