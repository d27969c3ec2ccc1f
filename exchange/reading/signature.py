"""A person from the signature of a mail: name, job title, employer, numbers and address, each with the line it came from.

First the block is found: below a closing, a line of two dashes, or all of a short text. What is in it is told by what
it looks like (a number, an address, a legal form, a word of a title) and by what agrees with the address: the name with
what stands before the @, the employer with what stands behind. What agrees with nothing is unsure or left out.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.addresses import ADDRESS
from exchange.reading import signature_words as words
from exchange.reading.found import Found

MOST_READ = 20_000  # characters, the last ones
LONGEST_BLOCK = 16  # lines
LONGEST_SEGMENT = 120
MOST_NUMBERS = 50  # characters, as ContactForm takes them
DIVIDED = re.compile(r"\s+[|·•▪●]\s+|\t+|\s{3,}|\s+[–—]\s+|\s\|\s?|\s?\|\s")
NAME_PART = r"(?:[^\W\d_a-zß-öø-ÿ][\w'’.-]*|van|von|de|der|den|da|di|la|del|dos|ten|ter|y)"
PERSONS_NAME = re.compile(rf"[^\W\d_a-zß-öø-ÿ][\w'’.-]*(?: {NAME_PART}){{1,5}}(?:, [\w. ]{{2,12}})?")
AT_EMPLOYER = re.compile(
    r"^(?P<title>.{3,100}?)(?:\s+(?:at|@|bei|chez|en|bij)\s+|,\s+|\s+[-–]\s+)(?P<employer>\S.{1,80})$"
)


@dataclass
class _Block:
    """The lines of a signature, cut into segments. `email` decides what may be the name and the employer."""

    segments: list[str]
    email: str = ""
    found: dict[str, Found] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def take(self, name: str, value: str, segment: str, *, is_sure: bool = True) -> None:
        self.found[name] = Found(value, segment, is_sure)
        self.taken.add(segment)

    def left(self) -> Iterator[str]:
        return (segment for segment in self.segments if segment not in self.taken)


def read_signature(text: str) -> dict[str, Found]:
    """Return what a pasted signature, or the mail above it, says: `name`, `title`, `employer_name`, `phone`, `email`."""
    lines = [line.strip(" \t>*_-=~") if line.strip() != "--" else "--" for line in _own_lines(text)]
    sender = next((match["v"] for line in lines if (match := words.WRITTEN_BY.match(line))), "")
    block = _Block(list(_segments(_block_of(lines))))
    _email(block, sender)
    _phones(block)
    _name(block, sender)
    if "name" in block.found:
        _title_and_employer(block)
    # One thing alone is a word that looks like it.
    return block.found if len(block.found) > 1 else {}


def _own_lines(text: str) -> list[str]:
    """The lines without those that are quoted, and what is below them."""
    kept: list[str] = []
    plain = unicodedata.normalize("NFC", text[-MOST_READ:]).replace("\u00a0", " ").replace("\u202f", " ")
    for line in plain.splitlines():
        if words.QUOTED_BELOW.match(line.strip()) and any(kept):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return kept


def _block_of(lines: list[str]) -> list[str]:
    """The lines below the last closing or line of dashes that anything follows, else all of a short text."""
    ends = [number for number, line in enumerate(lines) if line == "--" or words.CLOSING.fullmatch(line)]
    for end in reversed(ends):
        below = [line for line in lines[end + 1 :] if line and line != "--"]
        if any(ADDRESS.search(line) or words.NUMBER_ALONE.search(line) for line in below) or len(below) >= 2:
            return below[:LONGEST_BLOCK]
    kept = [line for line in lines if line and not words.IN_HEADERS.match(line)]
    return kept[-LONGEST_BLOCK:]


def _segments(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if len(line) > 3 * LONGEST_SEGMENT:
            continue
        for segment in DIVIDED.split(line):
            if (bare := segment.strip(' ,;|·•-–—"“”')) and len(bare) <= LONGEST_SEGMENT:
                yield bare


def _email(block: _Block, sender: str) -> None:
    """Take the first address of the block, or the sender's."""
    for segment in [*block.segments, sender]:
        if match := ADDRESS.search(segment):
            block.email = match[0].rstrip(".")
            block.take("email", block.email, segment)
            return


def _phones(block: _Block) -> None:
    numbers: list[str] = []
    led: list[str] = []
    for segment in block.segments:
        if words.FAX_LABEL.match(segment) or "@" in segment or words.FOOTERS.search(segment):
            continue
        label = words.PHONE_LABEL.match(segment)
        match = words.NUMBER_ALONE.match(segment, label.end() if label else 0)
        if not match or not 7 <= sum(map(str.isdigit, match[0])) <= 21 or (not label and match[0] != segment):
            continue
        if len(", ".join([*numbers, match[0]])) <= MOST_NUMBERS:
            numbers.append(match[0].strip())
            led.append(segment)
            block.taken.add(segment)
    if numbers:
        block.found["phone"] = Found(", ".join(numbers), " · ".join(led))


def _name(block: _Block, sender: str) -> None:
    """Take what looks like a name and agrees with the address, else the sender's, else the first that looks like one."""
    candidates = [(name, segment) for segment in block.left() if (name := _as_name(segment))]
    agreeing = [one for one in candidates if _agrees(one[0], block.email.partition("@")[0])]
    own = _as_name(ADDRESS.sub("", sender).strip(" <>\"'()"))
    if own and not agreeing:
        block.take("name", own, sender)
    elif candidates:
        name, segment = (agreeing or candidates)[0]
        block.take("name", name, segment, is_sure=bool(agreeing))


def _as_name(segment: str) -> str:
    """Return the name that begins a segment, without what is said around it; empty when it is none."""
    text = words.PRONOUNS_BEHIND.sub("", words.ON_BEHALF.sub("", segment)).strip()
    head, _, rest = text.partition(",")
    if rest and not words.DEGREES.fullmatch(rest.strip().partition(",")[0].strip()):
        text = head
    if not PERSONS_NAME.fullmatch(text) or len(text) > 60:
        return ""
    nothing_else = not (
        words.OF_TITLES.search(text)
        or words.LEGAL_FORM.search(text)
        or words.DEPARTMENT.fullmatch(text)
        or words.FOOTERS.search(text)
        or words.STREETS.search(text)
        or words.CLOSING.fullmatch(text)
    )
    return text if nothing_else else ""


def _agrees(name: str, mailbox: str) -> bool:
    """Whether a mailbox is made of a name: of its last word, or of its first."""
    plain, box = [_plain(part) for part in re.split(r"[\s,]+", name)], _plain(mailbox)
    return any(len(part) > 2 and part in box for part in plain)


def _plain(text: str) -> str:
    bare = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    decomposed = unicodedata.normalize("NFD", bare.replace("ø", "o").replace("ł", "l"))
    return "".join(char for char in decomposed if char.isalnum())


def _title_and_employer(block: _Block) -> None:
    """Look behind the name in its own segment, then at the segments that follow."""
    named = block.found["name"]
    behind = words.PRONOUNS_BEHIND.sub("", named.words.partition(named.value)[2]).strip(" ,")
    at = block.segments.index(named.words) if named.words in block.segments else -1
    for segment in filter(None, [behind, *block.segments[at + 1 :]]):
        if segment in block.taken or words.DEPARTMENT.fullmatch(segment):
            continue
        if "title" not in block.found and _is_title(segment):
            _take_title(block, segment)
        elif "employer_name" not in block.found and (employer := _as_employer(segment, block)):
            block.take("employer_name", employer, segment)
    if "employer_name" not in block.found:
        _employer_below_title(block)


def _is_title(segment: str) -> bool:
    is_short = len(segment.split()) <= 9 and not re.search(r"[0-9:]|\S@|@\S", segment)
    return is_short and bool(words.OF_TITLES.search(segment)) and not words.FOOTERS.search(segment)


def _take_title(block: _Block, segment: str) -> None:
    match = AT_EMPLOYER.match(segment)
    if match and words.OF_TITLES.search(match["title"]) and not words.OF_TITLES.search(match["employer"]):
        whole, is_at = (
            match["employer"].strip(),
            not re.search(r",\s+|\s+en\s+", segment[match.end("title") : match.start("employer")]),
        )
        if is_at or _is_of_domain(whole, block.email) or words.LEGAL_FORM.search(whole):
            block.take("title", match["title"].strip(), segment)
            block.take("employer_name", whole, segment)
            return
    block.take("title", segment, segment)


def _as_employer(segment: str, block: _Block) -> str:
    """Return the employer that a segment names by a legal form, or by agreeing with the address."""
    if words.FOOTERS.search(segment) or "@" in segment or re.match(r"(?:www\.|https?:)|\S+\.\w{2,8}$", segment):
        return ""
    form = words.LEGAL_FORM.search(segment)
    # An address may follow in the same line.
    name = segment if not form else segment[: form.end()]
    if not form:
        name = segment.partition(",")[0]
    if not name[:1].isupper() and not name[:1].isdigit():
        return ""
    return name.strip() if form or _is_of_domain(name, block.email) else ""


def _is_of_domain(name: str, email: str) -> bool:
    """Whether the domain of an address is made of a name: kessel-ohm.example and Kessel & Ohm."""
    labels = email.rpartition("@")[2].casefold().split(".")[:-1]
    label = _plain("".join(label for label in labels[-1:] if label not in words.MAILBOXES))
    plain = _plain(words.LEGAL_FORM.sub("", name))
    return (
        len(plain) > 2
        and len(label) > 2
        and (plain == label or (len(label) > 3 and (plain.startswith(label) or label.startswith(plain))))
    )


def _employer_below_title(block: _Block) -> None:
    """Take what stands right below the title if it can be nothing else; it isn't sure."""
    if "title" not in block.found or block.found["title"].words not in block.segments:
        return
    after = block.segments[block.segments.index(block.found["title"].words) + 1 :][:1]
    for segment in after:
        is_plain = re.fullmatch(
            r"[^\W\d_a-z][\w&'’.-]*(?: (?:[^\W\d_a-z][\w&'’.-]*|&|and|und|et|y|en|of|de)){0,4}", segment
        )
        if (
            is_plain
            and segment not in block.taken
            and not words.DEPARTMENT.fullmatch(segment)
            and not words.FOOTERS.search(segment)
        ):
            block.take("employer_name", segment, segment, is_sure=False)
