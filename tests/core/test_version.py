"""Everybody is told the same version, the one in `core/version.py`."""

import re
import tomllib
from pathlib import Path

import pytest
from django.urls import reverse

from core.version import VERSION

ROOT = Path(__file__).resolve().parent.parent.parent
HEADINGS = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_it_has_three_numbers() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_the_changelog_begins_with_it() -> None:
    assert HEADINGS[0].split()[0] == VERSION


def test_the_changelog_goes_by_versions_the_newest_first() -> None:
    assert all(re.fullmatch(r"\d+\.\d+\.\d+( \(\d{4}-\d\d-\d\d\))?", heading) for heading in HEADINGS)
    numbers = [tuple(map(int, heading.split()[0].split("."))) for heading in HEADINGS]
    assert numbers == sorted(set(numbers), reverse=True)
    # Only the one that is being made may lack its day.
    assert all(heading.endswith(")") for heading in HEADINGS[1:])


def test_the_package_takes_it_from_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "core.version.VERSION"}


def test_probes_are_told(client) -> None:
    assert client.get("/healthz").content.decode() == f"ok {VERSION}\n"


@pytest.mark.django_db
def test_pages_say_it_at_their_foot(client) -> None:
    page = client.get(reverse("accounts:settings")).content.decode()
    footer = page[page.index("<footer") : page.index("</footer")]
    assert f"Ajar {VERSION}" in footer
