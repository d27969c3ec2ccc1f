"""What settings make of the environment: each case in a Python of its own, as at a real start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from standalone import address
from tests.code import ROOT

TELL = """
import json, sys
from config import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def run(data: Path, words: list[str], environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    variables = {"PATH": "/usr/bin:/bin", "AJAR_DATA_DIR": str(data)} | environ
    argv = [sys.executable, *words]
    return subprocess.run(argv, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60, check=False)


def read(data: Path, *names: str, **environ: str) -> list[object]:
    done = run(data, ["-c", TELL, *names], environ)
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return [told[name] for name in names]


class TestAddress:
    @pytest.mark.parametrize(
        ("environ", "address"),
        [
            ({}, "http://127.0.0.1:8000"),
            ({"PORT": "9000"}, "http://127.0.0.1:9000"),
            ({"PORT": "9000", "HOST": "::1"}, "http://[::1]:9000"),
            ({"PORT": "9000", "HOST": "192.168.1.5"}, "http://192.168.1.5:9000"),
            ({"PORT": "9000", "HOST": "0.0.0.0"}, "http://127.0.0.1:9000"),
            ({"PORT": "9000", "PUBLIC_URL": "https://ajar.example.org/"}, "https://ajar.example.org"),
        ],
    )
    def test_links_lead_where_ajar_listens(self, tmp_path: Path, environ: dict[str, str], address: str) -> None:
        assert read(tmp_path, "PUBLIC_URL", **environ) == [address]

    def test_a_command_beside_a_running_ajar_finds_its_port(self, tmp_path: Path) -> None:
        (tmp_path / "running.json").write_text('{"address": "http://127.0.0.1:9123/", "processes": []}')

        assert read(tmp_path, "PUBLIC_URL") == ["http://127.0.0.1:9123"]
        assert read(tmp_path, "PUBLIC_URL", PORT="9000") == ["http://127.0.0.1:9000"]

    def test_an_ajar_at_a_bare_address_may_be_called_by_it(self, tmp_path: Path) -> None:
        hosts, domain = read(tmp_path, "ALLOWED_HOSTS", "MAIL_DOMAIN", PUBLIC_URL="http://[2001:db8::5]:8000")

        assert "[2001:db8::5]" in hosts  # type: ignore[operator]
        assert domain == "localhost"

    @pytest.mark.parametrize(
        ("environ", "allowed"),
        [
            ({"HOST": "127.0.0.2", "PUBLIC_URL": "http://ajar.lan"}, {"127.0.0.2", "ajar.lan"}),
            ({"HOST": "192.168.1.5", "PUBLIC_URL": "http://ajar.lan"}, {"192.168.1.5", "ajar.lan"}),
            ({"HOST": "::1"}, {"[::1]"}),
            ({"HOST": "ajar.lan"}, {"ajar.lan", "localhost"}),
            ({"HOST": "0.0.0.0"}, {"127.0.0.1"}),
            ({"ALLOWED_HOSTS": "a.example,b.example"}, {"a.example", "b.example"}),
        ],
    )
    def test_what_it_listens_at_may_be_called(self, tmp_path: Path, environ: dict[str, str], allowed: set[str]) -> None:
        (hosts,) = read(tmp_path, "ALLOWED_HOSTS", PORT="9000", **environ)

        assert allowed <= set(hosts)  # type: ignore[call-overload]
        assert "0.0.0.0" not in hosts  # type: ignore[operator]

    def test_everywhere_is_also_the_address_that_others_in_the_network_use(self, monkeypatch) -> None:
        monkeypatch.setattr(address, "_outward", {"192.0.2.1": "192.168.1.5", "2001:db8::1": None}.get)

        assert address.listens_at("0.0.0.0") == ["192.168.1.5"]


class TestCookies:
    NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")

    def test_two_on_one_host_have_different_ones(self, tmp_path: Path) -> None:
        one, other = (read(tmp_path, *self.NAMES, PORT=port) for port in ("8000", "9000"))

        assert set(one).isdisjoint(other)

    def test_one_with_a_name_of_its_own_keeps_the_former_names(self, tmp_path: Path) -> None:
        found = read(tmp_path, *self.NAMES, PORT="9000", PUBLIC_URL="https://ajar.example.org")

        assert found == ["ajar_session", "csrftoken"]


class TestDatabase:
    URL = "postgresql://ajar@db.example.org/ajar"

    def test_the_password_may_stand_by_itself_with_any_character(self, tmp_path: Path) -> None:
        environ = {"DATABASE_URL": self.URL, "DATABASE_PASSWORD": "a@b/c:d?e#f%20$g", "SECRET_KEY": "x" * 50}
        (databases,) = read(tmp_path, "DATABASES", **environ)

        assert databases["default"]["PASSWORD"] == "a@b/c:d?e#f%20$g"  # type: ignore[index]

    def test_the_one_in_the_address_counts(self, tmp_path: Path) -> None:
        environ = {"DATABASE_URL": self.URL.replace("ajar@", "ajar:inside@"), "DATABASE_PASSWORD": "beside"}
        (databases,) = read(tmp_path, "DATABASES", SECRET_KEY="x" * 50, **environ)

        assert databases["default"]["PASSWORD"] == "inside"  # type: ignore[index]


class TestTexts:
    def test_a_value_may_begin_with_a_dollar(self, tmp_path: Path) -> None:
        key = "$ecret" + "x" * 30

        assert read(tmp_path, "SECRET_KEY", "DEFAULT_FROM_EMAIL", SECRET_KEY=key, MAIL_FROM="$HOME <a@b.example>") == [
            key,
            "$HOME <a@b.example>",
        ]

    @pytest.mark.parametrize(
        ("environ", "words"),
        [
            ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES must be a whole number, not 'one'."),
            ({"MAIL_MAX_PER_MINUTE": "-1"}, "MAIL_MAX_PER_MINUTE must be a whole number, not '-1'."),
            ({"PUBLIC_URL": "http://ajar:http"}, "PUBLIC_URL must look like https://ajar.example.org, not"),
            ({"PUBLIC_URL": "http://[ajar"}, "PUBLIC_URL must look like https://ajar.example.org, not"),
            ({"PUBLIC_URL": "https://home.example/ajar"}, "can't live below a path, as in 'https://home.example/ajar'"),
            ({"PUBLIC_URL": "https://home.example/?ajar"}, "PUBLIC_URL must be a host and perhaps a port"),
            ({"PUBLIC_URL": "https://home.example/#"}, "PUBLIC_URL must be a host and perhaps a port"),
            ({"PUBLIC_URL": "https://me:secret@home.example"}, "in 'https://home.example'"),
            ({"SIGNUP": "everyone"}, "SIGNUP must be one of first, open, not 'everyone'."),
            ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of INFO, DEBUG"),
            # What is left of a key when Docker Compose takes a $ in it for a variable.
            ({"SECRET_KEY": "7c"}, "SECRET_KEY has only 2 characters"),
            ({"EMAIL_URL": "smtp://me:geheim#1@mail.example.org"}, "# as %23"),
            ({"MAIL_FROM": "Offers, home <me@example.org>"}, 'write "Offers, home" <me@example.org>'),
            ({"MAIL_CA": "none"}, "MAIL_CA must hold certificates"),
            ({"PUBLIC_URL": "http://mail..example.org"}, "PUBLIC_URL must name a host"),
            ({"PUBLIC_URL": "https://ajar.example.org"}, "Set TRUSTED_PROXIES to the number of proxies"),
        ],
    )
    def test_a_wrong_one_is_refused_in_words(self, tmp_path: Path, environ: dict[str, str], words: str) -> None:
        done = run(tmp_path, ["manage.py", "check"], environ)

        assert done.returncode != 0
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert "geheim" not in done.stderr + done.stdout
