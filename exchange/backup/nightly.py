"""The backup of each night: made, tried, and only then are older ones let go."""

import logging
import re
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from exchange.backup import making, rotation, trial

KIND = "nightly"
NAME = re.compile(rf"ajar-(\d{{4}}-\d\d-\d\dT\d{{6}})Z-{KIND}\.tar({re.escape(making.SEALED)})?")
logger = logging.getLogger(__name__)


def back_up(*, now: datetime) -> None:
    """Make and try a backup, unless NIGHTLY_BACKUP is off. What goes wrong is noted and raised."""
    if not settings.NIGHTLY_BACKUP:
        return
    try:
        made = making.make(KIND)
        is_tried = _tried(made)
    except Exception as error:
        making.note_failed(now, str(error) or type(error).__name__)
        raise
    making.note_made(made, is_tried=is_tried)
    let_go(settings.BACKUP_DIR)
    logger.info("Backed up: %d bytes, %s", made.size, "restored as a trial" if is_tried else "read through")


def _tried(made: making.Made) -> bool:
    try:
        return trial.try_out(made.path, made.facts)
    except BaseException:
        # It must not pass for a good one, and a new one every hour would fill the disk.
        made.path.unlink()
        raise


def let_go(folder: Path) -> None:
    """Delete the nightly backups that are not kept any longer; what people made or put there stays."""
    found = {path: at for path in folder.iterdir() if (at := time_of(path.name))}
    stays = rotation.kept(found.values())
    for path, at in found.items():
        if at not in stays:
            path.unlink()


def time_of(name: str) -> datetime | None:
    """Return when a nightly backup of that name was made; None if it is none."""
    match = NAME.fullmatch(name)
    try:
        return datetime.strptime(match[1], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None
