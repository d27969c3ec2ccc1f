"""A ZIP of which some parts can be read, such as the whole archive that LinkedIn sends."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exchange.importing.rows import AnyRow
from exchange.importing.sources import ImportRefused, Source

if TYPE_CHECKING:
    from exchange.importing.readers import FileReader


@dataclass(frozen=True)
class Archive:
    """Reads each part by the reader that `recognise` names for it; parts that fit none are left out."""

    recognise: "Callable[[Source], FileReader | None]"
    key: str = "zip"
    label: str = "A ZIP of several files"

    def recognises(self, source: Source) -> bool:
        return any(True for _ in self._readable(source))

    def read(self, source: Source, choices: Mapping[str, str]) -> Iterator[AnyRow]:
        for part, reader in self._readable(source):
            try:
                yield from reader.read(part, choices)
            except ImportRefused as refusal:
                raise ImportRefused(refusal.reason, refusal.row, refusal.part or part.part) from None

    def _readable(self, source: Source) -> "Iterator[tuple[Source, FileReader]]":
        for part in source.parts():
            if reader := self.recognise(part):
                yield part, reader
