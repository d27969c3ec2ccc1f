"""Where an Ajar is open on this machine. Settings import this: standard library only."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000
# What "listen everywhere" is reached by from the machine itself.
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def in_url(host: str) -> str:
    """Return `host` as it stands in a URL and in a Host header: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def is_number(host: str) -> bool:
    """Tell whether `host` is an address in numbers and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def listens_at(host: str) -> list[str]:
    """Return what a browser may call an Ajar that listens at `host`: that, or the machine's addresses for "everywhere".

    Somebody else can have a name lead here, to act as a page of ours, but no bare address of ours.
    """
    if host not in ANY_ADDRESS:
        return [in_url(host)] if host else []
    return [in_url(found) for found in (_outward("192.0.2.1"), _outward("2001:db8::1")) if found]


def _outward(elsewhere: str) -> str | None:
    """Return the address of this machine on the network that leads to `elsewhere`; nothing is sent."""
    with (
        suppress(OSError),
        socket.socket(socket.AF_INET6 if ":" in elsewhere else socket.AF_INET, socket.SOCK_DGRAM) as way,
    ):
        way.connect((elsewhere, 9))
        return str(way.getsockname()[0])
    return None


def url(host: str, port: int | str) -> str:
    """Return what a browser on this machine opens when Ajar listens at `host` and `port`; no slash at its end."""
    return f"http://{in_url(ANY_ADDRESS.get(host, host))}:{port}"


def default_public_url(data: Path, environ: Mapping[str, str]) -> str:
    """Return where people open the Ajar of `data` when nobody said so, without a slash at the end.

    `manage.py up` tells its programs its host and port. A command that is given beside it, from another
    shell, finds them in the note that `up` keeps in the data folder.
    """
    here = url(environ.get("HOST") or DEFAULT_HOST, environ.get("PORT") or DEFAULT_PORT)
    return here if environ.get("PORT") else running_at(data) or here


def running_at(data: Path) -> str | None:
    """Return the address at which the Ajar of `data` runs, or ran last if it was killed; no slash at its end."""
    with suppress(OSError, ValueError):
        note = json.loads((data / "running.json").read_text())
        address = note.get("address") if isinstance(note, dict) else None
        return str(address).rstrip("/") if address else None
    return None
