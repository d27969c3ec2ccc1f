"""Hosts on a network of their own: namespaces of the kernel, joined by a bridge.

Nothing of it has a name on this machine, and nothing can be reached from it or reaches it. It is gone with the
last process that is in it, so that a run which is killed leaves nothing behind.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NETWORK = "10.83.0.0/24"
HERE = "/proc/thread-self/ns/net"
CLONE_NEWNET = 0x40000000  # Python names it, and setns, from 3.12 on
# Nobody has this address: what is sent to it gets lost without a word.
NOBODY = "02:00:00:00:00:00"
ESTABLISHED = "01"  # as the kernel's table of connections writes it
FIRST_PORT, PORTS_EACH = 20_000, 1_000

_libc = ctypes.CDLL(None, use_errno=True)


def why_not() -> str:
    """Return what this machine lacks for hosts of its own; empty if it has all."""
    if not shutil.which("ip"):
        return "there is no `ip`: install iproute2"
    try:
        namespace = Namespace()
        with namespace.inside():
            ip("link add name bridge type bridge")
    except (OSError, AttributeError, subprocess.CalledProcessError) as error:
        return f"there are no network namespaces for us here, which only root has ({error})"
    namespace.close()
    return ""


class Namespace:
    """A network stack of its own."""

    def __init__(self) -> None:
        with _and_back():
            _call(lambda: _libc.unshare(CLONE_NEWNET))
            self._file = os.open(HERE, os.O_RDONLY)
        with self.inside():
            ip("link set dev lo up")

    @property
    def path(self) -> str:
        return f"/proc/{os.getpid()}/fd/{self._file}"

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Let this thread be in it: a socket that is opened or a program that is started here stays."""
        with _and_back():
            _enter(self._file)
            yield

    def close(self) -> None:
        os.close(self._file)


class Host(Namespace):
    """A machine on the network; `number` makes its address and its ports, so that a port tells whose it is."""

    def __init__(self, name: str, number: int) -> None:
        super().__init__()
        self.name = name
        self.address = f"10.83.0.{number}"
        self.ports = range(FIRST_PORT + number * PORTS_EACH, FIRST_PORT + (number + 1) * PORTS_EACH)
        with self.inside():
            Path("/proc/sys/net/ipv4/ip_local_port_range").write_text(f"{self.ports[0]} {self.ports[-1]}")

    @property
    def kind(self) -> str:
        return self.name.partition("-")[0]

    def connected_ports(self) -> set[int]:
        """Return the ports of its own connections that no program of it has closed."""
        with self.inside():
            rows = [line.split() for line in Path("/proc/thread-self/net/tcp").read_text().splitlines()[1:]]
        return {int(row[1].partition(":")[2], 16) for row in rows if row[3] == ESTABLISHED}


class Network:
    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}
        self._switch = Namespace()
        with self._switch.inside():
            ip("link add name bridge type bridge")
            ip("link set dev bridge up")

    def add(self, name: str) -> Host:
        host = Host(name, len(self.hosts) + 1)
        with self._switch.inside():
            ip(f"link add name {name} type veth peer name eth0 netns {host.path}")
            ip(f"link set dev {name} master bridge up")
        with host.inside():
            ip(f"address add {host.address}/24 dev eth0")
            ip("link set dev eth0 up")
        self.hosts[name] = host
        return host

    @contextmanager
    def cut(self, *pairs: tuple[Host, Host]) -> Iterator[None]:
        """Lose every packet between the two hosts of each pair, in both directions, for the length of the block."""
        try:
            for one, other in pairs:
                _lose(one, to=other)
                _lose(other, to=one)
            yield
        finally:
            for one, other in pairs:
                _find_again(one, other)
                _find_again(other, one)

    def unplug(self, host: Host) -> None:
        with self._switch.inside():
            ip(f"link set dev {host.name} down")

    def plug(self, host: Host) -> None:
        with self._switch.inside():
            ip(f"link set dev {host.name} up")

    def close(self) -> None:
        for namespace in (self._switch, *self.hosts.values()):
            namespace.close()


def ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True, capture_output=True)


def _lose(host: Host, *, to: Host) -> None:
    with host.inside():
        ip(f"neighbour replace {to.address} lladdr {NOBODY} dev eth0 nud permanent")


def _find_again(host: Host, other: Host) -> None:
    with host.inside():
        ip(f"neighbour delete {other.address} dev eth0")


@contextmanager
def _and_back() -> Iterator[None]:
    home = os.open(HERE, os.O_RDONLY)
    try:
        yield
    finally:
        _enter(home)
        os.close(home)


def _enter(file: int) -> None:
    _call(lambda: _libc.setns(file, CLONE_NEWNET))


def _call(function: Callable[[], int]) -> None:
    if function():
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
