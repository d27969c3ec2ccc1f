import io
import shutil
import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from core.templatetags.ajar import plural
from exchange.backup import databases, restoring
from exchange.backup.errors import BackupError
from followups.delivery import restored
from followups.delivery.claim import database_now


class Command(BaseCommand):
    help = (
        "Put a backup in the place of the present database, which is kept aside under another name."
        " Ajar must not run meanwhile."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="the backup: a path, a name in BACKUP_DIR, or - for standard input")
        parser.add_argument(
            "--into", metavar="URL", help="an empty database to use instead of a new one; nothing is replaced"
        )
        parser.add_argument(
            "--was-done",
            action="store_true",
            help="only say that an older state was put back by other means (a copied folder)",
        )
        parser.add_argument(
            "--forget", action="store_true", help="only delete the databases that earlier restores kept aside"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.do(**options)
        except BackupError as error:
            raise CommandError(str(error)) from error

    def do(self, *, file: str | None, into: str | None, was_done: bool, forget: bool, **options: Any) -> None:
        if was_done:
            self.say_what_waits(restored.hold_back(database_now()))
        elif forget:
            self.forget()
        elif not file:
            raise CommandError(
                f"Name the backup: one of {', '.join(self.there()) or 'none is in ' + str(settings.BACKUP_DIR)}."
            )
        else:
            with self.opened(file) as source:
                self.restore(source, into)

    def restore(self, source: io.BufferedReader, into: str | None) -> None:
        say = self.stdout.write
        if into:
            done = restoring.restore_into(source, self.at(into), say=say)
            say("It is restored. Set DATABASE_URL to that database, then start Ajar.")
        else:
            done = restoring.restore(source, say=say)
            say("It is restored. Start Ajar.")
        if done.kept_aside:
            say(f"What was there before is kept as the database {done.kept_aside}, until `manage.py restore --forget`.")
        self.say_what_waits(done.held)

    def say_what_waits(self, held: int) -> None:
        if held:
            self.stdout.write(
                f"{plural(held, 'reminder')} may have been sent since: Ajar asks about that on Today, and waits."
            )

    def forget(self) -> None:
        with databases.administrator() as session:
            for name in databases.kept_aside(session):
                databases.drop(session, name)
                self.stdout.write(f"Deleted {name}.")

    def opened(self, file: str) -> AbstractContextManager[io.BufferedReader]:
        if file == "-":
            return self.from_stdin()
        path = next((path for path in (Path(file), settings.BACKUP_DIR / file) if path.is_file()), None)
        if path is None:
            raise CommandError(f"There is no file {file}, and no file with that name in {settings.BACKUP_DIR}.")
        return path.open("rb")

    def from_stdin(self) -> io.BufferedReader:
        settings.BACKUP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        spool = cast("io.BufferedReader", tempfile.TemporaryFile(dir=settings.BACKUP_DIR))  # noqa: SIM115 (the caller closes it)
        shutil.copyfileobj(sys.stdin.buffer, spool)
        spool.seek(0)
        return spool

    def there(self) -> list[str]:
        return sorted(path.name for path in settings.BACKUP_DIR.glob("ajar-*.tar*"))

    def at(self, url: str) -> dict[str, Any]:
        try:
            return dict(conninfo_to_dict(url))
        except ProgrammingError as error:
            raise CommandError(f"--into must look like postgresql://user:password@host:5432/name ({error}).") from None
