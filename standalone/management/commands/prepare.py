import hashlib
import inspect
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.module_loading import import_string

from core.schema import is_behind, refuse_newer


class Command(BaseCommand):
    help = "Bring the database and the collected static files up to date. Quick if they already are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--static-only", action="store_true", help="leave the database alone, as in an image's build"
        )

    def handle(self, *args: Any, static_only: bool, **options: Any) -> None:
        if not static_only:
            self.migrate()
        self.collect_static()

    def migrate(self) -> None:
        """Bring the database up to date; what an embedded one holds is backed up first."""
        if settings.EMBEDDED_DATABASE and self.is_behind():
            self.stdout.write("This version changes the database. A backup of it as it was:")
            call_command("backup")
        call_command("migrate", interactive=False, verbosity=0, skip_checks=False)

    def is_behind(self) -> bool:
        with connection.cursor() as cursor:
            refuse_newer(cursor)
            return is_behind(cursor)

    def collect_static(self) -> None:
        """Collect, hash and compress the static files, unless they are those of last time."""
        note = Path(settings.STATIC_ROOT) / ".collected"
        wanted = fingerprint()
        if not note.exists() or note.read_text() != wanted:
            note.unlink(missing_ok=True)
            call_command("collectstatic", interactive=False, verbosity=0)
            note.write_text(wanted)


def fingerprint() -> str:
    """Return a text that changes with any static file and with what is made of them."""
    return hashlib.sha256("\n".join(_facts()).encode()).hexdigest()


def _facts() -> Iterator[str]:
    yield repr(settings.STORAGES)
    yield from (version("django"), version("whitenoise"))
    yield _content(inspect.getfile(import_string(settings.STORAGES["staticfiles"]["BACKEND"])))
    for finder in get_finders():
        yield from sorted(f"{path} {_content(storage.path(path))}" for path, storage in finder.list([]))


def _content(path: str) -> str:
    # Not its time, which a copy into an image changes.
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
