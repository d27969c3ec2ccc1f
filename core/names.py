"""How people are addressed: one reading of a name for pages, mails and scripts.

Names are typed as they stand on a card or in a mail program: with titles, credentials, commas, the family name first.
What each word is, nameparser says. Which of two words comes first it can't know, so a name that may begin with the
family name is never cut. Whatever is in doubt, the whole name is right.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from nameparser import AmbiguityKind, Lexicon, ParsedName, Parser, Role, Token

from core import name_words as words
from core.text import without_invisible

PARSER = Parser(Lexicon.default().add(titles=words.TITLES, suffix_words=words.SUFFIXES))
NOT_SAID = (Role.NICKNAME, Role.MAIDEN, Role.SUFFIX)

EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff々〆ー]+")
# Letters that only Vietnamese has.
VIETNAMESE_LETTERS = re.compile(r"[ơưđ\u1ea0-\u1ef9]", re.IGNORECASE)
# A given name of two syllables, as Koreans and people in Hong Kong write it: "Min-jun".
TWO_SYLLABLES = re.compile(r"\w+\s+[A-Z][a-z]+-[a-z]+")
# Endings of Slavic family names. Three letters or more before them: Lev and Eva are given names.
SLAVIC_FAMILY = re.compile(r"\w{3,}(?:ов|ова|ев|ева|ёв|ёва|ский|ская|енко|ov|ova|ev|eva|sky|skaya|enko)")
# What follows isn't part of the name: an employer, a job title.
ASIDE = re.compile(r"\s+[-–—/~@•·]\s.*|\s*[|•;].*|\s+(?:at|from|bei|chez)\s.*")
# "Honoris causa", once or several times, which follows a title that is said without it.
HONORARY = re.compile(r"\bh\.\s?c\.(?:\s*mult\.)?")
SQUARE = re.compile(r"[\[{<【][^\]}>】]*[\]}>】]?")
PRONOUNS = re.compile(r"[\s(]+(?:she|he|they|her|him|them|sie|er)(?:/\w+)+\)?", re.IGNORECASE)
ROUND_BRACKETS = re.compile(r"\([^)]*\)?")
QUOTES = ('"', "'", "“", "”", "„", "‘", "’", "«", "»")
ROUND = str.maketrans("（），、", "(),,")
STRAY = " \t,;:-–—|/"


class Reading(NamedTuple):
    """`address` follows "Hello", `whole` is said where it is more formal; both may be empty."""

    address: str
    whole: str


def how_to_address(name: str, addressed_as: str = "") -> str:
    """Return what follows "Hello": what the person chose (`addressed_as`), or else the best guess from a whole name.

    Empty when there is nothing to address somebody by: "Dr." alone, or an e-mail address.
    """
    return addressed_as or _read(name).address


def greeting(address: str, hello: str = "Hello") -> str:
    """Return the first line of a mail, also where there is nobody to name."""
    return f"{hello} {address}," if address else "Hello,"


def whole_name(name: str) -> str:
    """Return the name as one says it, title first: "Schmidt, Dr. Hans, MBA" is Dr. Hans Schmidt."""
    return _read(name).whole


def family_and_given(name: str) -> tuple[str, str]:
    """Return the family name and the given names, for an address book.

    All of it is the second where nobody can know for sure which is which: it is better sorted by the wrong word
    than torn apart.
    """
    text = _tidy(name)
    read = PARSER.parse(_without_post(text))
    said = [token for token in read.tokens if token.role not in NOT_SAID]
    if "@" in text or EAST_ASIAN.search(text) or not _is_sure(read, said, _is_turned(said)):
        return "", text or name
    return read.family, _joined([read.given, read.middle])


def part_and_credentials(part: str) -> tuple[str, str]:
    """Return a given or family name, and the credentials that stand after its comma: "Zoë, PhD" is Zoë and PhD.

    Whatever else stands there stays with the name, and the second is empty.
    """
    head, comma, rest = (text.strip() for text in part.partition(","))
    if not comma:  # before it's read: a file has thousands of such names
        return part, ""
    after = [token.role for token in PARSER.parse(part).tokens[len(head.split()) :]]
    return (head, rest) if head and after and set(after) <= {Role.SUFFIX, Role.TITLE} else (part, "")


def initials(name: str) -> str:
    """Return the first letters of the first and the last word, titles aside."""
    said = [token.text for token in PARSER.parse(whole_name(name)).tokens if token.role is not Role.TITLE]
    letters = [first for word in said or name.split() if (first := next(filter(str.isalnum, word), ""))]
    return "".join(letters[:1] + letters[1:][-1:]).upper()


# A page names the same people again and again.
@lru_cache(maxsize=4096)
def _read(name: str) -> Reading:
    text = _tidy(name)
    if "@" in text:
        return Reading("", text)
    if EAST_ASIAN.search(text):
        bare = " ".join(ROUND_BRACKETS.sub(" ", text).replace(",", " ").split())
        text = " ".join(EAST_ASIAN.sub(" ", bare).split())
        if sum(map(str.isalpha, text)) < 2:
            return Reading(bare, bare)
    read = PARSER.parse(_without_post(text))
    said = [token for token in read.tokens if token.role not in NOT_SAID]
    if not read.nickname and all(_is_title(token) for token in said):
        return Reading("", "")
    is_turned = _is_turned(said)
    whole = _in_order(read, said, is_turned=is_turned)
    return Reading(_nickname(read) or (_joined([read.given]) if _is_sure(read, said, is_turned) else whole), whole)


def _tidy(name: str) -> str:
    text = " ".join(without_invisible(unicodedata.normalize("NFC", name)).translate(ROUND).split())
    return PRONOUNS.sub("", ASIDE.sub("", HONORARY.sub("", SQUARE.sub(" ", text)))).strip(STRAY)


def _without_post(text: str) -> str:
    """Keep what belongs to the name of what stands between commas: all of it, or the first of it."""
    head, *rest = [part for piece in text.split(",") if (part := piece.strip(STRAY))] or [""]
    if not rest:
        return head
    both = f"{head}, {rest[0]}"
    if words.POSTS.intersection(map(_plain, rest[0].split())):
        return head
    family = [
        word
        for token in PARSER.parse(both).tokens
        if token.role is Role.FAMILY and not _is_particle(word := token.text)
    ]
    return both if len(family) < 2 or _plain(family[0]) in words.TWO_FAMILY_NAMES else head


def _is_turned(said: list[Token]) -> bool:
    """Whether the family name stands before the given name, set apart by a comma."""
    roles = [token.role for token in said if token.role is not Role.TITLE]
    return bool(roles) and roles[0] is Role.FAMILY and Role.GIVEN in roles


def _in_order(read: ParsedName, said: list[Token], *, is_turned: bool) -> str:
    if not is_turned:
        return _joined(token.text for token in sorted(said, key=lambda token: token.role is not Role.TITLE))
    own = [read.given, read.middle]
    names = [read.family, *own] if _plain(read.family) in words.FAMILY_FIRST else [*own, read.family]
    return _joined([read.title, *names])


def _joined(parts: Iterable[str]) -> str:
    """Join the parts that are there, without stray marks; a stop is kept where it stands for letters left out."""
    text = " ".join(part for piece in parts if (part := piece.strip(STRAY)))
    last = text.rpartition(" ")[2]
    return text if re.fullmatch(r"\w\.|.*\w\.\w+\.", last) else text.rstrip(". ")


def _nickname(read: ParsedName) -> str:
    """Return the name that somebody goes by, as in “Robert (Bob) Roe”. In brackets at the end stands anything."""
    found = [number for number, token in enumerate(read.tokens) if token.role is Role.NICKNAME]
    if len(found) != 1:
        return ""
    token, after = read.tokens[found[0]], read.tokens[found[0] + 1 :]
    is_name = token.text.isalpha() and token.text.istitle() and len(token.text) > 1
    is_quoted = token.span is not None and read.original[token.span.start - 1 : token.span.start] in QUOTES
    return token.text if is_name and (is_quoted or any(other.role not in NOT_SAID for other in after)) else ""


def _is_sure(read: ParsedName, said: list[Token], is_turned: bool) -> bool:
    """Whether the given name is one for sure, and one that somebody is called by."""
    if not read.given or (read.title and not read.family):
        return False
    if any(doubt.kind is AmbiguityKind.PARTICLE_OR_GIVEN for doubt in read.ambiguities):
        return False
    if _plain(read.title) in words.TITLES_OR_NAMES:
        return False
    plain = [_plain(token.text) for token in said if token.role is not Role.TITLE]
    first = read.given.split()[0]
    if len(_plain(first)) < 2 or "." in first or _is_particle(first) or words.NOBODY.intersection(plain):
        return False
    return not _begins_with_family(read, plain, is_turned)


def _begins_with_family(read: ParsedName, plain: list[str], is_turned: bool) -> bool:
    """Whether the first word may be the family name; of what stands turned, whether more than one word is given."""
    if is_turned:
        return _plain(read.family) in words.FAMILY_FIRST and " " in f"{read.given} {read.middle}".strip()
    if len(plain) < 2:
        return False
    given, whole = read.given.split()[0], f"{read.given} {read.middle} {read.family}".strip()
    first, last = plain[0], plain[-1]
    return (
        bool({first, first.partition("-")[0]} & (words.FAMILY_FIRST | words.FAMILY_ONLY))
        or (len(given) > 2 and given.isupper() and not whole.isupper())
        or (bool(VIETNAMESE_LETTERS.search(whole)) and last not in words.VIETNAMESE)
        or (last in words.HUNGARIAN_GIVEN and first not in words.HUNGARIAN_GIVEN)
        or bool(TWO_SYLLABLES.fullmatch(whole))
        or bool(SLAVIC_FAMILY.fullmatch(first) and not SLAVIC_FAMILY.fullmatch(last))
    )


def _is_title(token: Token) -> bool:
    return token.role is Role.TITLE or _plain(token.text) in PARSER.lexicon.titles


def _is_particle(word: str) -> bool:
    return _plain(word) in words.PARTICLES


def _plain(text: str) -> str:
    """Return `text` in small letters, without accents and stops, as the lists have it."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").strip(".,;:"))
    return "".join(char for char in bare if not unicodedata.combining(char))
