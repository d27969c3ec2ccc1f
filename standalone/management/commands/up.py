from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from standalone import up


class Command(BaseCommand):
    """The entry in `manage.py help`; `manage.py up` itself begins before Django is loaded."""

    help = up.HELP
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        up.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        up.run(port=options["port"])
