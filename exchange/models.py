from exchange.backup.models import LastBackup
from exchange.calendar.models import CalendarFeed

# What an export holds of this app.
EXPORTED = (CalendarFeed,)

__all__ = ["EXPORTED", "CalendarFeed", "LastBackup"]
