"""How long requests wait for the database and for their turn.

A database that hangs, or lies behind a network that swallows everything, does not say so: without a limit
whoever asks it waits for ever. TCP's own timeouts (in the settings) see a line that is dead, not a server
that is alive and silent; so each program also limits how long it waits for one answer.
"""

from typing import Any, ClassVar

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

# Seconds. A statement of a page takes some milliseconds, and nobody looks at an empty page for longer.
PAGE = 10.0
# Much longer: a mail whose outcome can't be saved goes out twice, so a tick waits as long as it can.
TICK = 180.0
# Those of all pages are some 200, and PostgreSQL needs a quarter of a megabyte for the plan of each.
MOST_STATEMENTS = 300


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server takes too long to answer, and that keeps what pages ask prepared.

    The statement may have been carried out, as with any connection that breaks.
    """

    longest_wait: ClassVar[float | None] = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.prepared_max = MOST_STATEMENTS

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, self.longest_wait if timeout is None else timeout)
        except psycopg.OperationalError as error:
            if timeout is not None or self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            # The answer may still arrive, but nobody reads it.
            self.pgconn.finish()
            raise psycopg.OperationalError(f"The database did not answer for {self.longest_wait} s.") from error


def wait_at_most(seconds: float) -> None:
    """Limit how long this process waits for one answer of the database."""
    ImpatientConnection.longest_wait = seconds
