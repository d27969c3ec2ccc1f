"""Imports that are too long for a page: a worker takes up the rows of batches that stand in line.

A batch is carried out in one transaction, so that nothing of it shows until all of it is there. While it lasts, a
lock keeps others from it, and a connection of its own says how far it is. Whoever dies lets go of both: the next one
who looks begins anew.
"""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from core.tenancy import acting_as, system_scope
from exchange.importing import services
from exchange.importing.applying import Tell
from exchange.importing.bounds import ImportRefused
from exchange.importing.models import ImportBatch

logger = logging.getLogger(__name__)
# Seconds between two words about how far it is.
PAUSE = 1.0
# One at a time in each process: the other threads of a worker have reminders to send.
_busy = threading.Lock()
# A file that ends its worker each time would take the reminders along.
MOST_TRIES = 3
BROKE_OFF = (
    f"We tried this import {MOST_TRIES} times, and each time it broke off. Nothing was saved. Split the file into"
    " smaller ones, and bring them one by one."
)
OUR_FAULT = "Something went wrong on our side, and nothing was saved. Please try again."


class Write(Protocol):
    """Change fields of a batch at once, whatever becomes of its transaction."""

    def __call__(self, **values: int) -> None: ...


def take_up() -> int:
    """Carry out every batch that stands in line and nobody else is at. Returns how many that were."""
    if not _busy.acquire(blocking=False):
        return 0
    try:
        with system_scope():
            batches = list(ImportBatch.objects.in_line().order_by("id"))
        return sum(_carry_out_alone(batch) for batch in batches)
    finally:
        _busy.release()


def _carry_out_alone(batch: ImportBatch) -> bool:
    """Carry out one batch; whatever goes wrong stays with it. A database that is gone isn't its fault."""
    try:
        with _aside(batch) as write, acting_as(batch.owner_id):
            if not services.lock(batch):
                return False
            batch.refresh_from_db(fields=["begun"])
            if batch.begun >= MOST_TRIES:
                raise ImportRefused(BROKE_OFF)
            write(begun=batch.begun + 1)
            services.import_now(batch=batch, now=timezone.now(), tell=_now_and_then(write))
    except ImportRefused as refused:
        services.fail(batch=batch, problem=str(refused))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Unable to carry out the import %s", batch.pk)
        services.fail(batch=batch, problem=OUR_FAULT)
    return True


@contextmanager
def _aside(batch: ImportBatch) -> Iterator[Write]:
    """Write down how far it is, beside the transaction in which it happens and which nobody sees yet."""
    with ThreadPoolExecutor(1, thread_name_prefix="progress") as aside:

        def write(**values: int) -> None:
            # Waited for, so that none comes after the end.
            aside.submit(_write, batch.pk, batch.owner_id, values).result()

        try:
            yield write
        finally:
            aside.submit(_close).result()


def _now_and_then(write: Write) -> Tell:
    told_at = 0.0

    def tell(done: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > PAUSE:
            told_at = time.monotonic()
            write(done=done)

    return tell


def _write(batch: UUID, owner: UUID, values: dict[str, int]) -> None:
    with acting_as(owner):
        ImportBatch.objects.filter(pk=batch).update(**values)


def _close() -> None:
    """Close the connection of the thread that calls this."""
    connection.close()
