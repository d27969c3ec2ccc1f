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
# Invisible and meaningless. Joiners aren't among them: Persian and emoji need them.
NO_WIDTH = dict.fromkeys([0xAD, 0x180E, 0x200B, 0x2060, 0xFEFF])
# Letters and signs that are drawn as nothing: fillers of Hangul and Khmer, the empty Braille cell, an empty note.
BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159")
# Halves of a character (category Cs), which no database and no mail can hold.
HALVES = re.compile(r"[\ud800-\udfff]")


def clean_line(text: str) -> str:
    """Return `text` as one line: no control or direction characters, none without width, single spaces.

    Used for everything that may reach a heading or a mail header, so CR and LF
    cannot survive it.
    """
    spaced = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return " ".join(_composed(without_invisible(spaced)).split())


def shows_nothing(text: str) -> bool:
    """Tell whether nothing of `text` can be seen: it is empty, or spaces, blank letters, accents without a letter."""
    return all(char in BLANK_LETTERS or unicodedata.category(char)[0] in "CMZ" for char in text)


def without_invisible(text: str) -> str:
    """Return `text` without the characters that have no width and mean nothing between letters."""
    return text.translate(NO_WIDTH)


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
