"""How many mails a minute the server is given, by all workers together (MAIL_MAX_PER_MINUTE)."""

from datetime import datetime

from django.conf import settings

from followups.delivery import breaker
from followups.delivery.claim import database_now


class FullMinuteError(Exception):
    """MAIL_MAX_PER_MINUTE is used up."""

    def __init__(self, until: datetime) -> None:
        super().__init__(str(until))
        self.until = until


def pace() -> None:
    """Count one hand-over. Raises FullMinuteError."""
    until = breaker.take_turn(database_now()) if settings.MAIL_MAX_PER_MINUTE else None
    if until:
        raise FullMinuteError(until)
