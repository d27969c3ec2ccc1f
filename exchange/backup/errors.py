class BackupError(Exception):
    """A backup can't be made, read or restored; the text says why and what to do."""


class NotWholeError(BackupError):
    """The file is damaged, or a part of it is missing."""
