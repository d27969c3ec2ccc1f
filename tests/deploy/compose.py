"""Reads `docker-compose.yml` as an engine would, as far as that is possible without one."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
# Services that run our code, and those that never end.
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
LASTING = {name: service for name, service in SERVICES.items() if service["restart"] != "no"}

# ${NAME}, ${NAME:-default}, ${NAME:?message}; the specification's other forms are not used here.
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


class MissingVariableError(Exception):
    """A needed variable is not set; the text is what the engine would say."""


def variables() -> dict[str, re.Match[str]]:
    """Return each variable of the file with one place where it stands."""
    return {found["name"]: found for found in VARIABLE.finditer(TEXT)}


def interpolate(text: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name, kind, rest = found["name"], found["kind"], found["rest"]
        if values.get(name):
            return values[name]
        if kind == "?":
            raise MissingVariableError(rest)
        return rest or ""

    return VARIABLE.sub(value, text)


def environment(service: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return what `service` finds in its environment when `.env` holds `values`."""
    definition = SERVICES[service]
    given = dict(values) if "env_file" in definition else {}
    return given | {name: interpolate(text, values) for name, text in definition.get("environment", {}).items()}


def init_scripts() -> list[str]:
    """Return what PostgreSQL's image runs when its volume is empty, as it finds it: `$$` stands for a dollar."""
    mounted = sorted(SERVICES["postgres"]["configs"], key=lambda config: config["target"])
    return [interpolate(COMPOSE["configs"][config["source"]]["content"], {}).replace("$$", "$") for config in mounted]


def documented() -> set[str]:
    """Return every variable that `.env.example` names, set or commented out."""
    return set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def dotenv(text: str) -> dict[str, str]:
    """Read the simple part of the format that we use: NAME=value, whole lines as comments."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)
