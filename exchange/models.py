from exchange.backup.models import LastBackup
from exchange.calendar.models import CalendarFeed
from exchange.importing.models import ColumnMapping, ImportBatch, ImportedRows, ImportUpload

# What an export holds of this app.
EXPORTED = (CalendarFeed, ImportBatch, ImportUpload, ImportedRows, ColumnMapping)

__all__ = [
    "EXPORTED",
    "CalendarFeed",
    "ColumnMapping",
    "ImportBatch",
    "ImportUpload",
    "ImportedRows",
    "LastBackup",
]
