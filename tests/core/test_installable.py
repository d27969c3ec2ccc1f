"""What a browser needs to install Ajar, and what it shows without a connection."""

import json
import re

import pytest
from django.conf import settings

from tests.everything import MARK, everything_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

PATHS = ["/manifest.webmanifest", "/sw.js", "/offline/"]


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


class TestTheManifest:
    @pytest.fixture
    def manifest(self, anonymous) -> dict:
        response = anonymous.get("/manifest.webmanifest")
        assert response["Content-Type"] == "application/manifest+json"
        return json.loads(response.content)

    def test_has_what_browsers_ask_for(self, manifest):
        assert {"name", "short_name", "start_url", "display", "icons"} <= manifest.keys()
        purposes = {(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]}
        assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= purposes

    def test_its_icons_are_as_large_as_it_says(self, manifest):
        for icon in manifest["icons"]:
            file = settings.BASE_DIR / "static" / icon["src"].removeprefix(settings.STATIC_URL)
            if icon["type"] == "image/png":
                assert "{}x{}".format(*size_of(file.read_bytes())) == icon["sizes"]

    def test_its_shortcuts_lead_somewhere(self, manifest, client):
        assert {item["name"]: client.get(item["url"]).status_code for item in manifest["shortcuts"]} == {
            "Log an offer": 200,
            "Follow-ups": 200,
        }

    def test_every_page_names_it(self, client, anonymous):
        for response in (client.get("/"), anonymous.get("/accounts/login/")):
            assert b'<link rel="manifest" href="/manifest.webmanifest">' in response.content


@pytest.mark.parametrize("path", PATHS)
class TestAll:
    def test_are_the_same_for_everyone_and_hold_nothing_of_anyone(self, client, anonymous, user, path):
        everything_of(user)

        mine, anyones = client.get(path), anonymous.get(path)

        assert mine.content == anyones.content
        assert MARK not in mine.content.decode()
        assert not mine.cookies

    def test_are_asked_for_anew_each_time(self, anonymous, path):
        assert anonymous.get(path)["Cache-Control"] == "no-cache"

    def test_can_only_be_read(self, client, path):
        assert client.post(path).status_code == 405


def test_the_service_worker_keeps_the_offline_page_and_files_and_nothing_else(client):
    response = client.get("/sw.js")

    assert response["Content-Type"] == "text/javascript"
    files = re.search(r"const FILES = \[(.*)\];", response.content.decode())[1]
    assert [file.replace("\\u002D", "-") for file in json.loads(f"[{files}]")] == [
        "/offline/",
        "/static/css/app.css",
        "/static/logo.svg",
    ]


def test_the_pages_allow_a_worker_of_our_own_only(client):
    assert "worker-src 'self'" in client.get("/")["Content-Security-Policy"]
