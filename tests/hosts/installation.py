"""Ajar on twelve hosts, each program by its own settings, which name the servers by TCP."""

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from standalone import paths, programs
from standalone.config import Config
from standalone.postgres import Postgres
from standalone.processes import Child, Program
from standalone.redis_server import Redis
from tests.faults.installation import Installation
from tests.faults.servers import Mortal, until
from tests.faults.sink import PASSWORD, USER
from tests.hosts.network import NETWORK, Host, Network
from tests.servers import redis_program

HOSTS = ("database", "broker", "mail", "web-1", "web-2", "worker-1", "worker-2", "worker-3")
HOSTS += ("beat-1", "beat-2", "standby-1", "standby-2")
PROGRAMS: dict[str, Callable[[Config], Program]] = {
    "web": programs.web,
    "worker": programs.worker,
    "beat": programs.beat,
    "standby": programs.standby,
}
DATABASE_PASSWORD = "only on this network"
WEB_PORT = 8000


class ListeningPostgres(Postgres):
    def __init__(self, data: Path, host: Host) -> None:
        super().__init__(data)
        self.host = host

    def _settings(self) -> list[str]:
        return [*super()._settings(), "-c", f"listen_addresses={self.host.address}"]


class ListeningRedis(Redis):
    def __init__(self, data: Path, host: Host) -> None:
        super().__init__(data, redis_program())
        self.host = host

    def prepare(self) -> Program:
        program = super().prepare()
        listening = ["--port", "6379", "--bind", self.host.address, "--protected-mode", "no"]
        return replace(program, argv=[*program.argv, *listening])


class MortalOnHost(Mortal):
    """A server that is on one host; this process still reaches it by its Unix socket, past the network."""

    server: ListeningPostgres | ListeningRedis

    def _start(self) -> None:
        with self.server.host.inside():
            super()._start()


class Hosts(Installation):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.network = Network()
        self.database, self.broker, self.mail, *self.ours = map(self.network.add, HOSTS)
        self.postgres = MortalOnHost(ListeningPostgres(folder, self.database), folder)
        self.redis = MortalOnHost(ListeningRedis(folder, self.broker), folder)
        self.sink.address = self.mail.address
        self.unplugged: set[Host] = set()

    def of_kind(self, kind: str) -> list[Host]:
        return [host for host in self.ours if host.kind == kind]

    def on(self, name: str) -> Host:
        return self.network.hosts[name]

    def start(self) -> None:
        self.postgres.start()
        self._let_in()
        self.redis.start()
        with self.mail.inside():
            self.sink.open()
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")

    def _let_in(self) -> None:
        self.sql(f"ALTER ROLE {paths.ROLE} PASSWORD '{DATABASE_PASSWORD}'")
        with (self.folder / "postgres" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all {paths.ROLE} {NETWORK} scram-sha-256\n")
        self.sql("SELECT pg_reload_conf()")

    def end(self) -> None:
        super().end()
        self.network.close()

    def reset(self) -> None:
        """Begin a test as any, with every host on the network and every program at its work."""
        for host in [*self.unplugged]:
            self.power_on(host)
        super().reset()
        for host in self.ours:
            self._usual(host.name, lambda host=host: self.run_on(host))
        self.until_healthy()

    # --- Programs

    def environ_of(self, host: Host) -> dict[str, str]:
        password = DATABASE_PASSWORD.replace(" ", "%20")
        return {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": settings.SECRET_KEY,
            "PUBLIC_URL": "http://ajar.example.org",
            "DATABASE_URL": f"postgresql://{paths.ROLE}:{password}@{self.database.address}:5432/{paths.DATABASE}",
            "REDIS_URL": f"redis://{self.broker.address}:6379/0",
            "EMAIL_URL": f"smtp://{USER}:{PASSWORD.replace(' ', '%20')}@{self.mail.address}:{self.sink.port}",
            "STATIC_ROOT": str(self.folder / "static"),
            "AJAR_DATA_DIR": str(self.folder / host.name),
            "HOST": "0.0.0.0",
            "PORT": str(WEB_PORT),
        }

    def run_on(self, host: Host) -> Child:
        environ = self.environ_of(host)
        config = Config.read(environ)
        paths.make_data_dir(config.data)
        # Nobody asks it to end, only the leash does when this process dies: then there is nothing to wait for.
        program = replace(PROGRAMS[host.kind](config), environ=environ, stop_signal=signal.SIGKILL)
        if host.kind == "standby":
            self.looked(host).unlink(missing_ok=True)  # left by the one before
            program = replace(program, argv=[*program.argv, "--touch", str(self.looked(host))])
        with (config.data / "log").open("ab") as output, host.inside():
            child = Child(program, output.fileno())
        self.children.append(child)
        return child

    def until_healthy(self) -> None:
        """Wait until each program does its work, by the health check that a container asks too."""
        for host in self.ours:
            until(lambda host=host: self.is_healthy(host), f"{host.name} is well", 120)

    def is_healthy(self, host: Host) -> bool:
        asked = {"web": [str(WEB_PORT)], "standby": [str(self.looked(host))]}.get(host.kind, [])
        command = [programs.PYTHON, "-I", "-S", "docker/healthcheck.py", host.kind, *asked]
        with host.inside():
            done = subprocess.run(
                command, cwd=paths.REPOSITORY, env=self.environ_of(host), capture_output=True, check=False
            )
        return done.returncode == 0

    def looked(self, host: Host) -> Path:
        """Return the file that a standby touches whenever the database has answered it."""
        return self.folder / host.name / "looked"

    # --- Faults

    def power_off(self, host: Host) -> None:
        """Lose a host: first its network, so that nothing it had open is closed, then all its programs."""
        self.network.unplug(host)
        self.unplugged.add(host)
        child = self.usual.pop(host.name)
        child.kill()
        self.children.remove(child)
        until(lambda: self.note_hung_up() or not self.lines_of(host), "the mail server has given it up")
        self.note_gap()

    def power_on(self, host: Host) -> None:
        """Bring an empty host back; what the database still kept open for it ends."""
        self.network.plug(host)
        self.unplugged.remove(host)
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_addr = %s::inet", host.address)

    def note_hung_up(self) -> None:
        """Close the lines that the other side has left without being heard, as a mail server does in the end."""
        for host in self.ours:
            for port in {*self.lines_of(host)} - host.connected_ports():
                self.sink.cut_line(port)
        self.note_gap()

    # --- What is seen

    def lines_of(self, *hosts: Host) -> list[int]:
        """Return the open lines to the mail server that come from these hosts."""
        return [port for port in list(self.sink.lines) if any(port in host.ports for host in hosts)]

    def sent_by(self, *hosts: Host) -> int:
        return sum(any(message.port in host.ports for host in hosts) for message in list(self.sink.accepted))

    def logs(self) -> str:
        """Return the end of what each program said."""
        texts = ((host.name, (self.folder / host.name / "log").read_text()[-2000:]) for host in self.ours)
        return "\n".join(f"--- {name}\n{text}" for name, text in texts if text)
