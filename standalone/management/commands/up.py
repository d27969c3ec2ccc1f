import logging
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from standalone.config import Config
from standalone.log import LogStream
from standalone.supervisor import SpokenLog, Supervisor


class Command(BaseCommand):
    help = "Run all of Ajar on this machine: database, broker, mail drop, web and reminders. Ctrl-C ends it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", help="Where the web server listens. Default: PORT, or 8000.")

    def handle(self, *args: Any, **options: Any) -> None:
        log = LogStream()
        logger = logging.getLogger("standalone")
        logger.handlers, logger.propagate = [SpokenLog(log)], False
        logger.setLevel(logging.INFO)
        Supervisor(Config.read(os.environ, port=options["port"]), log).run()
