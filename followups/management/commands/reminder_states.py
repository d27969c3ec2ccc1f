from typing import Any

from django.core.management.base import BaseCommand

from followups.delivery.state_diagram import document


class Command(BaseCommand):
    help = "Print docs/reminder-states.md: how the states of a reminder follow each other."
    # It reads no database.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
