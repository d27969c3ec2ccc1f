"""Ajar as `docs/operations.md` runs it: behind nginx and Caddy with https, its log read by a program.

And the commands of that page and of the README: each is carried out, or checked as far as a machine without
the service can.
"""

import http.client
import json
import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from django.core.management import get_commands
from prometheus_client.parser import text_string_to_metric_families as families

from standalone import paths
from tests.deploy.compose import ROOT, SERVICES
from tests.deploy.conftest import postgres_program
from tests.standalone.harness import Ajar, free_port, until

pytestmark = [pytest.mark.processes, pytest.mark.enable_socket]

DEPLOY = ROOT / "deploy"
TOKEN = "0123456789abcdef" * 4
NAME, EMAIL, PASSWORD = "ajar.example.org", "maren@example.org", "three blue herons"
# Loopback has many addresses: from here the visitor comes, with a lie about it in a header.
VISITOR, LIE = "127.0.0.9", "203.0.113.5"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user of the system may pass through."""
    path = Path(tempfile.mkdtemp(prefix="ajar-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def ajar(folder: Path) -> Iterator[Ajar]:
    """An installation as the page sets it up, with its token in a file."""
    (folder / "token").write_text(TOKEN + "\n")
    said = {"PUBLIC_URL": f"https://{NAME}", "TRUSTED_PROXIES": "1", "METRICS_TOKEN_FILE": str(folder / "token")}
    home = Ajar(folder / "data", ACCESS_LOG="on", LOG_FORMAT="json", **said)
    home.start()
    until(lambda: home.answers() and '"Ajar is open' in home.output, f"open\n{home.output}", 60)
    yield home
    home.clean_up()


def manage(ajar: Ajar, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "manage.py", *words]
    return subprocess.run(
        argv, cwd=ROOT, env=ajar.environ, input=typed, capture_output=True, text=True, timeout=60, check=False
    )


# --- Behind a proxy ----------------------------------------------------------------


@dataclass
class Browser:
    """Somebody at `VISITOR` who opens the public address; only where it leads to is this machine."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, where it sends us to, and the page."""
        tls = ssl.create_default_context()
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        tcp = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(VISITOR, 0))
        tcp.connect()
        tcp.sock = tls.wrap_socket(tcp.sock, server_hostname=NAME)
        headers = {"Host": NAME, "X-Forwarded-For": LIE, "X-Forwarded-Proto": "http", "Origin": f"https://{NAME}"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(tcp):
            if form is None:
                tcp.request("GET", path, headers=headers)
            else:
                form = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")} | form
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{NAME}{path}"}
                tcp.request("POST", path, urlencode(form), headers)
            answer = tcp.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                assert "; Secure" in cookie
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.getheader("Location", ""), answer.read().decode()


def certificate(folder: Path) -> None:
    if (folder / "privkey.pem").exists():
        return
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *files], check=True, capture_output=True
    )


def nginx(folder: Path, ajar: Ajar, port: int) -> list[str]:
    """Return how to start nginx with deploy/nginx.conf, its ports and files those of this test."""
    certificate(folder)
    site = (DEPLOY / "nginx.conf").read_text()
    site = site.replace("/etc/ssl/ajar", str(folder)).replace("/var/log/nginx", str(folder))
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{ajar.port}")
    site = re.sub(r"listen (\[::\]:)?(80|443)", lambda found: listen(found, port), site)
    site = re.sub(r"^ +listen \[::\].*\n", "", site, flags=re.MULTILINE)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off;\npid {folder}/nginx.pid;\nevents {{}}\nhttp {{\n{temporary}{site}}}\n"
    (folder / "nginx-main.conf").write_text(main)
    argv = ["nginx", "-p", str(folder), "-c", str(folder / "nginx-main.conf"), "-e", str(folder / "nginx.log")]
    tested = subprocess.run([*argv, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    return argv


def listen(found: "re.Match[str]", port: int) -> str:
    host = found[1] or "127.0.0.1:"
    return f"listen {host}{port if found[2] == '443' else free_port()}"


def caddy(folder: Path, ajar: Ajar, port: int) -> list[str]:
    """Return how to start Caddy with deploy/Caddyfile, its port and certificate those of this test."""
    file = DEPLOY / "Caddyfile"
    validate = ["caddy", "validate", "--adapter", "caddyfile", "--config"]
    subprocess.run([*validate, file], check=True, capture_output=True, env=os.environ | {"HOME": str(folder)})
    site = file.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{ajar.port}")
    site = site.replace(f"{NAME} {{", f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls internal")
    options = ["admin off", "skip_install_trust", "auto_https disable_redirects", f"storage file_system {folder}/caddy"]
    (folder / "Caddyfile").write_text("{\n" + "\n".join(options) + "\n}\n" + site)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@contextmanager
def running(argv: list[str], log: Path, port: int, home: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(argv, stdout=output, stderr=output, env=os.environ | {"HOME": str(home)})
    try:
        until(lambda: process.poll() is not None or greets(port), f"{argv[0]} answers")
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def greets(port: int) -> bool:
    with suppress(OSError, http.client.HTTPException):
        return Browser(port).ask("/healthz")[0] == 200
    return False


PROXIES: dict[str, Callable[[Path, Ajar, int], list[str]]] = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="module", params=PROXIES)
def visitor(request: pytest.FixtureRequest, folder: Path, ajar: Ajar) -> Iterator[Browser]:
    """Somebody before that proxy, in front of a real Ajar."""
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is NOT INSTALLED, so nothing was tried behind it")
    port = free_port()
    argv = PROXIES[request.param](folder, ajar, port)
    with running(argv, folder / f"{request.param}.log", port, folder):
        yield Browser(port)


@pytest.fixture(scope="module")
def maren(ajar: Ajar) -> None:
    assert manage(ajar, "account", "create", EMAIL).returncode == 0


class TestBehindAProxy:
    def test_a_page_comes_at_once_and_not_in_circles(self, visitor: Browser) -> None:
        status, where, _ = visitor.ask("/")
        assert status == 302
        assert urlsplit(where).path in ("/accounts/login/", "/accounts/signup/")
        assert urlsplit(where).netloc in ("", NAME)
        assert visitor.ask(urlsplit(where).path)[0] in (200, 302)

    def test_signing_in_works_and_the_visitors_own_address_counts(
        self, visitor: Browser, ajar: Ajar, maren: None
    ) -> None:
        key = urlsplit(manage(ajar, "account", "reset-password", EMAIL).stdout.split()[-1]).path
        status, form, _ = visitor.ask(key)
        assert status == 302
        visitor.ask(form)
        status, where, page = visitor.ask(form, {"password1": PASSWORD})
        assert (status, where) == (302, "/"), page
        visitor.ask("/accounts/logout/", {})
        visitor.ask("/accounts/login/")

        status, where, page = visitor.ask("/accounts/login/", {"login": EMAIL, "password": PASSWORD})

        assert (status, where) == (302, "/"), page
        assert visitor.ask("/")[0] == 200
        with psycopg.connect(paths.database_url(ajar.data)) as connection:
            found = {str(ip) for (ip,) in connection.execute("SELECT ip FROM usersessions_usersession")}
        assert found == {VISITOR}


# --- What a program reads -----------------------------------------------------------


def asked(ajar: Ajar, path: str, **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", ajar.port, timeout=20)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def found_answers(ajar: Ajar) -> float:
    status, text = asked(ajar, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    samples = [sample for family in families(text) for sample in family.samples]
    return sum(sample.value for sample in samples if sample.name == "ajar_http_answers_total")


class TestWhatAProgramReads:
    def test_both_web_processes_count_together(self, ajar: Ajar) -> None:
        gunicorn = ajar.child("gunicorn")
        assert len(gunicorn.children()) == 2
        before = found_answers(ajar)

        for _ in range(40):
            asked(ajar, "/accounts/login/")

        # Each of these is answered by either of the two.
        assert {found_answers(ajar) for _ in range(10)} == {before + 40}

    def test_without_the_token_nothing_is_told(self, ajar: Ajar) -> None:
        assert asked(ajar, "/metrics")[0] == 401

    def test_every_line_of_the_log_is_an_object(self, ajar: Ajar) -> None:
        asked(ajar, "/no-such-page")
        with closing(http.client.HTTPConnection("127.0.0.1", ajar.port, timeout=20)) as connection:
            connection.request("GET", "/", headers={"Content-Length": "x"})
            assert connection.getresponse().status == 400
        # Gunicorn, too, writes: of a process that it has to replace.
        ajar.child("gunicorn").children()[0].kill()
        until(lambda: "gunicorn" in ajar.output, "gunicorn's line")

        lines = [json.loads(line) for line in ajar.output.splitlines()]

        assert {"ajar", "maildrop", "web"} <= {line["program"] for line in lines}
        (gunicorn,) = [line for line in lines if line.get("logger") == "gunicorn.error"]
        assert gunicorn["level"] == "ERROR"
        assert all("no-such-page" not in line["message"] for line in lines)

    def test_celerys_lines_too(self, ajar: Ajar) -> None:
        """What a worker says whose Redis is away."""
        environ = ajar.environ | {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
        argv = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "--pool", "threads"]
        argv[1:1] = ["-W", "ignore"]
        log = ajar.data.with_name("worker.log")
        with log.open("wb") as output:
            worker = subprocess.Popen(argv, cwd=ROOT, env=environ, stdout=output, stderr=output)
        try:
            until(lambda: "Cannot connect" in log.read_text(), "its complaint")
            for line in log.read_text().splitlines():
                assert json.loads(line)["logger"].startswith(("celery", "kombu")), line
        finally:
            worker.kill()
            worker.wait(10)


# --- Every command of the pages ------------------------------------------------------


def commands(page: str) -> list[str]:
    """Return the lines of the shell blocks of a page, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)
    lines = [re.sub(r"\s+# .*", "", line).strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


PAGES = ("README.md", "docs/operations.md")
OURS = [(page, line) for page in PAGES for line in commands(page) if not line.startswith("manage.py ")]


def test_the_pages_have_commands() -> None:
    assert len(OURS) > 20


@pytest.mark.parametrize(("page", "line"), OURS, ids=[f"{page}: {line}" for page, line in OURS])
def test_a_command_of_the_pages_works(page: str, line: str, ajar: Ajar, folder: Path) -> None:
    program = line.split(maxsplit=1)[0]
    assert program in TRIED, f"Nobody knows how to try `{program}`: say so in TRIED."
    TRIED[program](line, ajar, folder)


def test_accounts_are_looked_after_as_the_page_says_from_top_to_bottom(ajar: Ajar, folder: Path) -> None:
    lines = [shlex.split(line)[1:] for line in commands("docs/operations.md") if line.startswith("manage.py ")]
    assert [words[1] for words in lines] == [
        "list", "create", "confirm", "reset-password", "remove-second-step", "switch-off", "switch-on", "export",
        "delete",
    ]  # fmt: skip
    for words in lines:
        here = [str(folder / word) if word.endswith(".zip") else word for word in words]
        done = manage(ajar, *here, typed="yes\n")
        if words[1] == "remove-second-step":
            assert done.stderr == "CommandError: This account has no second step.\n"
        else:
            assert done.returncode == 0, done.stderr
    assert (folder / "ann.zip").exists()


def carried_out(line: str, ajar: Ajar, folder: Path) -> None:
    """Run a line in an empty folder, on the port of this test."""
    (folder / "here").mkdir(exist_ok=True)
    line = line.replace("127.0.0.1:8000", f"127.0.0.1:{ajar.port}")
    if "ajar-token" in line and "curl" in line:
        shutil.copy(folder / "token", folder / "here" / "ajar-token")
    done = subprocess.run(
        ["sh", "-euc", line], cwd=folder / "here", capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ajar_database_up 1" in done.stdout or "curl" not in line


def of_make(line: str, ajar: Ajar, folder: Path) -> None:
    words = [word for word in shlex.split(line)[1:] if "=" not in word]
    targets = [word for word in words if not word.startswith(("-", "/"))]
    done = subprocess.run(["make", "--dry-run", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def of_compose(line: str, ajar: Ajar, folder: Path) -> None:
    """Look that it names services, and commands in them, that there are (no engine is needed for that)."""
    words = shlex.split(line.partition("<")[0].partition(">")[0])[2:]
    subcommand, arguments = words[0], [word for word in words[1:] if not word.startswith("-")]
    assert subcommand in {"up", "down", "exec", "run", "stop", "start", "pull", "logs"}, line
    if subcommand not in ("exec", "run"):
        assert set(arguments) <= set(SERVICES), line
        return
    service, *command = arguments
    assert service in SERVICES, line
    own = SERVICES[service].get("entrypoint", [])
    program, *rest = [*own, *command] or SERVICES[service]["command"]
    if program == "python":
        assert rest[:1] == ["manage.py"], line
        assert rest[1] in get_commands(), line
    else:
        assert Path(postgres_program(program)).exists(), line


def of_the_system(line: str, ajar: Ajar, folder: Path) -> None:
    """Look that the program takes these options and that our files in it are there: it needs a machine to itself."""
    words = shlex.split(line)
    ours = [word for word in words[:-1] if word.startswith(("deploy/", ".env"))]
    assert all((ROOT / word).is_file() for word in ours), line
    if shutil.which(words[0]) and words[0] != "podman":
        known = subprocess.run([words[0], "--help"], capture_output=True, text=True, check=False)
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert all(option in known.stdout + known.stderr for option in options), line


def of_install(line: str, ajar: Ajar, folder: Path) -> None:
    """Carry it out with every folder outside of ours below an empty one, for a group that there is."""
    words = ["root" if word == "ajar" and before == "-g" else word for before, word in pairs(shlex.split(line))]
    source = {"/dev/stdin"} | {word for word in words if word.startswith("deploy/")}
    moved = [below(folder, word) if word not in source and word.startswith(("/", "~")) else word for word in words]
    for word in moved:
        if word.startswith(str(folder)) and "-d" not in words:
            Path(word).parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(moved, cwd=ROOT, input="smtp://x\n", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path(moved[-1]).exists()


def pairs(words: list[str]) -> list[tuple[str, str]]:
    return list(zip(["", *words], words, strict=False))


def below(folder: Path, word: str) -> str:
    return f"{folder}/system/{word.lstrip('~/')}"


TRIED: dict[str, Callable[[str, Ajar, Path], None]] = {
    "make": of_make,
    "docker": of_compose,
    "openssl": carried_out,
    "curl": carried_out,
    "install": of_install,
    "cp": of_the_system,
    "useradd": of_the_system,
    "systemctl": of_the_system,
    "podman": of_the_system,
}


def test_settings_in_the_pages_are_ours() -> None:
    from tests.deploy.compose import documented

    named = set(re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", (ROOT / "docs" / "operations.md").read_text()))
    assert {name.removesuffix("_FILE") for name in named} - {"NAME"} <= documented()
