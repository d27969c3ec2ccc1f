"""The lines of vCards 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350): unfolded, taken apart, and not believed.

`vobject` reads cards too. It gives up a whole file at one line that it can't read, by three kinds of exceptions, and is
twice as slow; here a card that is broken is one card less.
"""

import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from exchange.importing.bounds import LONGEST_CELL, ImportRefused

PHYSICAL = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")
NAME_AND_REST = re.compile(r'((?:[^":;]++|;|"[^"]*+")++):', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# What no field of ours can hold: pictures, sounds, keys.
PASSED_OVER = ("PHOTO", "LOGO", "SOUND", "KEY", "AGENT", "X-ABCROP-RECTANGLE")
LONGEST_OF_PASSED = 200
TOO_LONG_A_TEXT = f"A text is longer than {LONGEST_CELL:,} characters."


@dataclass(frozen=True)
class Property:
    """`value` is as it stands in the card, but for its encoding; `labels` are its parameters, in capitals."""

    line: int
    name: str
    value: str
    labels: frozenset[str]

    @property
    def text(self) -> str:
        return _unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """The parts of a value such as a name or an address, which semicolons divide."""
        return [_unescaped(part) for part in re.split(r"(?<!\\);", self.value)]


@dataclass
class _Held:
    """A line that may go on. Of what is passed over only the beginning is kept."""

    line: int
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    is_passed_over: bool = False
    is_quoted: bool = False

    def add(self, piece: str) -> None:
        if self.is_passed_over:
            self.pieces = self.pieces or [piece[:LONGEST_OF_PASSED]]
            return
        self.length += len(piece)
        if self.length > LONGEST_CELL:
            raise ImportRefused(TOO_LONG_A_TEXT, self.line)
        self.pieces.append(piece)

    @property
    def breaks_off(self) -> bool:
        """Whether it is quoted-printable and ends with the sign that it goes on."""
        return self.is_quoted and self.pieces[-1].endswith("=")


def properties_in(text: str) -> Iterator[Property]:
    """Yield the properties of all cards, BEGIN and END among them. A line that is none is passed over."""
    held: _Held | None = None
    for number, match in enumerate(PHYSICAL.finditer(text), start=1):
        line = match[0].rstrip("\r\n")
        if held and held.breaks_off:
            held.pieces[-1] = held.pieces[-1][:-1]
            held.add(line)
            continue
        if held and line[:1] in (" ", "\t"):
            held.add(line[1:])
            continue
        if held and (found := _property(held)):
            yield found
        held = _Held(number)
        held.is_passed_over = _name_of(line) in PASSED_OVER
        held.is_quoted = not held.is_passed_over and "QUOTED-PRINTABLE" in line.partition(":")[0].upper()
        held.add(line)
    if held and (found := _property(held)):
        yield found


def _name_of(line: str) -> str:
    """The name of a property, without the group that Apple puts before it: "item1.EMAIL"."""
    return re.split("[:;]", line[:100], maxsplit=1)[0].rpartition(".")[2].strip().upper()


def _property(held: _Held) -> Property | None:
    line = "".join(held.pieces)
    match = NAME_AND_REST.match(line)
    if not match:
        return None
    head, value = match[1], line[match.end() :]
    labels = frozenset(
        label.strip().strip('"').upper()
        for parameter in head.split(";")[1:]
        for label in (parameter.strip(), *parameter.partition("=")[2].replace('"', "").split(","))
        if label.strip()
    )
    if "QUOTED-PRINTABLE" in labels:
        value = _from_quoted(value, next((one[8:] for one in labels if one.startswith("CHARSET=")), ""))
    return Property(held.line, _name_of(head), value, labels)


def _from_quoted(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return data.decode(codecs.lookup(charset or "utf-8").name)
    except (LookupError, ValueError, TypeError):
        pass
    try:
        return data.decode("utf-8")
    except ValueError:
        return data.decode("cp1252", "replace")


def _unescaped(value: str) -> str:
    return ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value) if "\\" in value else value
