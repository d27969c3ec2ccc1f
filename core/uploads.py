"""Pages that take files. No other page does: a file that comes to it is refused at its first byte.

A page says so where its view is defined, and nowhere else:

    @takes_files(most=1, most_bytes=20 * MEGABYTE)
    @require_http_methods(["GET", "HEAD", "POST"])
    def add(request): ...

Then its form (`method="post" enctype="multipart/form-data"`) may bring up to `most` files, of `most_bytes` together:
`request.FILES`. Small ones are in memory, larger ones in a temporary file that goes with the request, so read them with
`chunks()`. What is larger gets the page "That is too long" (413), more files get "Too many files" (400); the view
checks each file's own size and what is in it, never its name or the type that the browser claims. A form with
`{% once %}` that comes again with other files is another form.

`LARGEST_UPLOAD` (settings) is what the web server and the proxies in front of it let through to such a page;
`LARGEST_BODY` to all others.
"""

import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.urls import Resolver404, resolve

MEGABYTE = 1024 * 1024
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Files:
    """What a page takes: so many files at once, and so many bytes of all of them."""

    most: int
    most_bytes: int

    @property
    def largest_body(self) -> int:
        """Bytes of a request, with the form's other fields."""
        return int(self.most_bytes + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def takes_files(*, most: int, most_bytes: int) -> Callable[[View], View]:
    """Let a page take files. Raises ImproperlyConfigured for more than the web server lets through."""
    files = Files(most, most_bytes)
    if files.largest_body > settings.LARGEST_UPLOAD or most > settings.DATA_UPLOAD_MAX_NUMBER_FILES:
        raise ImproperlyConfigured(
            "A page takes more than LARGEST_UPLOAD or DATA_UPLOAD_MAX_NUMBER_FILES lets through."
        )

    def declare(view: View) -> View:
        view.takes_files = files  # type: ignore[attr-defined]
        return view

    return declare


def taken_at(path: str) -> Files | None:
    """Return what the page at `path` takes; None if it takes no files, or if there is no such page."""
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    found: Files | None = getattr(view, "takes_files", None)
    return found


def prepare(request: HttpRequest, files: Files | None) -> None:
    """Have the files of `request` read; before anything reads its form."""
    if files:
        request.upload_handlers = [
            _Counting(files, request),
            MemoryFileUploadHandler(request),
            _OnDisk(request),
        ]


class NoFiles(FileUploadHandler):
    """What reads the files of every page that doesn't take any: the first byte of one ends the reading."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise TooManyFilesSent("This page takes no files.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class _OnDisk(TemporaryFileUploadHandler):
    """Keeps a larger file on the disk for temporary ones; one that is too full takes no file."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            # Django closes only files that are complete; what is still to be written fails once more.
            with suppress(OSError):
                self.file.close()
            raise RequestDataTooBig("There is no room for temporary files.") from None


class _Counting(NoFiles):
    """Ends the reading at the first file that is too many; others read them."""

    def __init__(self, files: Files, request: HttpRequest) -> None:
        super().__init__(request)
        self.left = files.most

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooManyFilesSent("These are more files than this page takes.")
