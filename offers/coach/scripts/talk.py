"""The message that asks for another talk, long after an offer was closed (PRODUCT.md, practice 10)."""

from dataclasses import dataclass

from core.names import greeting, how_to_address, whole_name
from offers.coach.scripts.facts import TalkFacts, one_line, sentence
from offers.coach.scripts.written_lines import SIGN_OFF
from offers.models import Stage, Tone

# {offered} is "you offered me the … role at … in May 2025".
BEFORE = {
    Stage.DECLINED: "{offered}, and I said no.{gracious}",
    Stage.LAPSED: "{offered}, and I let the deadline pass.",
    Stage.RESCINDED: "{offered}, and then you had to withdraw it.",
    Stage.ACCEPTED: "I accepted when {offered}.",
}
MISTAKE = {
    Tone.WARM: "I think I made a mistake.",
    Tone.BRIEF: "I think I made a mistake.",
    Tone.FORMAL: "I’ve come to think that I made a mistake.",
}
CHANGED = {
    Tone.WARM: "Things have changed for me since, and I’ve been thinking of you and your team.",
    Tone.BRIEF: "Things have changed for me since.",
    Tone.FORMAL: "My situation has changed since then.",
}
# They have moved since, so the role that they offered may be nobody's to give.
ELSEWHERE = {
    Tone.WARM: "I’d love to hear what you’re doing at {moved_to} now.",
    Tone.BRIEF: "I’d like to hear what you’re doing at {moved_to} now.",
    Tone.FORMAL: "I’d be glad to hear what you’re doing at {moved_to} now.",
}
ASK = {
    Tone.WARM: "Could we talk for fifteen minutes? If it’s too late, I’ll understand.",
    Tone.BRIEF: "Could we talk for fifteen minutes? No problem if not.",
    Tone.FORMAL: "Could we talk for fifteen minutes in the next few days? If that’s not possible, I’ll understand.",
}


@dataclass(frozen=True)
class Talk:
    """The same thing, to write and to say."""

    subject: str
    mail: str
    spoken: str


def can_we_talk(facts: TalkFacts, *, tone: Tone) -> Talk:
    """Write the message: what happened, that they were kind about it, and the one question."""
    address = how_to_address(facts.name, facts.addressed_as)
    name = address if facts.addressed_as or tone != Tone.FORMAL else whole_name(facts.name)
    own_name = one_line(facts.own_name)
    regrets = facts.closed_as in (Stage.DECLINED, Stage.LAPSED)
    moved_to = one_line(facts.moved_to)
    elsewhere = ELSEWHERE[tone].format(moved_to=moved_to) if moved_to else ""
    now = one_line(f"{(MISTAKE if regrets else CHANGED)[tone]} {elsewhere} {ASK[tone]}")
    hello = greeting(name, "Dear" if tone == Tone.FORMAL else "Hi")
    sign_off = f"{SIGN_OFF[tone]}\n{own_name}" if own_name else SIGN_OFF[tone]
    return Talk(
        subject=f"Can we talk? {one_line(facts.role)}",
        mail="\n\n".join([hello, _before(facts), now, sign_off]),
        spoken=" ".join([this_is(address, own_name, tone), _before(facts), now]),
    )


def _before(facts: TalkFacts) -> str:
    role, employer = one_line(facts.role), one_line(facts.employer)
    when = f"in {facts.told_on:%B %Y}" if facts.told_on else "a while ago"
    offered = f"you offered me the {role} role at {employer} {when}"
    if facts.moved_to:
        offered = f"you offered me the {role} role {when}, back when you were at {employer}"
    line = BEFORE.get(Stage(facts.closed_as), BEFORE[Stage.DECLINED])
    gracious = " You were very gracious about it." if facts.agreed else ""
    return sentence(line.format(offered=offered, gracious=gracious))


def this_is(name: str, own_name: str, tone: Tone) -> str:
    hello = f"{'Hello' if tone == Tone.FORMAL else 'Hi'} {name}".strip()
    return f"{hello}, it’s {own_name}." if own_name else f"{hello}."
