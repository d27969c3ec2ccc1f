"""The words that ask for more time to answer an offer."""

from datetime import date

from core.names import greeting, how_to_address, whole_name
from offers.coach.scripts.facts import TalkFacts, one_line
from offers.coach.scripts.talk import Talk, this_is
from offers.coach.scripts.written_lines import SIGN_OFF
from offers.models import Tone

PLEASED = {
    Tone.WARM: "Thank you again for offering me the {role} role. I’m really pleased about it, and I want to give you"
    " a proper answer.",
    Tone.BRIEF: "Thank you for offering me the {role} role.",
    Tone.FORMAL: "Thank you very much for offering me the {role} role.",
}
ASK_FOR_TIME = {
    Tone.WARM: "I need a little more time for that. Would it be all right if I told you by {until}?",
    Tone.BRIEF: "Could I have until {until} to decide?",
    Tone.FORMAL: "May I ask for a little more time? I’d give you my answer by {until}.",
}
# What holds if they can't wait; without a day where none was given, or it has passed.
IF_NOT = {
    Tone.WARM: "If that’s difficult, just tell me{keep}.",
    Tone.BRIEF: "If that doesn’t work, please tell me{keep}.",
    Tone.FORMAL: "If that isn’t possible, please let me know{keep}.",
}
KEEP = ", and you’ll have my answer by {due}"


def more_time(facts: TalkFacts, *, until: date, due: date | None, tone: Tone) -> Talk:
    """Ask whether the answer may come by `until` rather than `due`, which is None once nothing can be kept."""
    address = how_to_address(facts.name, facts.addressed_as)
    name = address if facts.addressed_as or tone != Tone.FORMAL else whole_name(facts.name)
    own_name, role = one_line(facts.own_name), one_line(facts.role)
    keep = KEEP.format(due=_day(due)) if due else ""
    lines = [
        PLEASED[tone].replace("{role}", role),
        f"{ASK_FOR_TIME[tone].format(until=_day(until))} {IF_NOT[tone].format(keep=keep)}",
    ]
    hello = greeting(name, "Dear" if tone == Tone.FORMAL else "Hi")
    sign_off = f"{SIGN_OFF[tone]}\n{own_name}" if own_name else SIGN_OFF[tone]
    return Talk(
        subject=f"A little more time: {role}",
        mail="\n\n".join([hello, *lines, sign_off]),
        spoken=" ".join([this_is(address, own_name, tone), *lines]),
    )


def _day(day: date) -> str:
    return f"{day:%A %-d %B}"
