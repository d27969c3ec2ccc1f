"""`manage.py up`, without Django: this process stays, so it is small, and it starts in no time."""

import argparse
import logging
from collections.abc import Sequence

from standalone.config import Config
from standalone.environment import ENVIRONMENT
from standalone.log import LogStream
from standalone.supervisor import Supervisor

HELP = "Run all of Ajar on this machine: database, Redis if there is one, mail drop, web and reminders. Ctrl-C ends it."


class SpokenLog(logging.Handler):
    """Puts the sentences of our own modules into the one stream."""

    def __init__(self, log: LogStream) -> None:
        super().__init__()
        self.log = log

    def emit(self, record: logging.LogRecord) -> None:
        self.log.say(record.getMessage())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", help="where the web server listens (default: PORT, or 8000)")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser("manage.py up", description=HELP)
    add_arguments(parser)
    run(port=parser.parse_args(arguments).port)


def run(*, port: str | None) -> None:
    """Run Ajar until someone asks it to end.

    Raises StandaloneError if something anticipated is in the way.
    """
    log = LogStream(as_json=ENVIRONMENT.get("LOG_FORMAT") == "json")
    logger = logging.getLogger("standalone")
    logger.handlers, logger.propagate = [SpokenLog(log)], False
    logger.setLevel(logging.INFO)
    Supervisor(Config.read(ENVIRONMENT, port=port), log).run()
