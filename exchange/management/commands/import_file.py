import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import operating
from accounts.operating import AccountError
from core.tenancy import acting_as
from exchange.importing import services
from exchange.importing.bounds import ImportRefused
from exchange.importing.looking import preview
from exchange.importing.models import ImportBatch
from exchange.importing.verdicts import Verdict

HELD = "  {at:>6}  {title}: {reason}"


class Command(BaseCommand):
    help = "Bring a file into an account: Ajar's own, contacts, applications, any CSV. The same as on the page Import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file, or - for standard input")
        parser.add_argument("--owner", required=True, help="the e-mail address or id of the account")
        parser.add_argument("--as", dest="format", default="", help="what it is, if it isn't recognised: see --formats")
        parser.add_argument("--formats", action="store_true", help="show what a file can be")
        parser.add_argument(
            "--decide", action="append", default=[], metavar="NAME=VALUE", help="an answer to what has to be asked"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, file: str, owner: str, **options: Any) -> None:
        known = dict(services.formats())
        if options["formats"]:
            self.stdout.write("\n".join(f"{key:20} {label}" for key, label in known.items()))
            return
        if options["format"] and options["format"] not in known:
            raise CommandError(f"There is no format {options['format']!r}. Choose one of: {', '.join(known)}.")
        try:
            user = operating.find(owner)
            data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            choices = dict(part.split("=", 1) for part in options["decide"])
        except (AccountError, OSError) as error:
            raise CommandError(str(error)) from None
        except ValueError:
            raise CommandError("Write --decide as NAME=VALUE, such as --decide days=day_first.") from None
        try:
            with acting_as(user.pk):
                self.bring(
                    services.take_in(
                        owner=user, data=data, name=Path(file).name, chosen=options["format"], any_size=True
                    ),
                    choices,
                    dry_run=options["dry_run"],
                )
        except ImportRefused as refused:
            raise CommandError(f"Nothing was imported. {refused}") from None

    def bring(self, batch: ImportBatch, choices: dict[str, str], *, dry_run: bool) -> None:
        batch.choices |= choices
        batch.save(update_fields=["choices"])
        looked = preview(batch=batch, now=timezone.now())
        for question in looked.questions:
            answers = ", ".join(value for value, _ in question.options) or "a currency such as EUR"
            self.stderr.write(f"{question.text} ({question.example}) --decide {question.decision}=… ({answers})")
        if looked.questions:
            raise CommandError("Nothing was imported: decide first.")
        if not dry_run:
            batch = services.import_now(batch=batch, now=timezone.now())
        else:
            services.drop_waiting(owner=batch.owner)
        said = {Verdict(verdict).label: count for verdict, count in looked.counts.items()}
        self.stdout.write(", ".join(f"{label}: {count:,}" for label, count in said.items()) or "Nothing in it.")
        for line in looked.rows.lines_with() if looked.rows else ():
            if line.verdict in (Verdict.HELD, Verdict.REFUSED):
                self.stdout.write(HELD.format(at=line.at, title=line.title, reason=line.reason))
        self.stdout.write("Nothing was saved." if dry_run else f"Imported as {batch.pk}; the page Import can undo it.")
