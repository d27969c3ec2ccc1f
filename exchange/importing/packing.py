"""Long lists as bytes for a column, packed in pieces: a few of their items can be read without opening the others."""

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

ITEMS_OF_A_PIECE = 500
LENGTH = struct.Struct(">I")
QUICK = 1  # of zlib's levels
# Opened pieces that are remembered: a page takes its rows from one or two, in their order.
PIECES_OPEN = 4


def pack_list(
    head: Any, items: Iterable[Any], *, most_bytes: int, default: Callable[[Any], Any] | None = None
) -> bytes | None:
    """Return `head` and `items` for `Packed`, or None if they take more than `most_bytes`.

    They are what JSON can say; `default` makes the rest such, as in `json.dumps`.
    """
    packed, left = bytearray(_piece(head, default)), iter(items)
    while len(packed) <= most_bytes:
        some = list(islice(left, ITEMS_OF_A_PIECE))
        if not some:
            return bytes(packed)
        packed += _piece(some, default)
    return None


def _piece(value: Any, default: Callable[[Any], Any] | None) -> bytes:
    content = zlib.compress(json.dumps(value, default=default, separators=(",", ":")).encode(), QUICK)
    return LENGTH.pack(len(content)) + content


class Packed:
    """What `pack_list` made of a head and items. Pieces are opened when something of them is asked for."""

    def __init__(self, content: bytes) -> None:
        self._pieces: list[bytes] = list(_cut(content))
        self._opened = lru_cache(PIECES_OPEN)(self._open)

    @cached_property
    def head(self) -> Any:
        return self._open(0)

    def __getitem__(self, index: int) -> Any:
        piece, place = divmod(index, ITEMS_OF_A_PIECE)
        return self._opened(piece + 1)[place]

    def __iter__(self) -> Iterator[Any]:
        for number in range(1, len(self._pieces)):
            yield from self._open(number)

    def _open(self, number: int) -> Any:
        return json.loads(zlib.decompress(self._pieces[number]))


def _cut(content: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(content):
        (length,) = LENGTH.unpack_from(content, start)
        start += LENGTH.size
        yield content[start : start + length]
        start += length


class Chosen(Sequence[Any]):
    """Items by their numbers, made by `make` when they are asked for."""

    def __init__(self, numbers: Sequence[int], make: Callable[[int], Any]) -> None:
        self._numbers, self._make = numbers, make

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, which: Any) -> Any:
        found = self._numbers[which]
        return self._make(found) if isinstance(found, int) else [self._make(number) for number in found]
