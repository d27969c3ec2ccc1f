"""The database's clock, by which all delivery goes, in the hand of a test."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# A Tuesday morning, five seconds after the hour of everyone who lives in UTC.
START = datetime(2026, 6, 9, 8, 0, 5, tzinfo=UTC)


class Clock:
    """It runs on from where it is set, `speed` times as fast as the machine's."""

    def __init__(self, run: Callable[[str], object]) -> None:
        self._run = run

    def set(self, at: datetime, *, speed: float = 1) -> None:
        self.base, self.wall, self.speed = at, datetime.now(UTC), speed
        passed = f"(now() - '{self.wall.isoformat()}'::timestamptz) * {speed}"
        self._define(f"'{at.isoformat()}'::timestamptz + {passed}")

    def advance(self, by: timedelta) -> None:
        self.set(self.now() + by, speed=self.speed)

    def now(self) -> datetime:
        return self.at(datetime.now(UTC))

    def at(self, wall: datetime) -> datetime:
        """Return what this clock showed when the machine's showed `wall`."""
        return self.base + (wall - self.wall) * self.speed

    def _define(self, expression: str) -> None:
        self._run(
            f"CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT {expression} $$"
        )
