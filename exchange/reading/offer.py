"""Everything that the text of an offer says, field by field, each with the words it came from."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice, pairwise

from exchange.reading.anchors import LABELS, SUBJECTS, compiled
from exchange.reading.days import Day, read_day
from exchange.reading.found import Found
from exchange.reading.money import Amount, read_amount, read_pay_alone

# Letters. What comes behind is not read: no offer is that long.
LONGEST = 100_000
LONGEST_LINE = 300
# How far behind an anchor its value may stand, in letters.
REACH = 160
# A letter says a thing a few times; a text that leads to it a thousand times and never says it is none.
MOST_CANDIDATES = 200
FIELDS = tuple(LABELS)
# Words of titles, which are no names of people.
NOT_A_NAME = re.compile(
    r"\b(?:head|director|manager|vp|vice|president|chief|officer|lead|team|engineering|data|product|sales|board|ceo|cto|cfo|coo"
    r"|the|our|leiter(?:in)?|leitung|abteilung|direction|direct(?:eur|rice)|director[a]?|hoofd|human|resources|you|your)\b",
    re.IGNORECASE,
)
MONEY_NOT_PAY = re.compile(
    r"sign(?:ing)?[- ]on|signing|relocation|stipend|budget|tuition|raised|401|bonus|umzug|déménagement|allowance|equity|funding|prime",
    re.IGNORECASE,
)
PERCENT = re.compile(r"^[^\n.;]{0,40}?(?P<v>[0-9]{1,3}(?:[.,][0-9]{1,2})?\s?%)")
AMERICAN = re.compile(r"401\(k\)|\bPTO\b|US\$|(?<![A-Z])\$\s?[0-9]|\bLLC\b|\bInc\.")
CONTINENTAL = re.compile(r"\b(?:Sie|Ihnen|vous|nous|usted|le ofrecemos|wij|jouw|uw)\b|€|£|CHF")


@dataclass
class Reading:
    """What was found, by field, and what contradicts it further on."""

    found: dict[str, Found] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return the value of a field, empty where the text doesn't say it."""
        return self.found[name].value if name in self.found else ""


def read_offer(text: str, *, today: date) -> Reading:
    """Read an offer. `today` decides what "Friday" or a day without a year means."""
    letter = _Letter(text[:LONGEST], today)
    reading = Reading()
    for name in FIELDS:
        if name == "pay":
            reading.found |= letter.pay()
        elif found := letter.first(name):
            reading.found[name] = found
    for name, group in (("role", "role"), ("employer", "employer")):
        if name not in reading.found and letter.subject and (value := letter.subject[group]):
            reading.found[name] = Found(value.strip(" .,:"), letter.subject[0].strip())
    reading.found |= letter.hour_of_deadline()
    return reading


class _Letter:
    def __init__(self, text: str, today: date) -> None:
        self.today = today
        # Trademarks of copied text: bullets, quotation marks of replies, runs of blanks.
        plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u202f", " ")
        plain = plain.replace("**", "").replace("__", "")
        self.lines = [re.sub(r"^[\s>*•·▪●◦\-–—#|]+|[\s|*]+$", "", line) for line in plain.split("\n")]
        self.prose = "\n".join(_paragraphs(self.lines))
        top = re.sub(r"(?im)^(?:subject|betreff|objet|asunto|onderwerp)\s?:\s*", "", plain[:2000])
        self.subject = next((match for subject in SUBJECTS if (match := subject.search(top))), None)
        american, continental = bool(AMERICAN.search(plain)), bool(CONTINENTAL.search(plain))
        self.day_first = None if american == continental else continental
        self.deadline: Day | None = None

    def first(self, name: str) -> Found | None:
        read = READERS.get(name, _text)
        for before, value in islice(self._candidates(name), MOST_CANDIDATES):
            if found := read(self, name, before, value):
                return found
        return None

    def pay(self) -> dict[str, Found]:
        for before, value in islice(self._candidates("pay"), MOST_CANDIDATES):
            if MONEY_NOT_PAY.search(before) or not (amount := read_amount(value[:REACH], before=before)):
                continue
            if re.search(r"[A-Za-z]{3}.*[.\n]", value[: value.find(amount.words)]) or MONEY_NOT_PAY.search(
                value[: value.find(amount.words)]
            ):
                continue
            return _pay(amount, f"{before} {amount.words}")
        return self._pay_without_a_name()

    def _pay_without_a_name(self) -> dict[str, Found]:
        """Take the only amount by the year, month, day or hour that there is, unless it is called something else. It isn't sure."""
        alone = read_pay_alone(self.prose)
        if alone is None or MONEY_NOT_PAY.search(self.prose[max(0, alone[1] - 60) : alone[1]]):
            return {}
        return _pay(replace(alone[0], is_sure=False), alone[0].words)

    def hour_of_deadline(self) -> dict[str, Found]:
        at = self.deadline.at if self.deadline else None
        return {"deadline_time": Found(f"{at:%H:%M}", self.deadline.words)} if at and self.deadline else {}

    def _candidates(self, name: str) -> Iterator[tuple[str, str]]:
        """Give what led to a value, and the text that begins with it: of labels first, then of phrases."""
        yield from self._labelled(LABELS[name])
        for match in re.finditer(rf"(?<=[.;!?]\s)(?:{LABELS[name]})\s?:\s", self.prose, re.IGNORECASE):
            yield match[0], re.split(r"\.\s|\n", self.prose[match.end() : match.end() + REACH])[0]
        for pattern in compiled(name):
            for match in pattern.finditer(self.prose):
                named = match.groupdict().get("v")
                yield self._led_by(match), named if named is not None else self.prose[match.end() : match.end() + REACH]

    def _labelled(self, labels: str) -> Iterator[tuple[str, str]]:
        """Give what stands behind a label in its line, or in the next line below a label that stands alone."""
        beside = re.compile(rf"^({labels})\s*(?::|\t|\s{{2,}}|\||=|–\s|-\s)\s*(?P<v>\S[^\n]*)$", re.IGNORECASE)
        alone = re.compile(rf"(?:{labels}):?", re.IGNORECASE)
        for line, below in pairwise([*self.lines, ""]):
            if not line or len(line) > LONGEST_LINE:
                continue
            if match := beside.match(line):
                yield match[1], match["v"]
            elif below and alone.fullmatch(line):
                yield line, below

    def _led_by(self, match: re.Match[str]) -> str:
        """Give an anchor with a few words before it in the same sentence, such as "monthly"."""
        before = self.prose[max(0, match.start() - 24) : match.start()]
        whole_words = before if match.start() <= 24 else before.partition(" ")[2]
        return re.split(r"[.;:!?\n]\s?", whole_words)[-1].lstrip() + match[0]


Reader = Callable[[_Letter, str, str, str], Found | None]


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Join lines that a mail program wrapped; a list keeps its lines."""
    held: list[str] = []
    for line in lines:
        if held and line and len(held[-1]) > 50 and not re.match(r"[^:]{2,30}:\s|[0-9]+[.)]\s", line):
            held.append(line)
            continue
        if held:
            yield " ".join(held)
        held = [line]
    yield " ".join(held)


def _pay(amount: Amount, words: str) -> dict[str, Found]:
    said = {"pay": amount.amount, "currency": amount.currency, "period": amount.period}
    return {name: Found(value, words, amount.is_sure) for name, value in said.items() if value}


def _text(_: _Letter, name: str, before: str, value: str) -> Found | None:
    words = re.split(r"\t|\s{3,}|\s\|\s", value)[0].strip(" .,;:\"'“”„«»()*")
    words = re.split(r"\s[(\[–—]|;\s|\.\s", words)[0].strip(" ,.") if name in ("role", "employer") else words
    return (
        Found(words, f"{before} {words}".strip() if words not in before else before) if 1 < len(words) <= 120 else None
    )


def _role(letter: _Letter, name: str, before: str, value: str) -> Found | None:
    found = _text(letter, name, before, re.split(r",?\s(?:reporting|at|bei|chez)\s", value)[0])
    if not found or re.search(r"[0-9€£$%]{2}|^(?:the|your|this|our)\b", found.value, re.IGNORECASE):
        return None
    return found


def _employer(letter: _Letter, name: str, before: str, value: str) -> Found | None:
    found = _text(letter, name, before, value)
    if not found or re.match(r"(?:the|our|us|you|we|this)\b", found.value, re.IGNORECASE):
        return None
    # The last stop of "S.L." is its own.
    return replace(found, value=f"{found.value}.") if re.search(r" \w\.\s?\w$", found.value) else found


def _place(letter: _Letter, name: str, before: str, value: str) -> Found | None:
    """A place ends before what is said of it: "Bristol, with two days at home", "Berlin (hybrid)"."""
    return _text(letter, name, before, re.split(r"[,;]\s+(?=[a-zà-ÿ0-9]|Hybrid|Remote)|\s[(–—-]|\.\s", value)[0])


def _person(_: _Letter, __: str, before: str, value: str) -> Found | None:
    for part in re.split(r",\s|\s[(\[–—|-]|;|\t|\s{3,}", value.strip()):
        words = re.sub(r"^(?:Herrn?|Frau|Mr|Mrs|Ms|Mme|Monsieur|Madame|Sra?|Dhr|Mevr)\.?\s+", "", part.strip(" .()"))
        is_name = re.fullmatch(r"(?:Dr\.? |Prof\.? )?[A-ZÀ-ÖØ-Þ][\w'’.-]+(?: [\w'’.-]+){1,4}", words)
        if is_name and not NOT_A_NAME.search(words):
            return Found(words, before if words in before else f"{before} {words}")
    return None


def _percent_or_amount(_: _Letter, __: str, before: str, value: str) -> Found | None:
    percent, amount = PERCENT.match(value), read_amount(value[:80], expects_period=False)
    if percent and not (amount and value.find(amount.words) < value.find(percent["v"])):
        return Found(re.sub(r"\s", "", percent["v"]).replace(",", "."), f"{before}{percent['v']}")
    if amount and value.find(amount.words) < 40:
        return Found(f"{amount.amount} {amount.currency}".strip(), f"{before} {amount.words}", amount.is_sure)
    return None


def _number(_: _Letter, __: str, before: str, value: str) -> Found | None:
    match = re.search(r"[0-9]{1,2}(?:[.,][0-9]{1,2})?", value[:40])
    return Found(match[0].replace(",", "."), before if value in before else f"{before} {value[:40]}") if match else None


def _short(letter: _Letter, name: str, before: str, value: str) -> Found | None:
    """A few words: those of equity, or of a pension, or only what a phrase of theirs would say."""
    inner = re.search(r"(?<![0-9])[0-9][0-9.,]{0,12}\s?(?:%|RSUs?\b)", value[:60])
    return Found(inner[0], f"{before} {inner[0]}") if inner else _text(letter, name, before, value[:120])


def _start(letter: _Letter, _: str, before: str, value: str) -> Found | None:
    return _day_near(letter, before, value, near=25)


def _deadline(letter: _Letter, _: str, before: str, value: str) -> Found | None:
    near = _day_near(letter, before, value, near=45)
    if near:
        letter.deadline = read_day(value[:80], today=letter.today, day_first=letter.day_first)
    return near


def _day_near(letter: _Letter, before: str, value: str, *, near: int) -> Found | None:
    day = read_day(value[:80], today=letter.today, day_first=letter.day_first)
    if day is None or value.find(day.words.split()[0]) > near:
        return None
    return Found(day.on.isoformat(), f"{before.strip()} {day.words}", day.is_sure)


READERS: dict[str, Reader] = {
    "role": _role,
    "employer": _employer,
    "manager": _person,
    "place": _place,
    "bonus": _percent_or_amount,
    "sign_on": _percent_or_amount,
    "equity": _short,
    "pension": _short,
    "days_off": _number,
    "hours": _number,
    "start": _start,
    "deadline": _deadline,
}
