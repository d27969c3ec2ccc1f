"""An opening line that fits what is known about a person. Pure: facts in, words out.

The facts can't hold anything private: there is no field for the private reasons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# While they are probably still looking, and while the telling can still be mentioned.
POST_MAY_BE_OPEN = 120
LATELY_DECLINED = 60
LONG_AGO = 270
# As many letters as a line may have.
LONGEST = 400


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an opening line may mention. Empty or None where it isn't known."""

    gives_back: bool = False
    is_recruiter: bool = False
    # Where they work now, and where they went since you last spoke.
    employer: str = ""
    moved_to: str = ""
    # The role that was turned down, and how many days ago.
    role: str = ""
    declined_days: int | None = None
    # The newest touch.
    answered: bool | None = None
    days_since: int | None = None
    # What was given last, in the person's own words, and whether something is still promised.
    gave: str = ""
    owes: bool = False


def choose(facts: Facts, recent: Sequence[str] = ()) -> str:
    """Return the line that fits best and was not among the `recent` ones, the newest first.

    When all were used, the one that was used longest ago: never the newest again.
    """
    lines = [line[:LONGEST] for line in candidates(facts)]
    return next((line for line in lines if line not in recent), None) or max(lines, key=list(recent).index)


def candidates(facts: Facts) -> Iterator[str]:
    """Yield every line that fits, the best first; there are always at least four."""
    yield from _giving(facts) if facts.gives_back else _news(facts)
    yield from _always(facts)


def _giving(facts: Facts) -> Iterator[str]:
    if facts.owes:
        yield "I haven’t forgotten my promise: here it is."
    if facts.role and facts.declined_days is not None and facts.declined_days <= POST_MAY_BE_OPEN:
        yield f"Is the {facts.role} role still open? I may know someone who’d be great for it."
    yield "Who are you looking for at the moment? I know a few people who are thinking about a change."
    yield "Is there anything I could help you with from where I am now?"
    yield "I read something the other day that made me think of your team. Shall I send it?"


def _news(facts: Facts) -> Iterator[str]:
    if facts.moved_to:
        yield f"Congratulations on the move to {facts.moved_to}. How do you like it there?"
    if facts.gave:
        yield f"I was wondering what came of it: {facts.gave}."
    if facts.answered is False:
        yield "I know you’re busy, so one line is plenty: how are things?"
        yield "No need to reply. I just wanted to say that I often think of our conversations."
    if facts.is_recruiter:
        yield "I’m happy where I am, and curious: what are you seeing in the market these days?"
        yield "Are you still looking for people in my field? I may know someone."
    if facts.role and facts.declined_days is not None and facts.declined_days <= LATELY_DECLINED:
        yield f"Thank you again for your time. Did you find somebody good for the {facts.role} role?"
    if facts.days_since is not None and facts.days_since >= LONG_AGO:
        place = f"at {facts.employer}" if facts.employer else "with you"
        yield f"It’s been a while! What’s new {place} since we last spoke?"


def _always(facts: Facts) -> Iterator[str]:
    if facts.employer:
        yield f"How are things at {facts.employer}?"
    yield "What are you and your team working on these days?"
    yield "You came to mind this week. How have you been?"
    yield "What was the best thing about your last few months?"
    yield "How are you? And is there anything I could do for you?"
