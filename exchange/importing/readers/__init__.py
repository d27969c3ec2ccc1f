"""One reader for each kind of file. What they give is in `exchange.importing.rows`.

A reader is an object with two methods. It is found by its `key`, which is kept with what was imported and typed behind
`import_file --as`; `label` is what a page calls it.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from exchange.importing.rows import AnyRow
from exchange.importing.sources import Source

# What the person decided for a file, by name: see exchange.importing.rows.
Choices = Mapping[str, str]


class FileReader(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...

    def recognises(self, source: Source) -> bool:
        """Tell from the beginning of a file (of a ZIP, of its parts) whether this is its kind."""
        ...

    def read(self, source: Source, choices: Choices) -> Iterator[AnyRow]:
        """Yield a row for each record, in the order of the file. Raises ImportRefused, perhaps in the middle."""
        ...


# Those that ask for more stand before those that ask for less.
FILE_READERS: tuple[FileReader, ...] = ()


def recognise(source: Source) -> FileReader | None:
    """Return the reader that a file fits; None when it fits none."""
    return next((reader for reader in FILE_READERS if reader.recognises(source)), None)


def reader_named(key: str) -> FileReader | None:
    return next((reader for reader in FILE_READERS if reader.key == key), None)
