"""What a script is written from, and how words that a person typed are fitted into a sentence."""

import re
from dataclasses import dataclass
from datetime import date

from contacts.models import Contact
from offers.learning import is_for_learning
from offers.models import Situation, Stage

# A short word with a stop is a title, such as "Dr. Meyer".
SEVERAL_SENTENCES = re.compile(r"(?:\w{4,}\.|[!?…])\s")
# First words with which somebody begins a sentence of their own rather than goes on with ours.
BEGINS_A_SENTENCE = {"i", "you", "we", "he", "she", "it", "they", "thank", "thanks", "there"}
# First words that are written small in the middle of a sentence.
SMALL_WORDS = {"the", "a", "an", "your", "our", "my", "how", "all", "both", "that", "this", "those", "these", "every"}


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """All that a script may know. There is no field for private reasons."""

    employer: str
    role: str
    # Whom one calls; empty when nobody is named.
    name: str = ""
    # How the person addresses them, where they said so.
    addressed_as: str = ""
    own_name: str = ""
    # For a voicemail.
    own_phone: str = ""
    # The hiring manager, when somebody else is called.
    manager: str = ""
    thanks_for: str = ""
    giving: str = ""
    giving_back: str = ""
    reason_to_share: str = ""
    # False once they said that they would rather not hear more.
    may_stay: bool = True
    # Whether another offer was accepted: only then may a script say so.
    took_another: bool = False
    # A calendar date, of which only the month is said.
    graduates_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class TalkFacts:
    """What the message that asks for another talk may know."""

    employer: str
    role: str
    name: str = ""
    addressed_as: str = ""
    own_name: str = ""
    # Where they work now, if they have left since.
    moved_to: str = ""
    # How the offer was closed, and for a decline when they were told and whether they agreed to stay in touch.
    closed_as: str = Stage.DECLINED
    told_on: date | None = None
    agreed: bool = False


def likely_situation(
    *,
    contact_role: str,
    offer_role: str,
    was_rude: bool = False,
    is_counter_offer: bool = False,
    stays: bool = False,
    despite_hr: bool = False,
) -> Situation:
    """Return which script fits who is called and what was offered.

    `stays`: a counter-offer of today's employer was accepted; `despite_hr`: this person was good, their company wasn't.
    """
    if was_rude:
        return Situation.RUDE
    if is_counter_offer:
        return Situation.OWN_BOSS
    if contact_role in (Contact.Role.RECRUITER, Contact.Role.HR):
        return Situation.RECRUITER
    if stays:
        return Situation.STAYING
    if despite_hr:
        return Situation.DESPITE_HR
    return Situation.INTERNSHIP if is_for_learning(offer_role) else Situation.MANAGER


def one_line(text: str) -> str:
    return " ".join(text.split())


def sentence(text: str) -> str:
    """Return `text` with a capital at its head and a stop at its end; empty stays empty."""
    words = one_line(text).rstrip(" ,;:-–—")
    if not words:
        return ""
    whole = words[0].upper() + words[1:]
    return whole if whole.rstrip("\"'”’»)").endswith((".", "!", "?", "…")) else whole + "."


def is_sentence(text: str) -> bool:
    """Tell whether `text` stands for itself, rather than going on after "thank you for"."""
    words = one_line(text)
    first = re.split(r"[^\w]", words, maxsplit=1)[0].lower()
    return bool(SEVERAL_SENTENCES.search(words)) or first in BEGINS_A_SENTENCE


def fragment(text: str) -> str:
    """Return `text` for the middle of a sentence, or empty."""
    words = re.sub(r"(?i)^for ", "", one_line(text)).strip(" .,;:!?…-–—")
    first, _, rest = words.partition(" ")
    if first.lower() in SMALL_WORDS or (first.lower().endswith("ing") and rest):
        first = first.lower()
    return f"{first} {rest}" if rest else first
