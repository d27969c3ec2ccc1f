"""What people type, made safe to store and to show (SECURITY.md)."""

import re
import unicodedata

# Explicit direction marks, embeddings and isolates. Letters keep their own direction without them.
BIDI = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
)
# Whatever a mail header, or a program that reads one, may take for the end of a line.
ANY_LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
LINE_BREAKS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
# Halves of a character (category Cs), which no database and no mail can hold.
HALVES = re.compile(r"[\ud800-\udfff]")


def clean_line(text: str) -> str:
    """Return `text` as one line: no control or direction characters, single spaces.

    Used for everything that may reach a heading or a mail header, so CR and LF
    cannot survive it.
    """
    spaced = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return " ".join(_composed(spaced).split())


def has_line_break(text: str) -> bool:
    """Tell whether `text` is more than one line, space around it aside."""
    return bool(ANY_LINE_BREAK.search(text.strip()))


def clean_text(text: str) -> str:
    """Return `text` with its lines and tabs kept, and other control characters dropped."""
    lines = LINE_BREAKS.sub("\n", text)
    kept = "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) != "Cc")
    return _composed(kept).strip()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", HALVES.sub("", text.translate(BIDI)))
