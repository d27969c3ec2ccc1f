"""PostgreSQL itself as the trigger of a fault: a chosen change of a row waits until the test says so."""

from collections.abc import Callable
from typing import Any

from tests.faults.servers import until

# Whoever waits at the gate waits for this advisory lock, which the test holds.
GATE = 4711

# The steps of a reminder, as conditions on one update of its row.
CLAIM = "NEW.status = 'sending' AND OLD.status <> 'sending'"
FREEZE = "NEW.frozen_at IS NOT NULL AND OLD.frozen_at IS NULL"
MARKER = "NEW.body_started_at IS NOT NULL AND OLD.body_started_at IS NULL"
SENT = "NEW.status = 'sent'"


class Gate:
    """A trigger that makes one step of a worker wait, so that it can die right there."""

    def __init__(self, sql: Callable[..., list[dict[str, Any]]], event: str, table: str) -> None:
        self.sql, self.event, self.table = sql, event, table

    def close(self, condition: str) -> None:
        self.sql("SELECT pg_advisory_lock(%s)", GATE)
        self.sql(
            "CREATE OR REPLACE FUNCTION fault_gate() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; END $$"
        )
        self.sql(
            f"CREATE OR REPLACE TRIGGER fault_gate BEFORE {self.event} ON {self.table}"
            f" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION fault_gate()"
        )

    def waiting(self) -> list[int]:
        rows = self.sql("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", GATE)
        return [row["pid"] for row in rows]

    def wait(self) -> None:
        until(self.waiting, "a worker has come to the gate")

    def open(self) -> None:
        """End what still waits, as the server does once it notices that a client is dead."""
        until(self._nobody_waits, "nobody waits any more")
        self.sql(f"DROP TRIGGER IF EXISTS fault_gate ON {self.table}")
        self.sql("SELECT pg_advisory_unlock_all()")

    def _nobody_waits(self) -> bool:
        # Whoever connects anew may stand here again.
        waiting = self.waiting()
        for pid in waiting:
            self.sql("SELECT pg_terminate_backend(%s)", pid)
        return not waiting

    def let_pass(self) -> None:
        """Let those who wait go on; the next one waits for nothing."""
        self.sql("SELECT pg_advisory_unlock_all()")
