"""What happened to a reminder, and what a mail server said, in words for its owner."""

import re

from followups.models import Attempt
from followups.models.reminder import AGAIN, PERSON, STOPPED

# Server answers quote addresses: that of the operator's own mail account, say.
ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")

LOST = "The server’s answer was lost: the mail may or may not have arrived"
SAID = {
    ("connect", "failed"): "The mail server could not be used",
    ("reply", "accepted"): "The mail server took it",
    ("reply", "lost"): LOST,
    ("claim", "stopped"): "Ajar was stopped before the mail left",
    ("restore", "held"): "A backup was restored: it may have left before",
    ("compose", "failed"): "Ajar could not write this mail",
    ("compose", "cancelled"): "It was no longer wanted",
    (PERSON, "confirmed"): "You said that it arrived",
    (PERSON, AGAIN): "You asked to send it again",
    (PERSON, STOPPED): "You unsubscribed from your mail program",
}
ANYWHERE = {
    "accepted": "The mail server took it",
    "failed": "The mail server could not be used",
    "lost": LOST,
}


def attempt_words(attempt: Attempt) -> str:
    """Say what came of one attempt, in a line."""
    if attempt.outcome == "refused":
        return _refusal(attempt.phase, attempt.code or 0)
    said = SAID.get((attempt.phase, attempt.outcome))
    return said or ANYWHERE.get(attempt.outcome) or attempt.outcome.capitalize()


def _refusal(phase: str, code: int) -> str:
    if 400 <= code < 500:
        return "The mail server asked to try again later"
    return "The mail server refused your address" if phase == "recipient" else "The mail server refused the mail"


def without_addresses(text: str, *, own: str = "") -> str:
    """Return what a server said, with every e-mail address but `own` left out, on one line."""

    def kept(found: re.Match[str]) -> str:
        return found[0] if own and found[0].rstrip(".").lower() == own.lower() else "…"

    return " ".join(ADDRESS.sub(kept, text).split())
