"""Texts of cells: which sign divides them, where the header is, and their rows one by one."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from exchange.importing.bounds import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, ImportRefused, too_many_rows
from exchange.spreadsheets import is_formula

DIVIDERS = (",", ";", "\t", "|")
LOOKED_AT = 20  # rows, to find the divider and the header
# Empty lines among them; and dividers in what may be one row, quoted ones too.
MOST_FILE_LINES = 1_000_000
MOST_DIVIDERS = 500_000
FILE_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")
SAID_DIVIDER = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
TOO_WIDE = f"There are more than {MOST_COLUMNS:,} columns."
TOO_LONG = f"A cell is longer than {LONGEST_CELL:,} characters. Perhaps a quotation mark before it isn’t closed."


@dataclass(frozen=True)
class Table:
    """`header` are the names of its columns, without what is around them. `divider` stands between cells."""

    header: tuple[str, ...]
    divider: str
    _text: str = field(repr=False)
    _header_line: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row below the header that holds anything: the line on which it begins, and its cells.

        Cells are as they stand, but for the apostrophe that an export of ours puts before a formula. There may be fewer
        or more of them than columns. Can be asked for again. Raises ImportRefused when a bound is broken.
        """
        count = 0
        for line, cells in _rows(_text_lines(self._text), self.divider):
            if line <= self._header_line or not any(map(str.strip, cells)):
                continue
            count += 1
            if count > MOST_ROWS:
                raise too_many_rows(line)
            yield line, [_without_apostrophe(cell) if cell[:1] == "'" else cell for cell in cells]


def table_of(text: str) -> Table:
    """Return `text` as a table. Its header is the first row of two cells or more, else the first of one.

    A few lines may stand before it, as LinkedIn's notes do. Raises ImportRefused when there is nothing but blanks.
    """
    divider = _divider_of(text)
    first = [(line, cells) for line, cells in _first_rows(text, divider) if any(map(str.strip, cells))]
    if not first:
        next(_rows(_text_lines(text), divider), None)  # which may say why
        raise ImportRefused("There is no table in this file.")
    wide = ((line, cells) for line, cells in first if sum(bool(cell.strip()) for cell in cells) > 1)
    line, cells = next(wide, first[0])
    if len(cells) > MOST_COLUMNS:
        raise ImportRefused(TOO_WIDE, line)
    return Table(tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in cells), divider, text, line)


def _divider_of(text: str) -> str:
    """Choose the sign by which most of the first rows have the same number of cells, and of two the wider."""
    said = SAID_DIVIDER.match(next(_text_lines(text), ""))
    if said:
        return said[1]
    return max(DIVIDERS, key=lambda divider: _agreement(cells for _, cells in _first_rows(text, divider)))


def _agreement(rows: Iterable[list[str]]) -> tuple[int, int]:
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    return times, width


def _first_rows(text: str, divider: str) -> list[tuple[int, list[str]]]:
    """Return the first rows up to one that breaks a bound: `rows` will say so, unless the text was only cut there."""
    rows: list[tuple[int, list[str]]] = []
    with suppress(ImportRefused):
        rows.extend(islice(_rows(_text_lines(text), divider), LOOKED_AT))
    return rows[1:] if rows and SAID_DIVIDER.match(divider.join(rows[0][1])) else rows


def _text_lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, whichever kind those are."""
    return (match[0] for match in FILE_LINE.finditer(text))


def _rows(lines: Iterator[str], divider: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the line on which each begins. A row may have line breaks in its cells."""
    counted = _Counted(lines, divider)
    reader = csv.reader(counted, delimiter=divider)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ImportRefused(TOO_LONG, begins) from None
        if len(cells) > MOST_COLUMNS:
            raise ImportRefused(TOO_WIDE, begins)
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise ImportRefused(TOO_LONG, begins)
        yield begins, cells
        begins, counted.dividers = reader.line_num + 1, 0


class _Counted:
    """The lines, of which those of one row may not hold so many dividers that a list of its cells fills the memory."""

    def __init__(self, lines: Iterator[str], divider: str) -> None:
        self._lines, self._divider = lines, divider
        self.dividers = self.number = 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.dividers += line.count(self._divider)
        if self.number > MOST_FILE_LINES:
            raise ImportRefused("There are more than 1,000,000 lines in this file.", self.number)
        if self.dividers > MOST_DIVIDERS:
            raise ImportRefused(TOO_WIDE, self.number)
        return line


def _without_apostrophe(cell: str) -> str:
    return cell[1:] if is_formula(cell[1:]) else cell
