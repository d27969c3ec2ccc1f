import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from followups.delivery import run

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the reminders that are due now; with --standby, whenever beat or Redis fail to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--standby", action="store_true", help="keep running, and watch the ticks")
        parser.add_argument("--every", type=float, default=15.0, help="seconds between looks (default 15)")

    def handle(self, *args: Any, standby: bool, every: float, **options: Any) -> None:
        if not standby:
            self.stdout.write(f"{run.send_due_reminders()} reminders were due.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.wait(every):
            self.stand_in()

    def stand_in(self) -> None:
        """Run a tick when none came for 90 s. A database that is down is tried again at the next look."""
        close_old_connections()
        try:
            if run.is_overdue():
                logger.warning("No tick for 90 s: the standby sends what is due")
                run.send_due_reminders()
        except DatabaseError:
            logger.exception("The standby can't reach the database")
