import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from core.tenancy import acting_as
from demo import career


class Command(BaseCommand):
    help = "Fill an account with a believable career, to try Ajar out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="demo@example.org", help="whose account (made if there is none)")
        parser.add_argument("--password", default="", help="for a new account (default: one is made up and shown)")
        parser.add_argument("--time-zone", default="Europe/Berlin", help="for a new account")

    def handle(self, *args: Any, email: str, password: str, time_zone: str, **options: Any) -> None:
        owner = User.objects.filter(email__iexact=email).first()
        if owner is None:
            password = password or secrets.token_urlsafe(9)
            owner = User.objects.create_user(email, password, time_zone=time_zone)
            self.stdout.write(f"Made the account {email} with the password {password}")
        try:
            with acting_as(owner.pk):
                career.fill(owner=owner, now=timezone.now())
                made = ", ".join(f"{count} {name}" for name, count in career.counts(owner).items())
        except career.NotEmptyError:
            raise CommandError(f"{email} has offers already. Choose another account with --email.") from None
        self.stdout.write(f"{email} now has {made}. Sign in at {settings.PUBLIC_URL}/")
