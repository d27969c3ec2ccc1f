"""Every program that `manage.py up` runs, besides the servers, with its arguments."""

import os
import re
import sys
from pathlib import Path

from standalone.config import Config
from standalone.processes import Program

PYTHON = sys.executable
# Gunicorn's heartbeat files belong in memory: on a slow disk they can stall a worker.
MEMORY = Path("/dev/shm")  # noqa: S108
CELERY_CHATTER = re.compile(rb"^$|worker: Warm shutdown|celery beat v\S+ .* is starting")


def maildrop(config: Config) -> Program:
    return _python(config, "maildrop", "-m", "standalone.maildrop", stop_within=5)


def prepare(config: Config) -> Program:
    """Return what must have succeeded before anything that follows starts."""
    return _python(config, "prepare", "manage.py", "prepare")


def web(config: Config) -> Program:
    arguments = ["--bind", config.bind, "--workers", "2", "--threads", "64", "--preload"]
    arguments += ["--worker-class", "config.web.WebWorker"]
    arguments += ["--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"]
    arguments += ["--worker-tmp-dir", str(MEMORY)] if MEMORY.is_dir() else []
    return _python(config, "web", "-m", "gunicorn", "config.wsgi", *arguments, stop_within=8)


def reminders(config: Config) -> list[Program]:
    """Return what looks for due reminders: the standby alone where there is no Redis."""
    return [worker(config), beat(config), standby(config)] if config.has_redis else [standby(config)]


def worker(config: Config) -> Program:
    # Threads, since the work is waiting for a mail server: a third of the memory of two processes.
    arguments = ["--pool", "threads", "--concurrency", "2", "--loglevel", "warning"]
    arguments += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return _celery(config, "worker", *arguments, stop_within=15)


def beat(config: Config) -> Program:
    return _celery(config, "beat", "--loglevel", "warning", "--schedule", str(config.data / "beat-schedule"))


def standby(config: Config) -> Program:
    return _python(config, "standby", "manage.py", "send_reminders", "--standby", stop_within=15)


def _celery(config: Config, command: str, *arguments: str, stop_within: float = 5) -> Program:
    # That root is discouraged is said once, in the README, and not in every log.
    python = ["-W", "ignore:You're running the worker with superuser privileges"]
    celery = ["-m", "celery", "--quiet", "-A", "config", command]
    return _python(config, command, *python, *celery, *arguments, stop_within=stop_within, chatter=CELERY_CHATTER)


def _python(
    config: Config,
    name: str,
    *arguments: str,
    stop_within: float = 10,
    chatter: re.Pattern[bytes] | None = None,
) -> Program:
    # The port may come from the command line, and which Redis there is was found out already. Everything else the
    # children read themselves.
    environ = os.environ | {"HOST": config.host, "PORT": str(config.port), "REDIS_URL": config.redis_url}
    return Program(name, [PYTHON, *arguments], environ=environ, stop_within=stop_within, chatter=chatter)
