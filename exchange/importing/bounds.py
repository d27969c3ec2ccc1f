"""How much a file may hold, and the error that says that it holds too much or can't be read."""

LARGEST_FILE_MB = 20
MOST_BYTES = LARGEST_FILE_MB * 1024 * 1024
MOST_ROWS = 50_000
LONGEST_CELL = 100_000  # characters
MOST_COLUMNS = 1_000
MOST_LEVELS = 20  # of JSON
LONGEST_NAME = 200

TOO_LARGE = f"The file is larger than {LARGEST_FILE_MB} MB. Split it, and bring the parts one by one."
WORKBOOK = "This is an Excel workbook. Open it, choose “Save as” and “CSV”, and bring that file."


class ImportRefused(Exception):  # noqa: N818 (what happened to the file, not what went wrong in the program)
    """A file that can't be taken. `reason` is for the person; `row` is the line or record, if it is one."""

    def __init__(self, reason: str, row: int | None = None, part: str = "") -> None:
        self.reason, self.row, self.part = reason, row, part
        super().__init__(reason)

    def __str__(self) -> str:
        """What to show: the reason, with where it was found."""
        where = f"Line {self.row:,}" if self.row else ""
        where += f" of {self.part}" if where and self.part else self.part
        return f"{where}: {self.reason}" if where else self.reason


def too_many_rows(row: int) -> ImportRefused:
    return ImportRefused(
        f"There are more than {MOST_ROWS:,} rows. Split the file, and bring the parts one by one.", row
    )
