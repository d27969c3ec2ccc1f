import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import closing, operating
from accounts.models import KEPT_FOR, User
from accounts.operating import AccountError
from core.tenancy import acting_as
from exchange.export import export

ROW = "{:36}  {:10}  {:11}  {:18}  {:3}  {}"


class Command(BaseCommand):
    help = (
        "Look after accounts: create, list, confirm, reset-password, remove-second-step, switch-off, switch-on,"
        " export, delete."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        create = actions.add_parser("create", help="make an account and print a link by which its password is chosen")
        create.add_argument("email")
        create.add_argument("--time-zone", default="UTC", help="like Europe/Berlin (default: UTC)")
        actions.add_parser("list", help="show every account, the oldest first")
        for name, text in (
            ("confirm", "take its e-mail address for confirmed, where no mail arrives by which its owner could do so"),
            ("reset-password", "print a link by which a new password is chosen"),
            ("remove-second-step", "remove the app, the passkeys and the recovery codes, and tell the person"),
            ("switch-off", "let nobody in and send nothing, until it is switched on"),
            ("switch-on", "take that back"),
            ("export", "write everything of an account into a ZIP file"),
            ("delete", f"close an account; it goes with all that it holds after {KEPT_FOR.days} days"),
        ):
            action = actions.add_parser(name, help=text)
            action.add_argument("who", help="its e-mail address or id")
            if name == "export":
                action.add_argument("file", type=Path, help="a new file, or - for standard output")
            if name == "delete":
                action.add_argument("--now", action="store_true", help="at once and for good")
            if name in ("remove-second-step", "delete"):
                action.add_argument("--yes", action="store_true", help="without asking")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        given: dict[str, Any] = {
            name: options[name] for name in ("email", "time_zone", "file", "now", "yes") if name in options
        }
        try:
            if "who" in options:
                given["user"] = operating.find(options["who"])
            getattr(self, action.replace("-", "_"))(**given)
        except AccountError as error:
            raise CommandError(str(error)) from None

    def create(self, *, email: str, time_zone: str) -> None:
        user = operating.create(email=email, time_zone=time_zone)
        self.stdout.write(f"Made the account {user.pk}.")
        self.show_link(user)

    def list(self) -> None:
        self.stdout.write(ROW.format("id", "since", "second step", "will be deleted on", "on", "e-mail address"))
        for user, guarded in operating.everybody():
            step, on = ("yes" if guarded else "no"), ("yes" if user.is_active else "no")
            gone = f"{user.gone_at:%Y-%m-%d}" if user.gone_at else ""
            self.stdout.write(ROW.format(str(user.pk), f"{user.created_at:%Y-%m-%d}", step, gone, on, user.email))

    def reset_password(self, *, user: User) -> None:
        self.show_link(user)

    def show_link(self, user: User) -> None:
        days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
        self.stdout.write(f"Give this link to its owner and to nobody else; it works once, for {days} days:")
        self.stdout.write(operating.password_link(user))

    def remove_second_step(self, *, user: User, yes: bool) -> None:
        self.ask(f"Remove the second step of {user.email}?", yes)
        if not operating.remove_second_step(user):
            raise CommandError("This account has no second step.")
        self.stdout.write("Removed. They were signed out everywhere and told by mail; their password still works.")

    def confirm(self, *, user: User) -> None:
        operating.confirm(user)
        self.stdout.write(f"{user.email} is confirmed: reminders, notes and test mails may leave.")

    def switch_off(self, *, user: User) -> None:
        operating.switch_off(user)
        self.stdout.write("Switched off. They were signed out everywhere, and nothing of theirs is sent.")

    def switch_on(self, *, user: User) -> None:
        operating.switch_on(user)
        self.stdout.write("Switched on.")

    def export(self, *, user: User, file: Path) -> None:
        with acting_as(user.pk):
            content = export(user=user, now=timezone.now())
        with content:
            if str(file) == "-":
                shutil.copyfileobj(content, sys.stdout.buffer)
                return
            try:
                # Never over another file, and for no other eyes.
                with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    shutil.copyfileobj(content, out)
            except OSError as error:
                raise CommandError(f"{file} can't be written ({error.strerror}): name a new file.") from None
        self.stdout.write(f"Wrote {file}.")

    def delete(self, *, user: User, now: bool, yes: bool) -> None:
        if now:
            self.ask(f"Delete {user.email} with everything that it holds, at once and for good?", yes)
            closing.delete_at_once(user=user)
            self.stdout.write("Deleted.")
            return
        self.ask(f"Close {user.email}, to be deleted in {KEPT_FOR.days} days?", yes)
        operating.close_and_tell(user, now=timezone.now())
        self.stdout.write(
            f"It will be deleted on {user.gone_at:%Y-%m-%d}. Until then its owner can sign in and keep it."
        )

    def ask(self, question: str, yes: bool) -> None:
        """Go on only after a typed "yes"; `yes` answers it beforehand."""
        try:
            answer = "yes" if yes else input(f"{question} Type yes to go on: ")
        except EOFError:
            raise CommandError("Nobody is there to ask: add --yes.") from None
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was changed.")
