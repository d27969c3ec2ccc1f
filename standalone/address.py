"""Where an Ajar is open on this machine. Settings import this: standard library only."""

import json
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
