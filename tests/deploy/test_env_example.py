"""`.env.example` describes every setting that there is, and none that there isn't."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.code import APPS
from tests.deploy.compose import ROOT, documented, dotenv, variables

TEXT = (ROOT / ".env.example").read_text()
READERS = (
    "ENVIRONMENT.get",
    "environ.get",
    "environ",
    "env.str",
    "env.number",
    "env.choice",
    "env.bool",
    "env.list",
    "env.email_url",
    "getenv",
)
# The machine's own, and the one by which Django is told where its settings are.
NOT_OURS = {"PATH", "DJANGO_SETTINGS_MODULE"}


def read_by(path: Path) -> Iterator[str]:
    """Yield the names of the variables that a module reads: `env.str("NAME")`, `environ["NAME"]`."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=reader, args=[ast.Constant(value=str(name)), *_]):
                pass
            case ast.Subscript(value=reader, slice=ast.Constant(value=str(name))):
                pass
            case _:
                continue
        if ast.unparse(reader).removeprefix("os.") in READERS:
            yield name


def modules() -> list[Path]:
    folders = (*APPS, "docker")
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


def read_anywhere() -> set[str]:
    return {name for path in modules() for name in read_by(path)} - NOT_OURS


def test_the_scan_finds_what_settings_read() -> None:
    found = set(read_by(ROOT / "config" / "settings.py"))
    assert {"SECRET_KEY", "DEBUG", "SIGNUP", "ALLOWED_HOSTS", "EMAIL_URL", "TRUSTED_PROXIES"} <= found
    assert "AJAR_DATA_DIR" in set(read_by(ROOT / "standalone" / "paths.py"))


def test_everything_that_is_read_is_documented() -> None:
    assert read_anywhere() | set(variables()) <= documented()


def test_everything_that_is_documented_is_read() -> None:
    assert documented() <= read_anywhere() | set(variables())


def test_each_is_explained() -> None:
    for block in re.split(r"\n\n", TEXT):
        lines = block.splitlines()
        if re.match(r"(# )?[A-Z_]+=", lines[-1]):
            assert sum(line.startswith("# ") for line in lines[:-1]) >= 1, lines[-1]
            assert "efault" in block or lines[-1].startswith("SECRET_KEY"), lines[-1]


def test_what_a_server_needs_is_left_empty() -> None:
    assert dotenv(TEXT) == {name: "" for name, found in variables().items() if found["kind"] == "?"}


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_PASSWORD", "DATABASE_SUPERUSER_PASSWORD"])
def test_no_secret_has_a_default(name: str) -> None:
    assert f"\n{name}=\n" in TEXT
    assert variables()[name]["kind"] == "?"
