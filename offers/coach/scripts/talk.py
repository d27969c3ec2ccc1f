"""The message that asks for another talk, long after an offer was closed (PRODUCT.md, practice 10)."""

from dataclasses import dataclass
from datetime import date

from offers.coach.scripts.facts import TalkFacts, first_name, one_line
from offers.coach.scripts.lines import SIGN_OFF
from offers.models import Stage, Tone

BEFORE = {
    Stage.DECLINED: "{when} I turned down the post that you offered me, {role} at {employer}.",
    Stage.LAPSED: "Some time ago you made me an offer, {role} at {employer}, and I let the day for an answer pass.",
    Stage.RESCINDED: "Some time ago you made me an offer, {role} at {employer}, which you then had to take back.",
    Stage.ACCEPTED: "I accepted the post that you offered me, {role} at {employer}.",
}
AGREED = {
    Tone.WARM: "You were kind about it, and said that we could stay in touch.",
    Tone.BRIEF: "You said that we could stay in touch.",
    Tone.FORMAL: "You were so kind as to say that we could stay in touch.",
}
CHANGED = {
    Tone.WARM: "Things have changed on my side since, and I have thought of you and your team.",
    Tone.BRIEF: "Things have changed on my side since.",
    Tone.FORMAL: "My situation has changed since then.",
}
ASK = {
    Tone.WARM: "Would you have fifteen minutes for me in the next days? If the time for it has passed, I will"
    " understand.",
    Tone.BRIEF: "Do you have fifteen minutes for me this week or next? A no is fine too.",
    Tone.FORMAL: "I would be grateful for fifteen minutes of your time. If that is not possible, I will of course"
    " understand.",
}


@dataclass(frozen=True)
class Talk:
    """The same thing, to write and to say."""

    subject: str
    mail: str
    spoken: str


def can_we_talk(facts: TalkFacts, *, tone: Tone) -> Talk:
    """Write the message: what happened, that they agreed to stay in touch, and the one question."""
    name = one_line(facts.name) if tone == Tone.FORMAL else first_name(facts.name)
    own_name = one_line(facts.own_name)
    past = [_before(facts), AGREED[tone] if facts.agreed and facts.closed_as == Stage.DECLINED else ""]
    past_words = " ".join(words for words in past if words)
    hello = f"Dear {name}," if name and tone != Tone.BRIEF else f"Hello {name},".replace(" ,", ",")
    sign_off = f"{SIGN_OFF[tone]}\n{own_name}" if own_name else SIGN_OFF[tone]
    return Talk(
        subject=f"Can we talk? {one_line(facts.role)}",
        mail="\n\n".join([hello, past_words, f"{CHANGED[tone]} {ASK[tone]}", sign_off]),
        spoken=" ".join([_this_is(name, own_name, tone), past_words, CHANGED[tone], ASK[tone]]),
    )


def _before(facts: TalkFacts) -> str:
    when = f"On {_spoken(facts.told_on)}" if facts.told_on else "Some time ago"
    line = BEFORE.get(Stage(facts.closed_as), BEFORE[Stage.DECLINED])
    return line.format(when=when, role=one_line(facts.role), employer=one_line(facts.employer))


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _this_is(name: str, own_name: str, tone: Tone) -> str:
    hello = f"Good day, {name}".removesuffix(", ") if tone == Tone.FORMAL else f"Hello {name}".strip()
    return f"{hello}. This is {own_name}." if own_name else f"{hello}."
