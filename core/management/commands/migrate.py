from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from core.schema import refuse_newer


class Command(migrate.Command):
    """Django's own, which would leave alone what a newer version did and go on as if it fitted."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        with connections[options["database"]].cursor() as cursor:
            refuse_newer(cursor)
        return super().handle(*args, **options)
