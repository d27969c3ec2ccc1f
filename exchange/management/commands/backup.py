import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.backup import making, trial
from exchange.backup.errors import BackupError


class Command(BaseCommand):
    help = "Make a backup of everything in one file, while Ajar runs, and try it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to-stdout", action="store_true", help="write it to standard output instead of the folder BACKUP_DIR"
        )

    def handle(self, *args: Any, to_stdout: bool, **options: Any) -> None:
        try:
            if to_stdout:
                with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as target:
                    making.write_to(target)
            else:
                self.make()
        except BackupError as error:
            raise CommandError(str(error)) from error

    def make(self) -> None:
        made = making.make("by-hand")
        is_tried = trial.try_out(made.path, made.facts)
        making.note_made(made, is_tried=is_tried)
        tried = "restored into a scratch database as a trial" if is_tried else "read through to its last row"
        rows = sum(made.facts.rows.values())
        self.stdout.write(f"{made.path}\n{rows} rows in {made.size} bytes, {tried}.")
