"""What happened to a reminder, and what a mail server said, in words for its owner."""

import re

from followups.models import Attempt
from followups.models.attempt import Outcome, Phase

# Server answers quote addresses: that of the operator's own mail account, say.
# Taken as a whole, whether there is an @ in it or not: looked for by the @, a long answer without one took minutes.
WORD = re.compile(r"[^\s<>\"'(),;:]+")

LOST = "The server’s answer was lost: the mail may or may not have arrived"
SAID: dict[tuple[str, str], str] = {
    (Phase.CONNECT, Outcome.FAILED): "The mail server could not be used",
    (Phase.REPLY, Outcome.ACCEPTED): "The mail server took it",
    (Phase.REPLY, Outcome.LOST): LOST,
    (Phase.CLAIM, Outcome.STOPPED): "Ajar was stopped before the mail left",
    (Phase.RESTORE, Outcome.HELD): "A backup was restored: it may have left before",
    (Phase.COMPOSE, Outcome.FAILED): "Ajar could not write this mail",
    (Phase.COMPOSE, Outcome.CANCELLED): "It was no longer wanted",
    (Phase.PERSON, Outcome.CONFIRMED): "You said that it arrived",
    (Phase.PERSON, Outcome.AGAIN): "You asked to send it again",
    (Phase.PERSON, Outcome.STOPPED): "You unsubscribed from your mail program",
}
ANYWHERE: dict[str, str] = {
    Outcome.ACCEPTED: "The mail server took it",
    Outcome.FAILED: "The mail server could not be used",
    Outcome.LOST: LOST,
}


def attempt_words(attempt: Attempt) -> str:
    """Say what came of one attempt, in a line."""
    if attempt.outcome == Outcome.REFUSED:
        return _refusal(attempt.phase, attempt.code or 0)
    said = SAID.get((attempt.phase, attempt.outcome))
    return said or ANYWHERE.get(attempt.outcome) or attempt.outcome.capitalize()


def _refusal(phase: str, code: int) -> str:
    if 400 <= code < 500:
        return "The mail server asked to try again later"
    return "The mail server refused your address" if phase == Phase.RECIPIENT else "The mail server refused the mail"


def without_addresses(text: str, *, own: str = "") -> str:
    """Return what a server said, with every e-mail address but `own` left out, on one line."""

    def kept(found: re.Match[str]) -> str:
        if "@" not in found[0][1:-1]:
            return found[0]
        return found[0] if own and found[0].rstrip(".").lower() == own.lower() else "…"

    return " ".join(WORD.sub(kept, text).split())
