import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand

from core import waiting
from followups.delivery.doctor import examine


class Command(BaseCommand):
    help = "Look at everything that reminders need; each line says ok or what to do. Exits with 1 if anything is wrong."
    # It says itself what is wrong.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        waiting.wait_at_most(waiting.PAGE)
        all_is_well = True
        for finding in examine():
            mark = "ok   " if finding.is_ok else "WRONG"
            self.stdout.write(f"{mark}  {finding.name:<18}  {finding.text}")
            all_is_well &= finding.is_ok
        if not all_is_well:
            sys.exit(1)
