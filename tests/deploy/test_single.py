"""The Dockerfile's own steps, done; and all of Ajar in the container that they make."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import yaml

from tests.deploy.compose import ROOT, interpolate
from tests.deploy.conftest import free_port, run
from tests.deploy.image import instructions
from tests.deploy.test_compose import SERVICE
from tests.standalone.harness import own_mounts, until

TEXT = (ROOT / "docker-compose.single.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
(SINGLE,) = COMPOSE["services"].values()
DOCKERFILE = list(instructions((ROOT / "Dockerfile").read_text()))
MOST_MEMORY = 350 * 1024 * 1024  # bytes, when nobody uses it


def strict_clone(folder: Path) -> Path:
    """Copy what is under version control, or about to be, as `git clone` does with umask 077."""
    listed = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {"PATH": "/usr/bin:/bin"})
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
            (folder / name).chmod((ROOT / name).stat().st_mode & 0o700)
    for path in (folder, *folder.rglob("*/")):
        path.chmod(path.stat().st_mode & 0o700)
    return folder


def own_files() -> list[str]:
    """Return how to begin a command that may lay files of its own over all of this machine's, or skip."""
    prefix = own_mounts()
    lay = "mount -t tmpfs none /mnt && mkdir /mnt/1 /mnt/2 /mnt/3"
    lay += " && mount -t overlay -o lowerdir=/,upperdir=/mnt/1,workdir=/mnt/2 none /mnt/3"
    if subprocess.run([*prefix, "sh", "-c", lay], capture_output=True, check=False).returncode:
        pytest.skip("needs a system that lays an overlay over / (a container's own / is often one already)")
    return [*prefix, "--pid", "--fork", "--kill-child"]


@dataclass
class Container:
    port: int
    log: Path
    process: "subprocess.Popen[bytes]"

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def processes(self) -> list[psutil.Process]:
        """Return what runs in it: `unshare` itself is outside."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def health(self) -> int:
        ((words,),) = [re.findall(r"CMD (\[.*\])", rest) for name, rest in DOCKERFILE if name == "HEALTHCHECK"]
        _, *arguments = yaml.safe_load(words)
        return run([sys.executable, *arguments], {"PORT": str(self.port)}).returncode


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """The target `single`, built from a clone that was made with umask 077, and open."""
    prefix = own_files()
    folder = tmp_path_factory.mktemp("image")
    source, volume, port = strict_clone(folder / "clone"), folder / "volume", free_port()
    volume.mkdir()
    log = folder / "log"
    argv = [*prefix, sys.executable, "-m", "tests.deploy.image", str(source), str(volume), str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(argv, cwd=ROOT, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    container = Container(port, log, process)
    try:
        until(lambda: "Ajar is open" in container.output or process.poll() is not None, "open", 180)
        assert process.poll() is None, container.output
        yield container
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()


@pytest.mark.processes
@pytest.mark.enable_socket
class TestContainer:
    def test_it_is_built_and_opens_from_a_clone_made_with_a_strict_umask(self, container: Container) -> None:
        assert "Built." in container.output
        assert "Traceback" not in container.output

    def test_it_is_healthy(self, container: Container) -> None:
        assert container.health() == 0

    def test_nothing_in_it_is_root_or_could_become_it(self, container: Container) -> None:
        for process in container.processes():
            status = Path(f"/proc/{process.pid}/status").read_text()
            assert process.uids().real == 10001
            assert re.findall(r"^Cap(?:Prm|Eff|Bnd|Amb):\s*(\w+)", status, re.MULTILINE) == ["0" * 16] * 4
            assert re.findall(r"^NoNewPrivs:\s*(\d)", status, re.MULTILINE) == ["1"]

    def test_there_is_no_redis_and_none_is_missed(self, container: Container) -> None:
        commands = [" ".join(process.cmdline()) for process in container.processes()]
        assert not any("celery" in command or "valkey" in command for command in commands)
        assert any("--standby" in command for command in commands)

    def test_it_takes_little_memory(self, container: Container) -> None:
        # Each page counted once, by the share of those who use it.
        used = sum(process.memory_full_info().pss for process in container.processes())
        assert used < MOST_MEMORY

    def test_asked_to_end_it_ends(self, container: Container) -> None:
        """The last of them, since it does."""
        (first,) = psutil.Process(container.process.pid).children()
        first.terminate()
        assert container.process.wait(60) == 0
        assert "Closing." in container.output


class TestFiles:
    def test_known_keys_of_the_right_kind(self) -> None:
        kinds = SERVICE | {"build": dict, "env_file": list}
        for key, value in SINGLE.items():
            assert isinstance(value, kinds[key]), key

    def test_one_volume_one_port_and_no_more_rights_than_needed(self) -> None:
        assert [interpolate(port, {}) for port in SINGLE["ports"]] == ["127.0.0.1:8000:8000"]
        assert SINGLE["volumes"] == ["data:/var/lib/ajar"]
        assert set(COMPOSE["volumes"]) == {"data"}
        assert SINGLE["read_only"]
        assert SINGLE["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in SINGLE["security_opt"]

    def test_another_port_is_the_same_inside_so_that_links_lead_there(self) -> None:
        chosen = {"PORT": "9000", "HOST": "0.0.0.0"}
        assert [interpolate(port, chosen) for port in SINGLE["ports"]] == ["0.0.0.0:9000:9000"]
        assert interpolate(SINGLE["environment"]["PORT"], chosen) == "9000"
        # Inside it listens to what the engine passes on, whatever .env says of the outside.
        assert SINGLE["environment"]["HOST"] == "0.0.0.0"

    def test_the_volume_is_where_the_image_keeps_its_data(self) -> None:
        assert ("VOLUME", "/var/lib/ajar") in DOCKERFILE
        assert any(name == "ENV" and "AJAR_DATA_DIR=/var/lib/ajar" in rest for name, rest in DOCKERFILE)

    def test_the_target_exists_and_a_build_without_one_makes_the_other(self) -> None:
        stages = [rest for name, rest in DOCKERFILE if name == "FROM"]
        assert f"base AS {SINGLE['build']['target']}" in stages
        assert stages[-1] == "base"
