"""One reader for each kind of file. What they give is in `exchange.importing.rows`.

A reader is an object with two methods. It is found by its `key`, which is kept with what was imported and typed behind
`import_file --as`; `label` is what a page calls it.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from exchange.importing.readers.any_csv import AnyCsv
from exchange.importing.readers.archive import Archive
from exchange.importing.readers.google import GoogleContacts
from exchange.importing.readers.huntr import HUNTR
from exchange.importing.readers.jobsync import JOBSYNC
from exchange.importing.readers.linkedin import APPLICATIONS, CONNECTIONS, SAVED_JOBS
from exchange.importing.readers.monica import Monica
from exchange.importing.readers.outlook import OUTLOOK
from exchange.importing.readers.teal import TEAL
from exchange.importing.readers.vcard import VCards
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


def _by_own_name(source: Source) -> FileReader | None:
    return next((reader for reader in OF_PROGRAMS if reader.recognises(source)), None)


# Programs whose files are recognised for sure: in this order, since some headings of one are all those of another.
OF_PROGRAMS: tuple[FileReader, ...] = (
    CONNECTIONS,
    APPLICATIONS,
    SAVED_JOBS,
    GoogleContacts(),
    OUTLOOK,
    VCards(),
    HUNTR,
    TEAL,
    JOBSYNC,
    Monica(),
)
# In a ZIP only those: a whole archive has tables of messages, invitations and the like.
FILE_READERS: tuple[FileReader, ...] = (*OF_PROGRAMS, Archive(_by_own_name), AnyCsv())


def recognise(source: Source) -> FileReader | None:
    """Return the reader that a file fits; None when it fits none. Raises ImportRefused for a ZIP that is broken."""
    return next((reader for reader in FILE_READERS if reader.recognises(source)), None)


def reader_named(key: str) -> FileReader | None:
    return next((reader for reader in FILE_READERS if reader.key == key), None)
