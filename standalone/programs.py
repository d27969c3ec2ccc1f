"""Every program that `manage.py up` runs, besides the servers, with its arguments."""

import os
import signal
import sys
from pathlib import Path

from standalone.config import Config
from standalone.processes import Program

PYTHON = sys.executable
# Gunicorn's heartbeat files belong in memory: on a slow disk they can stall a worker.
MEMORY = Path("/dev/shm")


def maildrop(config: Config) -> Program:
    return _python(config, "maildrop", "-m", "standalone.maildrop", stop_within=5)


def preparations(config: Config) -> list[Program]:
    """Return what must have succeeded before anything else starts; they may run side by side."""
    return [
        _python(config, "migrate", "manage.py", "migrate", "--no-input", "--verbosity", "0"),
        _python(config, "static", "manage.py", "collectstatic", "--no-input", "--verbosity", "0"),
    ]


def services(config: Config) -> list[Program]:
    """Return what runs all the time, in the order of starting."""
    return [web(config), worker(config), beat(config), standby(config)]


def web(config: Config) -> Program:
    arguments = ["--bind", config.bind, "--workers", "2", "--threads", "4", "--preload"]
    arguments += ["--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"]
    arguments += ["--worker-tmp-dir", str(MEMORY)] if MEMORY.is_dir() else []
    return _python(config, "web", "-m", "gunicorn", "config.wsgi", *arguments, stop_within=8)


def worker(config: Config) -> Program:
    arguments = ["--concurrency", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    return _python(config, "worker", "-m", "celery", "-A", "config", "worker", *arguments, stop_within=15)


def beat(config: Config) -> Program:
    arguments = ["--loglevel", "warning", "--schedule", str(config.data / "beat-schedule")]
    return _python(config, "beat", "-m", "celery", "-A", "config", "beat", *arguments, stop_within=5)


def standby(config: Config) -> Program:
    return _python(config, "standby", "manage.py", "send_reminders", "--standby", stop_within=15)


def _python(config: Config, name: str, *arguments: str, stop_within: float = 10) -> Program:
    # The port may come from the command line; everything else the children read themselves.
    environ = os.environ | {"HOST": config.host, "PORT": str(config.port)}
    return Program(name, [PYTHON, *arguments], environ=environ, stop_signal=signal.SIGTERM, stop_within=stop_within)
