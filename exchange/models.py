from exchange.backup.models import LastBackup

__all__ = ["LastBackup"]
