"""What `collectstatic` makes of the stylesheets: one, under a hashed name, compressed ahead."""

import gzip
import json
import re

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.fixture
def stylesheet(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "core.staticfiles.JoinedStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / json.loads((tmp_path / "staticfiles.json").read_text())["paths"]["css/app.css"]


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
