import hashlib
import inspect
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Bring the database and the collected static files up to date. Quick if they already are."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        self.collect_static()

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
    yield _state(inspect.getfile(import_string(settings.STORAGES["staticfiles"]["BACKEND"])))
    for finder in get_finders():
        yield from sorted(f"{path} {_state(storage.path(path))}" for path, storage in finder.list([]))


def _state(path: str) -> str:
    status = Path(path).stat()
    return f"{status.st_size} {status.st_mtime_ns}"
