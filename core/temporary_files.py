"""Temporary files that outlive the request in which they were written: what a browser downloads."""

from tempfile import SpooledTemporaryFile

IN_MEMORY = 1024 * 1024


class TemporaryDownload(SpooledTemporaryFile[bytes]):
    """A temporary file, on a disk once it is larger than `IN_MEMORY` bytes."""

    def __init__(self) -> None:
        super().__init__(max_size=IN_MEMORY)

    def __del__(self) -> None:
        # The browser may have hung up. Not `self.close()`: Django replaces that by one that ends the request. Called
        # from here, it would run in whichever thread lets go of the file, and take that thread's database connection.
        super().close()
