"""Moments in time as PostgreSQL writes them, read by Python's own reader: a tenth of the time of the driver's.

A page reads a hundred of them.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader


class InstantLoader(TimestamptzLoader):
    # Where a connection keeps another time, Django sees it here and takes its own reader.
    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:  # before our era, or without end: the driver says what is wrong
            return super().load(data)


def read_quickly(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Have a new connection read moments that way; called by Django's signal."""
    connection.connection.adapters.register_loader("timestamptz", InstantLoader)
