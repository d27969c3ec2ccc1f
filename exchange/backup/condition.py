"""How old the last backup is, for Settings and for `doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from exchange.backup.models import LastBackup
from followups.delivery.doctor import Wrong
from followups.delivery.health import ago
from followups.delivery.metrics import Metric

# One may fail, or a machine be off for a night.
TOO_OLD = timedelta(hours=49)


@dataclass(frozen=True)
class Condition:
    now: datetime
    is_on: bool
    is_sealed: bool
    last: LastBackup

    @property
    def age(self) -> str:
        """How long ago the last one was made: "7 hours ago"; empty if there is none."""
        return ago(self.now - self.last.made_at) if self.last.made_at else ""

    @property
    def is_too_old(self) -> bool:
        since = self.last.made_at or _installed_at()
        return self.is_on and since is not None and self.now - since > TOO_OLD


def condition() -> Condition:
    last = LastBackup.objects.first() or LastBackup()
    return Condition(timezone.now(), settings.NIGHTLY_BACKUP, bool(settings.BACKUP_PASSPHRASE), last)


def finding() -> str:
    """Say whether backups are fine. Raises Wrong with what to do."""
    seen = condition()
    if not seen.is_on:
        return f"Nightly backups are off. The last was made {seen.age}." if seen.age else "Nightly backups are off."
    if seen.last.failed_at:
        last = f"the last good one was made {seen.age}" if seen.age else "there is none yet"
        raise Wrong(f"The last one failed {ago(seen.now - seen.last.failed_at)} ({seen.last.reason}), and {last}.")
    if seen.is_too_old:
        last = f"The last one was made {seen.age}." if seen.age else "None was made yet."
        raise Wrong(f"{last} Start beat and a worker, or the standby; or make one: `manage.py backup`.")
    if not seen.age:
        return "None was made yet: the first one comes at night."
    return f"The last one was made {seen.age} and {'restored as a trial' if seen.last.is_tried else 'read through'}."


def metrics() -> Iterator[Metric]:
    made_at = LastBackup.objects.values_list("made_at", flat=True).first()
    if made_at:
        text = "When the last backup was made that was found whole."
        yield Metric("ajar_last_backup_timestamp_seconds", text, made_at.timestamp())


def _installed_at() -> datetime | None:
    """Return when this installation first could make backups."""
    rows = MigrationRecorder.Migration.objects.filter(app="exchange", name="0001_backup")
    at: datetime | None = rows.values_list("applied", flat=True).first()
    return at
