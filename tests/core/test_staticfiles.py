"""What `collectstatic` makes of stylesheets and scripts: one of each for every page, hashed and compressed ahead."""

import gzip
import json
import re
from shutil import copytree

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "core.staticfiles.JoinedStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    return {name: tmp_path / path for name, path in paths.items()}


@pytest.fixture
def stylesheet(collected):
    return collected["css/app.css"]


def test_the_page_loads_one_script_with_all_of_them_in_it(collected):
    text = collected["js/app.js"].read_text()
    imported = re.findall(r'^import "./(.+)";$', (settings.BASE_DIR / "static/js/app.js").read_text(), re.MULTILINE)

    assert imported
    assert "import" not in re.sub(r"//.*", "", text)
    for name in imported:
        assert (settings.BASE_DIR / "static" / "js" / name).read_text() in text


def test_the_page_links_to_one_stylesheet_with_all_blocks_in_it(stylesheet):
    text = stylesheet.read_text()
    entry = (settings.BASE_DIR / "static" / "css" / "app.css").read_text()

    assert "@import" not in text
    assert len(re.findall(r"^@layer \w+ \{", text, re.MULTILINE)) >= entry.count("@import")
    assert "/*\n" not in text


def test_it_lies_there_compressed_both_ways(stylesheet):
    content = stylesheet.read_bytes()
    packed = {way: stylesheet.with_name(f"{stylesheet.name}.{way}").read_bytes() for way in ("br", "gz")}

    assert brotli.decompress(packed["br"]) == gzip.decompress(packed["gz"]) == content
    # All of the looks of Ajar; first visits wait for it.
    assert len(packed["br"]) < 16_000


def test_after_an_upgrade_each_has_what_changed_in_its_parts(collected, settings, tmp_path):
    parts = tmp_path / "parts"
    copytree(settings.BASE_DIR / "static", parts)
    settings.STATICFILES_DIRS = [parts]
    (parts / "css" / "base.css").write_text("@layer base { body { color: rebeccapurple; } }")

    call_command("collectstatic", interactive=False, verbosity=0)

    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert "rebeccapurple" in (tmp_path / paths["css/app.css"]).read_text()
