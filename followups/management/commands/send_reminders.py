import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection
from django.utils import timezone

from core import daily
from followups.delivery import run
from followups.models import Ticker

logger = logging.getLogger(__name__)
LOOK_SECONDS = 15.0


class Command(BaseCommand):
    help = "Send the reminders that are due now. With --standby, keep running and do so whenever nobody else does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--standby", action="store_true", help="keep running, and watch the ticks")
        parser.add_argument(
            "--every",
            type=float,
            help=f"seconds between looks (default {LOOK_SECONDS:.0f}; {settings.TICK_SECONDS:.0f} without Redis)",
        )

    def handle(self, *args: Any, standby: bool, every: float | None, **options: Any) -> None:
        if not standby:
            self.stdout.write(f"{run.send_due_reminders()} reminders were due.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if settings.HAS_REDIS:
            Standby().watch(stop, every or LOOK_SECONDS)
        else:
            Standby().tick_alone(stop, every or settings.TICK_SECONDS)


class Standby:
    """Ticks when nobody else does: beside beat when no tick came for 90 s, without Redis always."""

    def __init__(self) -> None:
        self.daily_work = threading.Thread()

    def watch(self, stop: threading.Event, every: float) -> None:
        while not stop.wait(every):
            self.safely(self.stand_in)

    def tick_alone(self, stop: threading.Event, every: float) -> None:
        while not stop.is_set():
            self.safely(self.tick)
            stop.wait(every)

    def safely(self, look: Callable[[], None]) -> None:
        """Look once. Whatever goes wrong, a database that is down above all, the next look tries again."""
        close_old_connections()
        try:
            look()
        except Exception:
            logger.exception("The standby could not look for due reminders")

    def stand_in(self) -> None:
        if run.is_overdue():
            logger.warning("No tick for 90 s: the standby sends what is due")
            self.tick()

    def tick(self) -> None:
        run.send_due_reminders(by=Ticker.STANDBY)
        # In a thread, since reminders must not wait for it.
        if not self.daily_work.is_alive() and daily.is_due(timezone.now()):
            self.daily_work = threading.Thread(target=_do_daily_work)
            self.daily_work.start()


def _do_daily_work() -> None:
    try:
        daily.do_due()
    finally:
        connection.close()
