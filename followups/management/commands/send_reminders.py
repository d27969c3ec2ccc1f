import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection
from django.utils import timezone

from core import daily, soon, waiting
from core.schema import refuse_newer_at_start
from core.stopping import ShouldStop, never
from followups.delivery import run
from followups.delivery.outgoing import send_outgoing
from followups.models import Ticker

logger = logging.getLogger(__name__)
LOOK_SECONDS = 15.0
# Somebody waits for these in front of a page.
OUTGOING_SECONDS = 2.0


class Command(BaseCommand):
    help = "Send the reminders that are due now. With --standby, keep running and do so whenever nobody else does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--standby", action="store_true", help="keep running, and watch the ticks")
        parser.add_argument(
            "--every",
            type=float,
            help=f"seconds between looks (default {LOOK_SECONDS:.0f}; {settings.TICK_SECONDS:.0f} without Redis)",
        )

        parser.add_argument(
            "--touch", type=Path, help="a file that the standby touches while it works, for a health check"
        )

    def handle(self, *args: Any, standby: bool, every: float | None, touch: Path | None, **options: Any) -> None:
        refuse_newer_at_start()
        waiting.wait_at_most(waiting.TICK)
        with self.ending_when_asked() as stop:
            if not standby:
                self.send_once(stop)
                return
            with sending_outgoing(stop):
                if settings.HAS_REDIS:
                    Standby(stop.is_set, touch=touch).watch(stop, every or LOOK_SECONDS)
                else:
                    Standby(stop.is_set, touch=touch).tick_alone(stop, every or settings.TICK_SECONDS)

    @contextmanager
    def ending_when_asked(self) -> Iterator[threading.Event]:
        """Let SIGTERM and Ctrl-C end it after the mail that is on its way, and not in the middle of it."""
        stop = threading.Event()
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for number in before:
                signal.signal(number, lambda *_: stop.set())
            yield stop
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def send_once(self, stop: threading.Event) -> None:
        taken_up = run.send_due_reminders(should_stop=stop.is_set)
        if stop.is_set():
            self.stdout.write("It was asked to stop. What has not left stays due.")
        else:
            self.stdout.write(f"{taken_up} reminders were due.")


@contextmanager
def sending_outgoing(stop: threading.Event) -> Iterator[None]:
    """Hand over outgoing mail within a second or two, whatever else is due, until `stop`."""
    thread = threading.Thread(target=_send_outgoing, args=[stop], name="outgoing mail")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _send_outgoing(stop: threading.Event) -> None:
    is_told = False
    while not stop.wait(OUTGOING_SECONDS):
        try:
            close_old_connections()
            send_outgoing(should_stop=stop.is_set)
            is_told = False
        except Exception as error:
            # Once for each time that it begins: a database that is down is asked every second.
            if not is_told:
                logger.error("Unable to look for outgoing mail: %s", type(error).__name__)
            is_told = True
    connection.close()


class Standby:
    """Ticks when nobody else does: beside beat when no tick came for 90 s, without Redis always."""

    def __init__(self, should_stop: ShouldStop = never, *, touch: Path | None = None) -> None:
        """Make one that touches a file, if given, after each look that was answered and before each reminder."""
        self.is_asked_to_stop = should_stop
        self.touch = touch
        self.daily_work = threading.Thread()
        self.soon_work = threading.Thread()

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
            self.show_life()
        except Exception:
            logger.exception("The standby could not look for due reminders")

    def show_life(self) -> None:
        if self.touch:
            self.touch.touch()

    def should_stop(self) -> bool:
        """Tell, before each reminder, whether to leave the rest; a long backlog is a sign of life too."""
        self.show_life()
        return self.is_asked_to_stop()

    def stand_in(self) -> None:
        if run.is_overdue():
            logger.warning("No tick for 90 s: the standby sends what is due")
            self.tick()

    def tick(self) -> None:
        run.send_due_reminders(by=Ticker.STANDBY, should_stop=self.should_stop)
        if self.should_stop():
            return
        # In a thread, since reminders must not wait for it.
        if not self.daily_work.is_alive() and daily.is_due(timezone.now()):
            self.daily_work = threading.Thread(target=_do_daily_work)
            self.daily_work.start()
        if not self.soon_work.is_alive():
            self.soon_work = threading.Thread(target=_do_soon_work)
            self.soon_work.start()


def _do_soon_work() -> None:
    try:
        soon.do_soon()
    finally:
        connection.close()


def _do_daily_work() -> None:
    try:
        daily.do_due()
    finally:
        connection.close()
