from typing import Any

from django.core.management.base import BaseCommand

from demo.words import document


class Command(BaseCommand):
    help = "Print docs/words.md: what the scripts say in eight cases, to be read aloud."
    # It reads no database.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
